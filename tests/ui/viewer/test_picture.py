"""Pictures as cells: PNG against files made by hand, and what is told of the others."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.demo.picture import HEIGHT, WIDTH, northern_lights
from allastui.errors import Corrupted, Unsupported
from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.image import Picture, draw, facts_of
from allastui.ui.viewer.png import unfiltered
from tests.ui.viewer.in_memory import QUICK, Bytes

_STOP = Stop()
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def png(
    width: int, height: int, depth: int, color: int, lines: list[bytes], palette: bytes = b""
) -> bytes:
    """Return a PNG file of lines that each begin with the number of their filter."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    packed = zlib.compress(b"".join(lines))
    middle = len(packed) // 2
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"PLTE", palette) if palette else b"",
            chunk(b"IDAT", packed[:middle]),
            chunk(b"IDAT", packed[middle:]),
            chunk(b"IEND", b""),
        )
    )


def drawn(data: bytes, width: int = 10, height: int = 10) -> Picture:
    return draw(Bytes(data), width, height, _STOP)


def test_colours_greys_and_palettes() -> None:
    rgb = png(2, 1, 8, 2, [b"\0" + bytes(RED + BLUE)])
    assert drawn(rgb).pixels == ((RED, BLUE),)
    grey = png(2, 1, 8, 0, [b"\0\x10\xff"])
    assert drawn(grey).pixels == (((16, 16, 16), (255, 255, 255)),)
    indexed = png(3, 1, 4, 3, [b"\0\x01\x20"], bytes(RED + GREEN + BLUE))
    assert drawn(indexed).pixels == ((RED, GREEN, BLUE),)
    bits = png(9, 1, 1, 0, [b"\0\xa0\x80"])
    assert [pixel[0] for pixel in drawn(bits).pixels[0]] == [255, 0, 255, 0, 0, 0, 0, 0, 255]
    deep = png(1, 1, 16, 2, [b"\0" + bytes((255, 255, 0, 0, 0, 0))])
    assert drawn(deep).pixels == ((RED,),)


def test_what_is_transparent_lets_the_background_through() -> None:
    pixels = drawn(png(2, 1, 8, 6, [b"\0" + bytes((*RED, 255, *RED, 0))])).pixels[0]
    assert pixels[0] == RED
    assert len(set(pixels[1])) == 1


def filtered(kind: int, line: bytes, before: bytes, step: int) -> bytes:
    """Apply a filter as PNG defines it, byte by byte."""
    found = bytearray()
    for i, value in enumerate(line):
        left = line[i - step] if i >= step else 0
        corner = before[i - step] if i >= step else 0
        up = before[i]
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda each: abs(guess - each))
        taken = (0, left, up, (left + up) // 2, nearest)[kind]
        found.append((value - taken) % 256)
    return bytes(found)


@QUICK
@given(st.integers(0, 4), st.integers(1, 4), st.data())
def test_every_filter_is_undone(kind: int, step: int, data: st.DataObject) -> None:
    size = step * data.draw(st.integers(1, 6))
    line = data.draw(st.binary(min_size=size, max_size=size))
    before = data.draw(st.binary(min_size=size, max_size=size))
    packed = bytearray(filtered(kind, line, before, step))
    assert unfiltered(kind, packed, before, step) == line


def test_a_picture_fits_the_screen_and_keeps_its_proportions() -> None:
    picture = drawn(northern_lights(), 80, 44)
    assert (picture.facts.width, picture.facts.height) == (WIDTH, HEIGHT)
    assert (len(picture.pixels[0]), len(picture.pixels)) == (65, 44)
    rows = picture.rows()
    assert len(rows) == 22
    assert rows[0].text == "▀" * 65


def test_ppm_and_pgm() -> None:
    ppm = b"P6 # made by hand\n2 1\n255\n" + bytes(RED + GREEN)
    assert drawn(ppm).pixels == ((RED, GREEN),)
    assert drawn(b"P5 1 2 15 \x0f\x00").pixels == (((255, 255, 255),), ((0, 0, 0),))


def test_others_are_named_with_their_size() -> None:
    gif = b"GIF89a" + struct.pack("<HH", 320, 200)
    jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08" + struct.pack(">HH", 480, 640) + b"\x03"
    bmp = b"BM" + bytes(4) + bytes(4) + bytes(8) + struct.pack("<ii", 5, -7)
    assert str(facts_of(gif)) == "GIF, 320 x 200 pixels"
    assert str(facts_of(jpeg)) == "JPEG, 640 x 480 pixels"
    assert str(facts_of(bmp)) == "BMP, 5 x 7 pixels"
    assert facts_of(b"text") is None
    with pytest.raises(Unsupported, match="GIF"):
        drawn(gif)


def test_what_is_damaged_or_cut_off_is_refused() -> None:
    whole = png(2, 2, 8, 0, [b"\0ab", b"\0cd"])
    with pytest.raises(Corrupted):
        drawn(whole[:45])
    with pytest.raises(Corrupted):
        drawn(png(1, 1, 8, 0, [b"\x09a"]))


def test_a_picture_of_too_many_pixels_is_not_drawn() -> None:
    with pytest.raises(Unsupported, match="pixels"):
        drawn(png(100_000, 100_000, 8, 0, []))


@pytest.mark.parametrize(
    "head",
    [
        b"GIF89a",
        b"P5 " + b"9" * 5000,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">IIBBBBB", 2, 2, 0, 2, 0, 0, 0),
    ],
    ids=["gif", "pgm", "png"],
)
def test_what_only_begins_as_a_picture_is_none_that_is_drawn(head: bytes) -> None:
    facts = facts_of(head)
    assert facts is None or not facts.can_draw
