"""An object or a file as a view reads it: by ranges, a few of them kept in memory."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol

from allastui.stores.place import Place
from allastui.stores.store import ObjectStat, Reader
from allastui.ui.viewer.content import CHUNK, Stop

LOCAL_BLOCK = 64 * 1024
REMOTE_BLOCK = 256 * 1024
"""A request costs a round trip, so more is read with it."""
KEPT_BYTES = 16 * 1024 * 1024


class Readable(Protocol):
    """What is needed of a store to look at an object."""

    def stat(self, bucket: str, key: str) -> ObjectStat: ...

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader: ...


class Opener(Protocol):
    """Where the stores to look into come from, by the names of their profiles."""

    def open(self, name: str, /) -> Readable: ...


class Source:
    """The content of `place` at one version; another version raises Changed when it is read."""

    def __init__(self, store: Readable, place: Place, stat: ObjectStat) -> None:
        self.store = store
        self.place = place
        self.stat = stat
        self.requests = 0
        """How many ranges were asked for."""
        self.bytes_read = 0
        self._block = LOCAL_BLOCK if place.is_local else REMOTE_BLOCK
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        return self.stat.size

    def find_size(self, stop: Stop) -> int:
        return self.stat.size

    def read(self, offset: int, size: int, stop: Stop) -> bytes:
        end = min(offset + size, self.size)
        if offset >= end:
            return b""
        first, last = offset // self._block, (end - 1) // self._block
        found = self._gathered(first, last, stop)
        data = found[0] if len(found) == 1 else b"".join(found)
        start = offset - first * self._block
        return data[start : start + end - offset]

    def chunks(self, offset: int, stop: Stop) -> Iterator[bytes]:
        """Yield everything from `offset` on, with one request and nothing of it kept."""
        if offset >= self.size:
            return
        reader = self._open(offset, self.size - offset)
        try:
            while True:
                buffer = bytearray(CHUNK)
                count = _fill(reader, memoryview(buffer), stop)
                if count:
                    yield bytes(buffer[:count])
                if count < CHUNK:
                    return
        finally:
            reader.close()

    def _gathered(self, first: int, last: int, stop: Stop) -> list[bytes]:
        """Return the blocks from `first` to `last`; those that are missing come in one request."""
        with self._lock:
            found = {number: self._kept(number) for number in range(first, last + 1)}
        missing = [number for number, block in found.items() if block is None]
        if missing:
            stop.check()
            start = missing[0] * self._block
            data = self._fetch(start, min((missing[-1] + 1) * self._block, self.size) - start, stop)
            with self._lock:
                for number in range(missing[0], missing[-1] + 1):
                    at = (number - missing[0]) * self._block
                    self._blocks[number] = found[number] = data[at : at + self._block]
                while len(self._blocks) * self._block > KEPT_BYTES:
                    self._blocks.popitem(last=False)
        return [block for block in found.values() if block is not None]

    def _kept(self, number: int) -> bytes | None:
        block = self._blocks.get(number)
        if block is not None:
            self._blocks.move_to_end(number)
        return block

    def _fetch(self, offset: int, size: int, stop: Stop) -> bytes:
        buffer = bytearray(size)
        reader = self._open(offset, size)
        try:
            _fill(reader, memoryview(buffer), stop)
        finally:
            reader.close()
        return bytes(buffer)

    def _open(self, offset: int, size: int) -> Reader:
        with self._lock:
            self.requests += 1
            self.bytes_read += size
        return self.store.open_range(
            self.place.bucket, self.place.key, offset, size, if_version=self.stat.version
        )


def _fill(reader: Reader, buffer: memoryview, stop: Stop) -> int:
    """Fill `buffer` from `reader` and return the count, which is less only at the end."""
    done = 0
    while done < len(buffer):
        stop.check()
        count = reader.readinto(buffer[done:])
        if not count:
            break
        done += count
    return done
