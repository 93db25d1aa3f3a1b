"""What to do about a target that exists, and whether it is the source already."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from allastui.errors import Corrupted, NotFound
from allastui.stores.place import Place
from allastui.stores.steps import Steps, whole
from allastui.stores.store import ObjectStat, Segment, Store
from allastui.transfers.body import SourceRange
from allastui.transfers.segments import is_segmented, proving_segments
from allastui.transfers.verify import are_the_segments, etag_matches, parts_in_etag

TIME_TOLERANCE_NS = 1_000_000
"""Two modification times this close are the same: some tools keep microseconds only."""


class Content(Protocol):
    """One version of an object whose bytes can be read when nothing cheaper decides."""

    stat: ObjectStat

    @property
    def is_local(self) -> bool: ...

    def read(self) -> Iterable[memoryview]: ...

    def segments(self) -> Sequence[Segment]:
        """Return the segments of an SLO or a DLO where they prove its bytes, else ()."""


class StoredContent:
    """The content of an object as a store has it."""

    def __init__(self, store: Store, place: Place, stat: ObjectStat) -> None:
        self.stat = stat
        self.is_local = place.is_local
        self._store = store
        self._range = SourceRange(
            store, place.bucket, place.key, stat.version, 0, stat.size, str(place)
        )

    def read(self) -> Iterable[memoryview]:
        return self._range.chunks()

    def segments(self) -> Sequence[Segment]:
        try:
            return proving_segments(self._store, self._range.bucket, self._range.key, self.stat)
        except Corrupted:
            return ()


def same_checksum(source: Content, target: Content) -> bool | None:
    """Compare two contents by size and checksum; None where no checksum can tell.

    Reads a local file where the other side has an ETag; never reads an object over the network.
    """
    one, other = source.stat, target.stat
    if one.size != other.size:
        return False
    if one.size == 0:
        return True
    if one.md5 and other.md5:
        return one.md5 == other.md5
    of_parts = is_segmented(one) and is_segmented(other)
    if (of_parts or parts_in_etag(one.etag)) and one.etag and one.etag == other.etag:
        return True
    for local, remote in ((source, target), (target, source)):
        if local.is_local and (segments := remote.segments()):
            return are_the_segments(segments, local.read())
        if local.is_local and not remote.is_local and (etag := remote.stat.etag):
            if remote.stat.md5 is None and parts_in_etag(etag) is None:
                continue
            return etag_matches(etag, one.size, remote.stat.part_size, local.read)
    return None


def same_time(source: ObjectStat, target: ObjectStat) -> bool | None:
    """Compare the modification times of the original files; None where one is not known."""
    if source.mtime_ns is None or target.mtime_ns is None:
        return None
    return abs(source.mtime_ns - target.mtime_ns) <= TIME_TOLERANCE_NS


def is_the_same(source: Content, target: Content) -> bool:
    """Tell whether copying would change nothing: same size and time, or else same checksum."""
    if source.stat.size != target.stat.size:
        return False
    if same_time(source.stat, target.stat):
        return True
    return same_checksum(source, target) is True


def is_newer(source: ObjectStat, target: ObjectStat) -> bool:
    """Tell whether the source was modified after the target; unknown times count as newer."""
    return _time_of(source) > _time_of(target)


def _time_of(stat: ObjectStat) -> float:
    if stat.mtime_ns is not None:
        return stat.mtime_ns / 1e9
    return stat.modified if stat.modified is not None else float("inf")


def stat_or_none(store: Store, bucket: str, key: str) -> ObjectStat | None:
    return whole(stat_or_none_in_steps(store, bucket, key))


def stat_or_none_in_steps(store: Store, bucket: str, key: str) -> Steps[ObjectStat | None]:
    try:
        return (yield from store.stat_in_steps(bucket, key))
    except NotFound:
        return None


def numbered(key: str, number: int) -> str:
    """Return `key` with a number before its suffix; `.tar.gz` and the like stay together."""
    folder, slash, name = key.rpartition("/")
    stem, dot, suffix = name.partition(".") if not name.startswith(".") else (name, "", "")
    return f"{folder}{slash}{stem} ({number}){dot}{suffix}"
