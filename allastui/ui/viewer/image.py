"""Pictures as cells: PNG, PPM and PGM are decoded here, of others their headers tell the size."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from allastui.errors import Corrupted, Unsupported
from allastui.ui.viewer.content import Content, Role, Row, Span, Stop

LARGEST_PIXELS = 8_000_000
"""A picture with more pixels is not drawn: it would take minutes."""
_SAMPLE = 256 * 1024
_BACKGROUND = 24
"""The grey that shows through what is transparent, 0 to 255."""
_HALF = "▀"
_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = (1, 2, 4, 8, 16)
_MOST_DIGITS = 9

Pixel = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the header of a picture says; sizes are 0 where it does not."""

    kind: str
    width: int = 0
    height: int = 0
    can_draw: bool = False

    def __str__(self) -> str:
        size = f", {self.width:,} x {self.height:,} pixels" if self.width else ""
        return f"{self.kind}{size}"


def facts_of(head: bytes) -> Facts | None:
    """Return what a file is that begins with `head`, None if it is no picture that is known."""
    if head.startswith(_PNG) and len(head) >= 29:
        width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", head[16:29])
        return Facts(
            "PNG", width, height, not interlace and color in _CHANNELS and depth in _DEPTHS
        )
    if head[:2] in (b"P5", b"P6") and (sizes := _netpbm(head)):
        width, height, most, _ = sizes
        return Facts("PPM" if head[1:2] == b"6" else "PGM", width, height, 0 < most < 65536)
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        return Facts("GIF", *struct.unpack("<HH", head[6:10]))
    if head.startswith(b"\xff\xd8\xff"):
        return Facts("JPEG", *_jpeg_size(head))
    if head.startswith(b"BM") and len(head) >= 26 and head[6:10] == bytes(4):
        width, height = struct.unpack("<ii", head[18:26])
        return Facts("BMP", width, abs(height))
    if head.startswith((b"II*\0", b"MM\0*")):
        return Facts("TIFF")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Facts("WebP", *_webp_size(head))
    return None


def _jpeg_size(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _webp_size(head: bytes) -> tuple[int, int]:
    if head[12:16] == b"VP8X" and len(head) >= 30:
        return (
            int.from_bytes(head[24:27], "little") + 1,
            int.from_bytes(head[27:30], "little") + 1,
        )
    return 0, 0


def _netpbm(head: bytes) -> tuple[int, int, int, int] | None:
    """Return width, height, largest value and the offset of the pixels."""
    values: list[int] = []
    at = 2
    while len(values) < 3 and at < min(len(head), 1000):
        char = head[at : at + 1]
        if char == b"#":
            at = head.find(b"\n", at) + 1 or len(head)
        elif char.isdigit():
            end = at
            while head[end : end + 1].isdigit():
                end += 1
            if end - at > _MOST_DIGITS:
                return None
            values.append(int(head[at:end]))
            at = end
        elif char.isspace():
            at += 1
        else:
            return None
    return (values[0], values[1], values[2], at + 1) if len(values) == 3 else None


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of pixels, scaled down to what fits on the screen."""

    facts: Facts
    pixels: tuple[tuple[Pixel, ...], ...]

    def rows(self) -> list[Row]:
        """Return rows of cells, each of two pixels, one above the other."""
        made = []
        for number, y in enumerate(range(0, len(self.pixels), 2)):
            upper = self.pixels[y]
            lower = self.pixels[y + 1] if y + 1 < len(self.pixels) else None
            spans = []
            for x, pixel in enumerate(upper):
                below = f" on {_hex(lower[x])}" if lower is not None else ""
                spans.append(Span(_HALF, Role.PLAIN, _hex(pixel) + below))
            made.append(Row(number, number + 1, tuple(spans)))
        return made


def _hex(pixel: Pixel) -> str:
    return "#%02x%02x%02x" % pixel  # noqa: UP031


def draw(content: Content, width: int, height: int, stop: Stop) -> Picture:
    """Return the picture in at most `width` by `height` pixels, its proportions kept.

    Raises Unsupported for what cannot be drawn, Corrupted for what is damaged.
    """
    head = content.read(0, _SAMPLE, stop)
    facts = facts_of(head)
    if facts is None or not facts.can_draw:
        raise Unsupported(f"{facts or 'This'} cannot be drawn")
    if not 0 < facts.width * facts.height <= LARGEST_PIXELS:
        raise Unsupported(
            f"{facts} is not drawn", why=f"That is done up to {LARGEST_PIXELS:,} pixels."
        )
    scale = min(1.0, width / facts.width, height / facts.height)
    shown = max(1, int(facts.width * scale)), max(1, int(facts.height * scale))
    columns = [x * facts.width // shown[0] for x in range(shown[0])]
    wanted = {y * facts.height // shown[1] for y in range(shown[1])}
    lines = _png_lines(content, stop) if facts.kind == "PNG" else _netpbm_lines(content, head, stop)
    pixels = [
        tuple(line(x) for x in columns) for number, line in enumerate(lines) if number in wanted
    ]
    if len(pixels) < shown[1]:
        raise Corrupted(f"{facts}: the file ends early")
    return Picture(facts, tuple(pixels))


class _Line:
    """One line of pixels that are read when they are wanted."""

    def __init__(
        self, data: bytes, channels: int, depth: int, most: int, palette: list[Pixel] | None
    ) -> None:
        self._data, self._channels, self._depth = data, channels, depth
        self._most, self._palette = most, palette

    def __call__(self, x: int) -> Pixel:
        values = [self._value(x * self._channels + channel) for channel in range(self._channels)]
        if self._palette is not None:
            return self._palette[values[0]] if values[0] < len(self._palette) else (0, 0, 0)
        scaled = [value * 255 // self._most for value in values]
        if len(scaled) in (2, 4):
            alpha = scaled.pop()
            scaled = [(v * alpha + _BACKGROUND * (255 - alpha)) // 255 for v in scaled]
        return (scaled[0], scaled[-2], scaled[-1]) if len(scaled) > 1 else (scaled[0],) * 3

    def _value(self, index: int) -> int:
        if self._depth == 8:
            return self._data[index]
        if self._depth == 16:
            return self._data[2 * index] << 8 | self._data[2 * index + 1]
        bit = index * self._depth
        return self._data[bit >> 3] >> (8 - self._depth - (bit & 7)) & ((1 << self._depth) - 1)


def _netpbm_lines(content: Content, head: bytes, stop: Stop) -> Iterator[_Line]:
    sizes = _netpbm(head)
    assert sizes is not None
    width, height, most, offset = sizes
    channels, depth = (3 if head[1:2] == b"6" else 1), (8 if most < 256 else 16)
    size = width * channels * depth // 8
    for y in range(height):
        stop.check()
        data = content.read(offset + y * size, size, stop)
        if len(data) < size:
            return
        yield _Line(data, channels, depth, most, None)


def _png_lines(content: Content, stop: Stop) -> Iterator[_Line]:
    from allastui.ui.viewer.png import Header, lines_of

    header = Header.of(content.read(16, 13, stop))
    palette: list[Pixel] = []
    for data in lines_of(content, header, palette, stop):
        yield _Line(
            data,
            header.channels,
            header.depth,
            (1 << header.depth) - 1,
            palette if header.color == 3 else None,
        )
