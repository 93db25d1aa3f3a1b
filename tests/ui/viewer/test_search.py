"""A search finds what a search through the whole content finds, whatever the pieces are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import Interrupted
from allastui.ui.viewer import search
from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.encoding import LATIN1, UTF8, Encoding
from allastui.ui.viewer.finding import text_marks
from allastui.ui.viewer.positions import position_of
from allastui.ui.viewer.search import find_next, find_previous, needle_of, needle_of_bytes
from tests.ui.viewer.in_memory import QUICK, Bytes

_STOP = Stop()
_HAY = st.text(alphabet="abABäÄ\n", max_size=60)
_NEEDLES = st.text(alphabet="abAäÄ", min_size=1, max_size=3)


def silent(_offset: int) -> None:
    """Progress that nobody wants."""


def starts(hay: str, needle: str, codec: str) -> list[int]:
    """Return all offsets at which `needle` stands in `hay`, overlaps too."""
    flags = 0 if needle != needle.lower() else re.IGNORECASE
    found = re.finditer(f"(?={re.escape(needle)})", hay, flags)
    return [len(hay[: match.start()].encode(codec)) for match in found]


@QUICK
@given(_HAY, _NEEDLES, st.integers(1, 7), st.sampled_from([UTF8, LATIN1]))
def test_every_match_is_found_across_the_borders_of_pieces(
    hay: str, text: str, chunk: int, encoding: Encoding
) -> None:
    content = Bytes(hay.encode(encoding.codec), chunk=chunk)
    needle = needle_of(text, encoding)
    found, offset = [], 0
    while match := find_next(content, needle, offset, _STOP, silent):
        found.append(match.start)
        offset = match.start + 1
    assert found == starts(hay, text, encoding.codec)


@QUICK
@given(_HAY, _NEEDLES, st.integers(1, 7))
def test_a_search_upwards_finds_the_same_from_the_end(hay: str, text: str, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "CHUNK", chunk)
        content, needle = Bytes(hay.encode()), needle_of(text)
        found, offset = [], content.size
        while match := find_previous(content, needle, offset, _STOP, silent):
            found.append(match.start)
            offset = match.start
    assert found[::-1] == starts(hay, text, "utf-8")


def test_in_utf16_only_whole_characters_match() -> None:
    encoding = Encoding("UTF-16 LE", "utf-16-le", b"\n\0")
    content = Bytes("\u6100\u0061x".encode("utf-16-le"))
    match = find_next(content, needle_of("a", encoding), 0, _STOP, silent)
    assert match is not None
    assert match.start == 2


def test_bytes_are_searched_for_as_they_are_written() -> None:
    needle = needle_of_bytes("0x00 FF")
    assert needle is not None
    assert find_next(Bytes(b"ab\x00\xffc"), needle, 0, _STOP, silent) == (2, 4)
    assert needle_of_bytes("0x0") is None
    assert needle_of_bytes("ff") is None


def test_a_search_can_be_stopped() -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(Interrupted):
        find_next(Bytes(b"x" * 10), needle_of("y"), 0, stop, silent)


def test_what_is_found_is_marked_in_cells() -> None:
    assert text_marks("漢ab AB", "ab") == [(2, 4), (5, 7)]
    assert text_marks("漢ab AB", "AB") == [(5, 7)]


@pytest.mark.parametrize(
    ("typed", "position"),
    [
        ("50%", 500),
        ("0x10", 16),
        ("1,000", 1000),
        ("0.5 KiB", 512),
        ("2g", 1000),
        ("100%", 1000),
        ("middle", None),
        ("", None),
    ],
)
def test_a_position_is_read_as_people_write_it(typed: str, position: int | None) -> None:
    assert position_of(typed, 1000) == position
