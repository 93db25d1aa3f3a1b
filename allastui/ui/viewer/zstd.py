"""Decompressing zstd with what this Python has for it: its own from 3.14 on, or zstandard."""

import sys
from collections.abc import Callable
from typing import Protocol

from allastui.errors import Unsupported
from allastui.ui.viewer.inflating import Inflating

_STEP = 256
"""So many bytes go in at once: a few of them can become 128 KiB each, and all is held in memory."""


class _Inner(Protocol):
    """What the two libraries have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes) -> bytes: ...


class _Zstd:
    def __init__(self, inner: _Inner) -> None:
        self._inner = inner
        self._ready = bytearray()
        self._rest = b""

    def inflate(self, data: bytes, most: int) -> bytes:
        at = 0
        while len(self._ready) < most and at < len(data) and not self._inner.eof:
            self._ready += self._inner.decompress(data[at : at + _STEP])
            at += _STEP
        over = self._inner.unused_data if at and self._inner.eof else b""
        self._rest = over + data[at:]
        out = bytes(self._ready[:most])
        del self._ready[:most]
        return out

    @property
    def rest(self) -> bytes:
        return self._rest

    @property
    def is_at_end(self) -> bool:
        return self._inner.eof and not self._ready

    def copy(self) -> None:
        """Its state cannot be copied."""


def zstd_inflating() -> Callable[[], Inflating]:
    """Return what begins to decompress zstd; raises Unsupported where nothing here can."""
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdDecompressor

        return lambda: _Zstd(ZstdDecompressor())
    try:
        import zstandard
    except ImportError as error:
        raise Unsupported(
            "What is inside cannot be shown",
            why="It is compressed with zstd, which Python knows from 3.14 on.",
            hint="Install zstandard beside allastui, or allastui[zstd].",
        ) from error
    return lambda: _Zstd(zstandard.ZstdDecompressor().decompressobj())
