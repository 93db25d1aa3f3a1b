"""Whether a large object of Swift is whole: pure functions on what it says and what is listed.

A static large object (SLO) has a list of its segments, with their sizes and MD5s, from when it was
written; a dynamic one (DLO) is whatever is listed below a prefix, so what is lost from there is
missed by nobody. Ceph shows neither list: what stands in the bucket of segments must prove itself,
by the numbers and sizes in the names, and by the ETag, which is the MD5 of the joined MD5s.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from allastui.errors import Corrupted, StoreError, Unsupported
from allastui.stores.entry import Form
from allastui.stores.segment_names import (
    Layout,
    SegmentName,
    may_be_segment_of,
    parse_segment_name,
)
from allastui.stores.store import Part, Segment


@dataclass(frozen=True, slots=True)
class LargeObject:
    """What a large object says of itself: `form` is SLO or DLO.

    `size` is the bytes of all segments, None where the service does not say. `etag` is the hex MD5
    of the segments' joined hex MD5s, None where the service says none.
    """

    bucket: str
    key: str
    form: Form
    size: int | None
    etag: str | None


def joined_etag(segments: Iterable[Segment | Part]) -> str:
    """Return the ETag of an SLO or a DLO that is made of `segments`, hex without quotes.

    The parts of an upload that becomes an SLO give the same.
    """
    joined = "".join(segment.etag for segment in segments)
    return hashlib.md5(joined.encode("ascii", "replace"), usedforsecurity=False).hexdigest()


def equal_segment_size(segments: Sequence[Segment]) -> int | None:
    """Return the size that all segments have but the last, which is not larger; else None."""
    if not segments:
        return None
    size = segments[0].size
    equal = all(segment.size == size for segment in segments[:-1])
    return size if equal and 0 < segments[-1].size <= size else None


def check_segments(claims: LargeObject, listed: Iterable[Segment]) -> tuple[Segment, ...]:
    """Return the segments of a large object in order, if they are all there and as they were.

    `listed` is, for a DLO, everything below the prefix of its manifest; for an SLO whose manifest
    cannot be read, everything where its segments may be, other uploads of the same key included:
    the ETag tells which are its own.

    Raises Corrupted, naming what is missing or has changed. Raises Unsupported if none of what is
    listed seems to belong to the SLO, so that nothing can be told.
    """
    found = sorted(listed, key=lambda segment: segment.key.encode("utf-8", "surrogateescape"))
    if claims.form is Form.DLO:
        return _check_dlo(claims, found)
    return _check_slo(claims, found)


def without_its_first(bucket: str, key: str, listed: Iterable[Segment]) -> Corrupted:
    """Return the error for an SLO that has lost its first segment.

    Ceph answers HEAD and GET of such an object as if there were none, so that nothing is known of
    it but what is `listed` where its segments may be.
    """
    found = sorted(listed, key=lambda segment: segment.key.encode("utf-8", "surrogateescape"))
    fault = "its first segment is missing"
    for run in _runs(key, found):
        if run.names[0].number > run.first:
            fault = run.fault(run.names[0].object_size)
    return _damaged(LargeObject(bucket, key, Form.SLO, None, None), fault)


def check_manifest(
    claims: LargeObject,
    manifest: Sequence[Segment],
    standing: Mapping[tuple[str, str], Segment],
) -> tuple[Segment, ...]:
    """Return the segments of an SLO whose manifest can be read, if all stand as it says.

    `standing` has what is listed now, by bucket and key. Raises Corrupted.
    """
    count = len(manifest)
    for number, segment in enumerate(manifest, 1):
        found = standing.get((segment.bucket, segment.key))
        if found is None:
            raise _damaged(claims, f"{_called(number, count, segment.key)} is missing")
        if found.size != segment.size:
            raise _damaged(claims, _wrong_size(number, count, found, segment.size))
        if found.etag != segment.etag:
            raise _damaged(
                claims,
                f"{_called(number, count, segment.key)} was written anew after the object was",
            )
    _check_total(claims, manifest)
    return tuple(manifest)


def damaged_inside(claims: LargeObject, segment: Segment, error: StoreError) -> Corrupted:
    """Return the error for an SLO of which a segment is an SLO that is damaged, or gone by now."""
    fault = f"its segment {segment.bucket}/{segment.key} is damaged: {error.why}"
    return _damaged(claims, fault)


def made_of_large_objects(claims: LargeObject, segment: Segment) -> Corrupted:
    """Return the error for a DLO of which a segment is an SLO, which no service puts together.

    OpenStack Swift answers with the manifest of that segment in place of its bytes, cut where these
    would end, and Ceph with an answer that is no HTTP.
    """
    return Corrupted(
        f"{claims.bucket}/{claims.key} cannot be read as a whole",
        why=(
            f"It is a DLO, and its segment {segment.bucket}/{segment.key} is a large object too, of"
            " which the service gives the list of segments in place of the bytes"
        ),
        hint="Copy its segments, and join them in the order of their names.",
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """Segments of one upload in order, each with its name taken apart."""

    names: Sequence[SegmentName]
    segments: Sequence[Segment]

    @property
    def first(self) -> int:
        """The number that the first segment has if it is not the one that is missing."""
        lowest = self.names[0].number
        return 1 if lowest == 1 and self.names[0].layout in (Layout.OTHER, Layout.RCLONE_NEW) else 0

    @property
    def segment_size(self) -> int | None:
        """The size of all segments but the last, from their names or else from the largest."""
        return self.names[0].segment_size or max(segment.size for segment in self.segments) or None

    def count(self, size: int | None) -> int | None:
        """Return of how many segments an object of `size` bytes is made; None if nobody knows."""
        if size is None or self.segment_size is None:
            return None
        return max(1, -(-size // self.segment_size))

    def fault(self, size: int | None) -> str:
        """Return what is missing or has another size than it should; "" if nothing is seen."""
        count = self.count(size)
        name = self.names[0]
        stand = {name.number for name in self.names}
        last = self.first + count - 1 if count else max(stand)
        for number in range(self.first, last + 1):
            if number not in stand:
                key = f"{name.prefix}{number:0{name.digits}}"
                return f"{_called(number - self.first + 1, count, key)} is missing"
        return self._size_fault(size, count)

    def _size_fault(self, size: int | None, count: int | None) -> str:
        if size is None or count is None or self.names[0].segment_size is None:
            return ""
        for number, segment in enumerate(self.segments, 1):
            left = size - (number - 1) * self.names[0].segment_size
            right = max(0, min(self.names[0].segment_size, left))
            if segment.size != right:
                return _wrong_size(number, count, segment, right)
        return ""


def _check_dlo(claims: LargeObject, found: Sequence[Segment]) -> tuple[Segment, ...]:
    if not found:
        raise _damaged(claims, "none of its segments is there any more")
    runs = _runs(claims.key, found)
    for run in runs:
        told = run.names[0].object_size
        # Segments that were never of one size are seen in the numbers and in the sum only.
        is_cut_evenly = run.names[0].segment_size is not None
        fault = run.fault(told if is_cut_evenly else None)
        total = sum(segment.size for segment in run.segments)
        if not fault and told is not None and total != told:
            fault = f"its segments have {total:,} bytes together, and it had {told:,}"
        if fault:
            raise _damaged(claims, fault)
    _check_total(claims, found)
    return tuple(found)


def _check_total(claims: LargeObject, segments: Sequence[Segment]) -> None:
    total = sum(segment.size for segment in segments)
    if claims.size is not None and total != claims.size:
        raise _damaged(
            claims, f"its segments have {total:,} bytes together, and the object {claims.size:,}"
        )
    if claims.etag is not None and joined_etag(segments) != claims.etag:
        raise _damaged(claims, f"the MD5s of its {len(segments)} segments do not give its checksum")


def _check_slo(claims: LargeObject, found: Sequence[Segment]) -> tuple[Segment, ...]:
    folders: dict[tuple[str, str], list[Segment]] = {}
    # An object below the name of this one may hold the same bytes, and prove as well.
    found = [each for each in found if may_be_segment_of(claims.key, each.key)]
    for segment in found:
        folder = segment.key.rpartition("/")[0]
        folders.setdefault((segment.bucket, folder), []).append(segment)
    for segments in folders.values():
        total = sum(segment.size for segment in segments)
        if claims.size in (None, total) and joined_etag(segments) == claims.etag:
            return tuple(segments)
    likely = _likely_run(claims, _runs(claims.key, found))
    if likely is None:
        raise Unsupported(
            f"The segments of {claims.bucket}/{claims.key} could not be found",
            why="Only the service knows where they are, and it does not tell.",
        )
    fault = likely.fault(claims.size)
    if not fault:
        count = len(likely.segments)
        fault = f"the MD5s of its {count} segments do not give its checksum: one was written anew"
    raise _damaged(claims, fault)


def _likely_run(claims: LargeObject, runs: Sequence[_Run]) -> _Run | None:
    """Return the segments that are most likely those of the object, or what is left of them."""
    sized = [run for run in runs if run.names[0].object_size == claims.size]
    if sized:
        return max(sized, key=lambda run: len(run.segments))
    unsized = [run for run in runs if run.names[0].object_size is None]
    return unsized[0] if len(unsized) == 1 and len(runs) == 1 else None


def _runs(key: str, found: Sequence[Segment]) -> list[_Run]:
    """Return the numbered segments of `found`, upload by upload."""
    grouped: dict[tuple[str, str], tuple[list[SegmentName], list[Segment]]] = {}
    for segment in found:
        name = parse_segment_name(segment.key, key) or parse_segment_name(segment.key)
        if name is None:
            continue
        names, segments = grouped.setdefault((segment.bucket, name.prefix), ([], []))
        names.append(name)
        segments.append(segment)
    return [_Run(names, segments) for names, segments in grouped.values()]


def _called(number: int, count: int | None, key: str) -> str:
    of = f" of {count}" if count is not None else ""
    return f"segment {number}{of} (…/{key.rpartition('/')[2]})"


def _wrong_size(number: int, count: int, segment: Segment, right: int) -> str:
    called = _called(number, count, segment.key)
    return f"{called} has {segment.size:,} bytes instead of {right:,}"


def _damaged(claims: LargeObject, fault: str) -> Corrupted:
    return Corrupted(
        f"{claims.bucket}/{claims.key} is damaged",
        why=fault[:1].upper() + fault[1:],
        hint="Upload it again from its original; what is left can be read in its segments.",
    )
