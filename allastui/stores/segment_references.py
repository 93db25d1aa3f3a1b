"""Which segments the large objects of a project are made of, and which are nobody's; pure.

A static large object (SLO) names its segments, where the service shows its manifest. Where it does
not (Ceph), its size and its ETag, the MD5 of the joined MD5s of its segments, must find them: all
segments of an upload that give both count as used. As long as one such object finds nothing, any
segment may be one of its own, and none is an orphan. A dynamic one (DLO) is whatever is listed
below its prefix.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from allastui.stores.segment_groups import SegmentGroup


@dataclass(frozen=True, slots=True)
class Judgement:
    """`orphans` are made into no object; `unexplained` are SLOs of which nobody knows the segments.

    There are no orphans as long as anything is unexplained.
    """

    orphans: tuple[SegmentGroup, ...]
    unexplained: tuple[str, ...]


class References:
    """What the manifests of a project refer to, gathered one by one."""

    def __init__(self) -> None:
        self._folders: set[tuple[str, str]] = set()
        self._prefixes: dict[str, set[str]] = {}
        self._claims: dict[tuple[str, int], str] = {}

    def add_segment(self, bucket: str, key: str) -> None:
        """Take a segment that an SLO names: all in its folder count as used with it."""
        self._folders.add((bucket, key.rpartition("/")[0]))

    def add_prefix(self, bucket: str, prefix: str) -> None:
        """Take the prefix of a DLO."""
        self._prefixes.setdefault(bucket, set()).add(prefix)

    def add_claim(self, etag: str, size: int, name: str) -> None:
        """Take the ETag and the bytes of an SLO called `name` whose manifest is not shown."""
        self._claims.setdefault((etag, size), name)

    def names(self, group: SegmentGroup) -> bool:
        """Tell whether any object is, or may be, made of a segment of `group`."""
        return self._names(group, self._ordered())

    def judge(self, groups: Iterable[SegmentGroup]) -> Judgement:
        """Return which of all the `groups` of the project no object is made of."""
        orphans = []
        unexplained = dict(self._claims)
        ordered = self._ordered()
        for group in groups:
            unexplained.pop((group.etag, group.size), None)
            if group.origin is not None and not self._names(group, ordered):
                orphans.append(group)
        if unexplained:
            return Judgement((), tuple(sorted(unexplained.values())))
        return Judgement(tuple(orphans), ())

    def _names(self, group: SegmentGroup, ordered: dict[str, list[str]]) -> bool:
        if (group.bucket, group.folder) in self._folders:
            return True
        if (group.etag, group.size) in self._claims:
            return True
        below = group.folder + "/"
        prefixes = self._prefixes.get(group.bucket)
        if prefixes is None:
            return False
        if any(below[:length] in prefixes for length in range(len(below) + 1)):
            return True
        # A prefix may also name a few of the segments in the folder.
        behind = ordered[group.bucket]
        at = bisect_left(behind, below)
        return at < len(behind) and behind[at].startswith(below)

    def _ordered(self) -> dict[str, list[str]]:
        return {bucket: sorted(prefixes) for bucket, prefixes in self._prefixes.items()}
