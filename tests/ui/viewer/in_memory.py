"""A content in memory, which counts what is read of it."""

from collections.abc import Iterator

from hypothesis import settings

from allastui.ui.viewer.content import Stop

QUICK = settings(max_examples=50, deadline=None)
"""For tests of small functions; a busy machine makes none of them fail."""


class Bytes:
    """The `Content` protocol over `data`; `chunk` is the size of the pieces that are yielded."""

    def __init__(self, data: bytes, *, chunk: int = 1 << 20) -> None:
        self.data = data
        self.bytes_read = 0
        self.most_read = 0
        self._chunk = chunk

    @property
    def size(self) -> int:
        return len(self.data)

    def find_size(self, stop: Stop) -> int:
        return len(self.data)

    def read(self, offset: int, size: int, stop: Stop) -> bytes:
        found = self.data[offset : offset + size]
        self.bytes_read += len(found)
        self.most_read = max(self.most_read, len(found))
        return found

    def chunks(self, offset: int, stop: Stop) -> Iterator[bytes]:
        for start in range(offset, len(self.data), self._chunk):
            yield self.read(start, self._chunk, stop)
