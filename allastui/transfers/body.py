"""The bytes of one part on their way from the source store to the target store."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from allastui.errors import Changed, Corrupted, SourceChanged, printable
from allastui.settings import MIB
from allastui.stores.steps import Steps, whole
from allastui.stores.store import Reader, Segment, Store
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.verify import SegmentProof

CHUNK = MIB // 2
"""Bytes read at a time: large enough that Python is a small share of the cost of a transfer, small
enough that a stop is felt at once."""

SMALL_BYTES = 64 * 1024
"""A source up to this size may be read before it is sent; and to send it is no wait, as it fits
into the buffers of a connection."""


class Flow:
    """What a part in flight shares with the engine: the brake, the limit, and how far it is.

    `moved` counts bytes on their way to the target; `read_again` those that are read once more to
    be compared: they use the line, but bring nothing nearer to its end.
    """

    __slots__ = ("moved", "pace", "read_again", "stop")

    def __init__(self, pace: Pace, stop: Stop) -> None:
        self.pace = pace
        self.stop = stop
        self.moved = 0
        self.read_again = 0


@dataclass(frozen=True, slots=True)
class SourceRange:
    """A range of one version of a source object; offset and size in bytes.

    `name` is what errors call it.
    """

    store: Store
    bucket: str
    key: str
    version: str
    offset: int
    size: int
    name: str

    def chunks(self) -> Iterator[memoryview]:
        """Yield the bytes of the range; a chunk is valid until the next is asked for.

        Raises SourceChanged if the source is not this version any more or has become shorter.
        """
        if self.size == 0:
            return
        with self._explained():
            reader = self.store.open_range(
                self.bucket, self.key, self.offset, self.size, if_version=self.version
            )
            yield from self._read(reader)

    def bytes_in_steps(self) -> Steps[bytes]:
        """Return all bytes of a small range; raises what `chunks` does."""
        if self.size == 0:
            return b""
        with self._explained():
            reader = yield from self.store.open_range_in_steps(
                self.bucket, self.key, self.offset, self.size, if_version=self.version
            )
            return b"".join(map(bytes, self._read(reader)))

    def _read(self, reader: Reader) -> Iterator[memoryview]:
        buffer = memoryview(bytearray(min(CHUNK, self.size)))
        left = self.size
        try:
            while left:
                count = reader.readinto(buffer[: min(left, len(buffer))])
                if not count:
                    raise Changed("it ended early")
                left -= count
                yield buffer[:count]
        finally:
            reader.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Changed as error:
            raise source_changed(self.name) from error

    def md5(self) -> str:
        """Read the whole range and return its hex MD5."""
        md5 = hashlib.md5(usedforsecurity=False)
        for chunk in self.chunks():
            md5.update(chunk)
        return md5.hexdigest()


def source_changed(name: str) -> SourceChanged:
    """Return the error for a source that is not the version any more that was to be copied."""
    return SourceChanged(f"{printable(name)} changed while it was read, so it was not copied")


class PartBody:
    """A `Body` that reads its range from the source while it is sent.

    After the last chunk `md5` is the hex MD5 of what was sent, or None if `hashing` is off. The
    last chunk is held back until `before_end` has returned and the MD5 is `expected_md5`, or those
    of the `segments` that the part is made of, where those are given: what they raise ends the
    sending, so a store that writes in one go never shows a wrong file under its name. `data` are
    the bytes of a small source where they were read before.
    """

    def __init__(
        self,
        source: SourceRange,
        flow: Flow,
        *,
        hashing: bool,
        expected_md5: str | None = None,
        segments: Sequence[Segment] = (),
        before_end: Callable[[], None] | None = None,
        is_checked: bool = True,
        data: bytes | None = None,
    ) -> None:
        self.size = source.size
        self.is_checked = is_checked
        self.md5: str | None = None
        self._source = source
        self._flow = flow
        self._hashing = hashing or expected_md5 is not None
        self._expected_md5 = expected_md5
        self._segments = segments
        self._before_end = before_end
        self._kept = data or b""
        """The bytes of a small source that was read before it is sent."""

    def fetch_in_steps(self) -> Steps[None]:
        """Read a small source before it is sent."""
        self._kept = yield from self._source.bytes_in_steps()

    def chunks(self) -> Iterator[memoryview]:
        md5 = hashlib.md5(usedforsecurity=False)
        proof = SegmentProof(self._source.name, self._segments) if self._segments else None
        sent = 0
        self._flow.moved = 0
        for chunk in [memoryview(self._kept)] if self._kept else self._source.chunks():
            self._flow.pace.take(len(chunk), self._flow.stop)
            if self._hashing:
                md5.update(chunk)
            if proof is not None:
                proof.update(chunk)
            sent += len(chunk)
            if sent == self.size:
                self._check(md5.hexdigest())
            yield chunk
            self._flow.moved = sent
        if self.size == 0:
            self._check(md5.hexdigest())

    def sha256(self) -> str:
        if self.size <= SMALL_BYTES:
            self._kept = self._kept or whole(self._source.bytes_in_steps())
            return hashlib.sha256(self._kept).hexdigest()
        sha256 = hashlib.sha256()
        for chunk in self._source.chunks():
            self._flow.stop.check()
            sha256.update(chunk)
        return sha256.hexdigest()

    def _check(self, md5: str) -> None:
        if self._before_end is not None:
            self._before_end()
        if not self._hashing:
            return
        if self._expected_md5 not in (None, md5):
            raise Corrupted(
                f"What was read of {printable(self._source.name)} is not what was stored",
                why=f"Its MD5 is {md5}, the store says {self._expected_md5}",
                hint="Retry it; if it comes back, the stored object itself is damaged.",
            )
        self.md5 = md5
