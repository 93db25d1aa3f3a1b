"""A picture made of nothing: northern lights over a lake, as a PNG file."""

import math
import random
import struct
import zlib
from collections.abc import Iterable

WIDTH, HEIGHT = 400, 270
_HORIZON = 195
_NIGHT = ((6, 10, 32), (18, 40, 72))
_HILLS = (7, 12, 20)
_GREEN, _VIOLET = (70, 230, 140), (150, 70, 210)
_SEED = 67

Pixel = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


def northern_lights() -> bytes:
    """Return a PNG file, the same bytes each time."""
    sky = [_sky_row(y) for y in range(_HORIZON)]
    _add_stars(sky)
    _add_hills(sky)
    lake = [_reflection(sky, y) for y in range(_HORIZON, HEIGHT)]
    return _png([bytes(channel for pixel in row for channel in pixel) for row in sky + lake])


def _sky_row(y: int) -> list[Pixel]:
    down = y / _HORIZON
    night = [top + (low - top) * down for top, low in zip(*_NIGHT, strict=True)]
    row = []
    for x in range(WIDTH):
        green, violet = _curtains(x, y)
        row.append(
            _pixel(
                base + green * g + violet * v
                for base, g, v in zip(night, _GREEN, _VIOLET, strict=True)
            )
        )
    return row


def _curtains(x: int, y: int) -> tuple[float, float]:
    """Return how much green and violet light there is: sharp lower edges, long upper tails."""
    green = violet = 0.0
    for edge, phase, strength in ((125, 0.4, 1.0), (150, 2.6, 0.7), (95, 4.4, 0.5)):
        lower = edge + 24 * math.sin(x / 61 + phase) + 9 * math.sin(x / 23 + 2 * phase)
        above = lower - y
        if above < -8:
            continue
        rays = 0.7 + 0.3 * math.sin(x / 3.1 + 5 * math.sin(x / 37 + phase))
        light = strength * rays * (math.exp(-above / 38) if above > 0 else 1 + above / 8)
        green += 0.75 * light
        violet += 0.5 * light * min(1.0, max(0.0, above) / 70)
    return green, violet


def _add_stars(sky: list[list[Pixel]]) -> None:
    chance = random.Random(_SEED)
    for _ in range(160):
        x, y, glow = chance.randrange(WIDTH), chance.randrange(_HORIZON - 40), chance.random()
        sky[y][x] = _pixel(channel + 200 * glow for channel in sky[y][x])


def _add_hills(sky: list[list[Pixel]]) -> None:
    for x in range(WIDTH):
        height = 16 + 9 * math.sin(x / 53 + 1) + 5 * math.sin(x / 19) + 3 * abs(math.sin(x / 2.3))
        for y in range(int(_HORIZON - height), _HORIZON):
            sky[y][x] = _HILLS


def _reflection(sky: list[list[Pixel]], y: int) -> list[Pixel]:
    depth = y - _HORIZON
    source = sky[max(0, _HORIZON - 1 - int(depth * 1.9))]
    ripple = 1 + depth / 14
    row = []
    for x in range(WIDTH):
        moved = x + ripple * math.sin(depth * 0.9 + x / 29)
        row.append(_pixel(0.55 * channel for channel in source[int(moved) % WIDTH]))
    return row


def _pixel(channels: Iterable[float]) -> Pixel:
    red, green, blue = (min(255, int(channel)) for channel in channels)
    return red, green, blue


def _png(rows: list[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, len(rows), 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND")
    )


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
