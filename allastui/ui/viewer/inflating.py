"""What decompresses piece by piece, and gzip as such a thing."""

import zlib
from typing import Protocol


class Inflating(Protocol):
    """The state of a decompressor."""

    def inflate(self, data: bytes, most: int) -> bytes:
        """Return at most `most` bytes of what `data` and what is left of before give."""

    @property
    def rest(self) -> bytes:
        """What of the input was not used yet."""

    @property
    def is_at_end(self) -> bool:
        """Whether a whole member was read; what follows begins another."""

    def copy(self) -> "Inflating | None":
        """Return the same state once more, None where that cannot be done."""


class _Gzip:
    def __init__(self, inner: "zlib._Decompress | None" = None) -> None:
        self._inner = inner or zlib.decompressobj(wbits=31)

    def inflate(self, data: bytes, most: int) -> bytes:
        return self._inner.decompress(data, most)

    @property
    def rest(self) -> bytes:
        return self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail

    @property
    def is_at_end(self) -> bool:
        return self._inner.eof

    def copy(self) -> "_Gzip":
        return _Gzip(self._inner.copy())


def gzip_inflating() -> Inflating:
    """Return what begins to decompress gzip."""
    return _Gzip()
