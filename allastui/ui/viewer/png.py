"""The lines of a PNG file, one after the other: its chunks, the inflating, the filters (PNG)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from allastui.errors import Corrupted
from allastui.ui.viewer.content import Content, Stop

_PIECE = 64 * 1024
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_SIGNATURE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Header:
    """What IHDR says; `depth` is the bits of a channel, `color` the type of PNG."""

    width: int
    height: int
    depth: int
    color: int

    @classmethod
    def of(cls, data: bytes) -> Self:
        return cls(*struct.unpack(">IIBB", data[:10]))

    @property
    def channels(self) -> int:
        return _CHANNELS[self.color]

    @property
    def line_bytes(self) -> int:
        return (self.width * self.channels * self.depth + 7) // 8

    @property
    def step(self) -> int:
        """How far to the left the byte is that a filter refers to."""
        return max(1, self.channels * self.depth // 8)


def lines_of(
    content: Content, header: Header, palette: list[tuple[int, int, int]], stop: Stop
) -> Iterator[bytes]:
    """Yield the lines, unfiltered; `palette` is filled before the first one.

    Raises Corrupted where the file is damaged; one that is cut off just ends.
    """
    size = header.line_bytes + 1
    inflated = bytearray()
    before = bytes(size - 1)
    inflater = zlib.decompressobj()
    left = header.height
    for piece in _image_data(content, palette, stop):
        try:
            inflated += inflater.decompress(piece)
        except zlib.error as error:
            raise Corrupted("The picture is damaged", why=str(error)) from error
        at = 0
        while left and len(inflated) - at >= size:
            stop.check()
            before = unfiltered(inflated[at], inflated[at + 1 : at + size], before, header.step)
            yield before
            at += size
            left -= 1
        del inflated[:at]
        if not left:
            return


def _image_data(
    content: Content, palette: list[tuple[int, int, int]], stop: Stop
) -> Iterator[bytes]:
    at = _SIGNATURE_BYTES
    while True:
        head = content.read(at, 8, stop)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        size = int.from_bytes(head[:4], "big")
        start, end = at + 8, at + 8 + size
        if head[4:] == b"PLTE":
            data = content.read(start, min(size, 768), stop)
            palette += [(data[i], data[i + 1], data[i + 2]) for i in range(0, len(data) - 2, 3)]
        elif head[4:] == b"IDAT":
            while start < end:
                piece = content.read(start, min(_PIECE, end - start), stop)
                if not piece:
                    return
                yield piece
                start += len(piece)
        at = end + 4


def unfiltered(kind: int, line: bytearray, before: bytes, step: int) -> bytes:
    """Return the bytes of a line that was filtered with `kind`, given the line above it."""
    if kind == 0:
        return bytes(line)
    if kind == 1:
        for i in range(step, len(line)):
            line[i] = line[i] + line[i - step] & 255
    elif kind == 2:
        return bytes([a + b & 255 for a, b in zip(line, before, strict=True)])
    elif kind == 3:
        for i in range(len(line)):
            left = line[i - step] if i >= step else 0
            line[i] = line[i] + (left + before[i] >> 1) & 255
    elif kind == 4:
        _unfilter_paeth(line, before, step)
    else:
        raise Corrupted("The picture is damaged", why=f"It has a filter {kind}.")
    return bytes(line)


def _unfilter_paeth(line: bytearray, above: bytes, step: int) -> None:
    for i in range(min(step, len(line))):
        line[i] = line[i] + above[i] & 255
    for i in range(step, len(line)):
        left, up, corner = line[i - step], above[i], above[i - step]
        to_left, to_up = abs(up - corner), abs(left - corner)
        to_corner = abs(left + up - 2 * corner)
        if to_left <= to_up and to_left <= to_corner:
            nearest = left
        else:
            nearest = up if to_up <= to_corner else corner
        line[i] = line[i] + nearest & 255
