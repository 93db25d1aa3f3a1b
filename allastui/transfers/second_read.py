"""A source that is read once more, in order, so that several checksums of it can be compared.

Parts arrive in any order and at once, so they prove no checksum that is of the bytes in their
order: the MD5 of a whole object, the ETag of parts that were cut elsewhere, the MD5s of segments
that no part ends with. One more pass over the source proves it, without a copy on disk.
"""

import hashlib
from collections.abc import Sequence

from allastui.stores.store import ObjectStat, Segment
from allastui.transfers.verify import (
    PartMd5s,
    SegmentProof,
    likely_part_sizes,
    multipart_etag,
    parts_in_etag,
)
from allastui.transfers.work import Work


class SecondRead:
    """The pass over the source object that `stat` describes, cut at `part_size` as the target is.

    It keeps what it has read so far as checksums, so that after a cut line or a pause it goes on
    where it stopped. `segments` are those of an SLO or a DLO where they are known. That the ETag of
    the source is not made of parts of `part_size` is known before: no read is needed for that.
    `name` is what errors call the source.
    """

    def __init__(
        self, name: str, stat: ObjectStat, part_size: int, segments: Sequence[Segment] = ()
    ) -> None:
        self._stat = stat
        self._done = 0
        self._parts = PartMd5s(part_size)
        self._whole = None
        if stat.md5 is not None:
            self._whole = hashlib.md5(usedforsecurity=False)
        self._segments = SegmentProof(name, segments) if segments else None
        self._guesses: list[PartMd5s] = []
        if parts_in_etag(stat.etag) is not None:
            sizes = [stat.part_size] if stat.part_size else likely_part_sizes(stat.size, stat.etag)
            self._guesses = [PartMd5s(size) for size in sizes if size != part_size]

    @property
    def can_prove(self) -> bool:
        """Whether the source has a checksum to compare with, so that reading may tell something."""
        return self._whole is not None or self._segments is not None or bool(self._guesses)

    def run(self, work: Work) -> None:
        """Read on to the end of the source, at the pace of all transfers.

        Raises SourceChanged if it is another version by now, Corrupted at the end of a segment that
        is another one, Interrupted, and what reading raises.
        """
        rest = work.source_range(self._stat, self._done, self._stat.size - self._done)
        for chunk in rest.chunks():
            work.flow.pace.take(len(chunk), work.flow.stop)
            self._update(chunk)
            self._done += len(chunk)
            work.flow.read_again += len(chunk)

    def _update(self, chunk: memoryview) -> None:
        self._parts.update(chunk)
        if self._whole is not None:
            self._whole.update(chunk)
        if self._segments is not None:
            self._segments.update(chunk)
        for guess in self._guesses:
            guess.update(chunk)

    def part_md5s(self) -> list[str]:
        """Return the MD5s of the target's parts as they should be; only after `run`."""
        return self._parts.finish()

    def is_what_was_stored(self) -> bool | None:
        """Tell whether the source gives its own checksum; None if that is of parts cut elsewhere.

        Only after `run`.
        """
        if self._whole is not None:
            return self._whole.hexdigest() == self._stat.md5
        if self._segments is not None:
            return self._segments.is_whole
        if any(multipart_etag(guess.finish()) == self._stat.etag for guess in self._guesses):
            return True
        return False if self._stat.part_size else None
