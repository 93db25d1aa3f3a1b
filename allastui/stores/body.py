"""A body whose bytes are in memory already: markers, small objects, tests."""

import hashlib
from collections.abc import Iterator


class BytesBody:
    """The `Body` protocol over one buffer, sent as a single chunk."""

    __slots__ = ("_data", "is_checked", "size")

    def __init__(self, data: bytes | bytearray | memoryview = b"") -> None:
        self._data = memoryview(data).cast("B")
        self.size = len(self._data)
        self.is_checked = True

    def chunks(self) -> Iterator[memoryview]:
        if self.size:
            yield self._data

    def sha256(self) -> str:
        return hashlib.sha256(self._data).hexdigest()
