"""Segments by upload, as they are listed, and whether their names prove what they are; pure."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from allastui.stores.segment_names import SEGMENTS_SUFFIX, Layout, parse_segment_name

_CYBERDUCK = re.compile(r"\.file-segments/(?P<key>.+)/(?P<size>[0-9]+)/[0-9]{8,}", re.DOTALL)
CYBERDUCK_PREFIX = ".file-segments/"
_CYBERDUCK_NAME = "Cyberduck"
_NUMBER = re.compile(r"[0-9]{8,}")
_RANDOM_LETTERS = 8
_EARLIEST_MTIME = 100_000_000
"""1973: below it a number in a name is rather a number of the user's own than a time."""

_WRITERS = {
    Layout.SWIFTCLIENT_SLO: "swift, or allastui",
    Layout.SWIFTCLIENT_STREAM: "swift",
    Layout.SWIFTCLIENT_DLO: "swift",
    Layout.RCLONE_OLD: "rclone",
    Layout.RCLONE_NEW: "rclone",
}


class Origin(NamedTuple):
    """What the names of segments tell: the object, its size (None: not told) and the client."""

    key: str
    object_size: int | None
    segment_size: int | None
    left_by: str
    resumes: bool


@dataclass(frozen=True, slots=True)
class SegmentGroup:
    """The segments of one upload: all that lie right in one folder of a bucket.

    `size` is bytes; `newest` is when the last one was written, None if not all of them tell. `etag`
    is what an SLO of all of them has. `origin` is None where names and sizes do not prove that
    these are segments at all.
    """

    bucket: str
    folder: str
    count: int
    size: int
    newest: float | None
    etag: str
    has_marker: bool
    origin: Origin | None

    @property
    def object_bucket(self) -> str:
        """The bucket of the object that the segments were written for."""
        return self.bucket.removesuffix(SEGMENTS_SUFFIX)


@dataclass(slots=True)
class GroupBuilder:
    """Takes the objects of one folder in the order of a listing."""

    bucket: str
    folder: str
    count: int = 0
    size: int = 0
    largest: int = 0
    newest: float | None = 0.0
    has_marker: bool = False
    has_others: bool = False
    first: str = ""
    _joined: "hashlib._Hash" = field(default_factory=lambda: hashlib.md5(usedforsecurity=False))

    def add(self, name: str, size: int, modified: float | None, etag: str) -> None:
        last = name.rpartition("/")[2]
        if modified is None or self.newest is None:
            self.newest = None
        else:
            self.newest = max(self.newest, modified)
        if not last and not size:
            self.has_marker = True
            return
        if _NUMBER.fullmatch(last) is None:
            self.has_others = True
        self.first = self.first or name
        self.count += 1
        self.size += size
        self.largest = max(self.largest, size)
        self._joined.update(etag.encode("ascii", "replace"))

    def build(self) -> SegmentGroup:
        origin = None if self.has_others else self._origin()
        return SegmentGroup(
            self.bucket,
            self.folder,
            self.count,
            self.size,
            self.newest,
            self._joined.hexdigest(),
            self.has_marker,
            origin,
        )

    def _origin(self) -> Origin | None:
        name = self.first or f"{self.folder}/00000000"
        origin = _origin_of(self.bucket, name)
        if origin is None:
            return None
        fits = origin.object_size is None or self.size <= origin.object_size
        if origin.segment_size is not None:
            fits = fits and self.largest <= origin.segment_size
        if self.has_marker and origin.resumes:
            origin = origin._replace(left_by="allastui")
        return origin if fits and (self.first or origin.resumes) else None


def _origin_of(bucket: str, name: str) -> Origin | None:
    """Return what the name of a segment tells, None if it may as well be the user's own."""
    cyberduck = _CYBERDUCK.fullmatch(name)
    if cyberduck is not None:
        return Origin(cyberduck["key"], int(cyberduck["size"]), None, _CYBERDUCK_NAME, False)
    if not bucket.endswith(SEGMENTS_SUFFIX):
        return None
    parsed = parse_segment_name(name)
    if parsed is None or parsed.key is None or parsed.layout is Layout.OTHER:
        return None
    told = parsed.prefix.removeprefix(parsed.key + "/").removeprefix("slo/").split("/")[0]
    if parsed.layout is Layout.RCLONE_NEW:
        if len(told.split("-", 4)[4]) < _RANDOM_LETTERS:
            return None
    elif float(told) < _EARLIEST_MTIME:
        return None
    return Origin(
        parsed.key,
        parsed.object_size,
        parsed.segment_size,
        _WRITERS[parsed.layout],
        parsed.layout is Layout.SWIFTCLIENT_SLO,
    )


def may_hold_segments(bucket: str, name: str) -> bool:
    """Tell whether an object lies where clients of Swift put segments."""
    return bucket.endswith(SEGMENTS_SUFFIX) or name.startswith(CYBERDUCK_PREFIX)
