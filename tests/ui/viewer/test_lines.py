"""Lines found from both sides are those of a plain split."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from allastui.ui.viewer.content import Row, Stop
from allastui.ui.viewer.encoding import LATIN1, UTF8, Encoding, encoding_of
from allastui.ui.viewer.lines import FOLD, Lines
from allastui.ui.viewer.text import TextLayout
from allastui.ui.viewer.wrapping import wrap_points
from tests.ui.viewer.in_memory import QUICK, Bytes

_STOP = Stop()
_UTF16 = Encoding("UTF-16 LE", "utf-16-le", b"\n\0")


def breaks_of(data: bytes, fold: int, newline: bytes = b"\n") -> list[int]:
    """Return all breaks, by the rule read from start to end."""
    unit = len(newline)
    found = {0, len(data)}
    for at in range(0, len(data), unit):
        if data[at : at + unit] == newline:
            found.add(at + unit)
    for end in range(fold, len(data) + 1, fold):
        block = range(end - fold, end, unit)
        if not any(data[at : at + unit] == newline for at in block):
            found.add(end)
    return sorted(found)


_FEW_NEWLINES = st.lists(st.sampled_from([b"a", b"bb", b"c" * 9, b"\n", b"\0"])).map(b"".join)


@QUICK
@given(_FEW_NEWLINES, st.sampled_from([4, 8, 16]))
def test_lines_are_found_forwards_and_backwards_where_a_split_finds_them(
    data: bytes, fold: int
) -> None:
    lines = Lines(Bytes(data), fold=fold)
    breaks = breaks_of(data, fold)
    for start, end in itertools.pairwise(breaks):
        assert lines.end_of(start, _STOP) == end
        for position in range(start, end):
            assert lines.start_of(position, _STOP) == start


@QUICK
@given(st.text(alphabet="ab\n\u0a0a\u000a☃", max_size=40))
def test_in_utf16_a_newline_is_two_bytes_at_an_even_place(text: str) -> None:
    data = text.encode("utf-16-le")
    lines = Lines(Bytes(data), b"\n\0", fold=8)
    breaks = breaks_of(data, 8, b"\n\0")
    for start, end in itertools.pairwise(breaks):
        assert lines.end_of(start, _STOP) == end
        assert lines.start_of(end - 1, _STOP) == start


def all_rows(layout: TextLayout, count: int) -> tuple[list[Row], list[Row]]:
    """Return all rows of a layout read forwards, and read backwards, `count` at a time."""
    down: list[Row] = []
    while rows := layout.forward(down[-1].end if down else 0, count, _STOP):
        down += rows
    up: list[Row] = []
    while rows := layout.backward(up[0].start if up else layout.extent(_STOP), count, _STOP):
        up = [*rows, *up]
    return down, up


_TEXTS = st.text(alphabet=st.sampled_from("ab é☃漢\t\n\x1b"), max_size=120)


@QUICK
@given(_TEXTS, st.integers(1, 12), st.integers(1, 5))
def test_rows_read_backwards_are_those_read_forwards_and_nothing_is_left_out(
    text: str, width: int, count: int
) -> None:
    layout = TextLayout(Bytes(text.encode()), UTF8, width=width)
    down, up = all_rows(layout, count)
    assert up == down
    assert [row.start for row in down[1:]] == [row.end for row in down[:-1]]
    shown = "".join(row.text for row in down).replace(" ", "")
    wanted = text.replace("\x1b", "\\x1b").replace("\n", "").replace("\t", "").replace(" ", "")
    assert shown == wanted
    for row in down:
        for position in range(row.start, row.end):
            assert layout.start_of(position, _STOP) == row.start


@QUICK
@given(st.binary(max_size=300), st.integers(3, 20), st.sampled_from([UTF8, LATIN1, _UTF16]))
def test_any_bytes_make_rows_that_are_safe_for_a_terminal(
    data: bytes, width: int, encoding: Encoding
) -> None:
    down, up = all_rows(TextLayout(Bytes(data), encoding, width=width), 3)
    assert up == down
    assert all(row.text.isprintable() for row in down)
    assert (down[-1].end if down else 0) == len(data)


def test_a_line_without_an_end_is_folded_and_read_a_little_at_a_time() -> None:
    content = Bytes("☃é".encode() * 400_000)
    layout = TextLayout(content)
    rows = layout.backward(layout.extent(_STOP), 3, _STOP)
    assert content.bytes_read < 20 * FOLD
    assert max(row.end - row.start for row in rows) <= 2 * FOLD
    assert set("".join(row.text for row in layout.forward(0, 50, _STOP))) == {"☃", "é"}


def test_wide_characters_are_not_cut_in_half() -> None:
    assert wrap_points("漢漢漢", 5) == [0, 2]
    assert wrap_points("a漢漢", 4) == [0, 2]
    assert wrap_points("", 4) == [0]


def test_rows_begin_with_words_and_only_a_word_longer_than_a_row_is_broken() -> None:
    def rows(text: str, width: int) -> list[str]:
        starts = wrap_points(text, width)
        return [text[a:b] for a, b in itertools.zip_longest(starts, starts[1:])]

    assert rows("the ice of the lake", 8) == ["the ice ", "of the ", "lake"]
    assert rows("a https://a3s.fi/x", 8) == ["a ", "https://", "a3s.fi/x"]
    assert rows("    indented", 6) == ["    in", "dented"]
    assert rows("ends in spaces   ", 14) == ["ends in spaces   "]
    assert rows("jään sää on tyyni", 8) == ["jään sää ", "on tyyni"]
    assert rows("漢字 abc漢字", 8) == ["漢字 abc", "漢字"]


@QUICK
@given(st.text(alphabet="ab  ", max_size=60), st.integers(1, 9))
def test_words_wrap_alike_however_a_line_is_given(text: str, width: int) -> None:
    starts = wrap_points(text, width)
    assert starts == wrap_points(list(text), width)
    rows = [text[a:b] for a, b in itertools.zip_longest(starts, starts[1:])]
    assert all(len(row.rstrip()) <= width for row in rows)
    for row, following in itertools.pairwise(rows):
        is_broken = not row[-1].isspace() and not following[0].isspace()
        assert not is_broken or (len(row) == width and " " not in row.strip())


def test_the_encoding_is_told_from_the_beginning() -> None:
    def name(head: bytes, *, whole: bool = True) -> str | None:
        found = encoding_of(head, whole=whole)
        return found.name if found is not None else None

    assert name("säätila".encode()) == "UTF-8"
    assert name("säätila".encode("latin-1")) == "Latin-1"
    assert name("\ufeffx".encode("utf-16")) == "UTF-16 LE"
    assert name("\ufeffx".encode("utf-16-be")) == "UTF-16 BE"
    assert name("\ufeffx".encode()) == "UTF-8 (BOM)"
    assert name("é".encode()[:1], whole=False) == "UTF-8"
    assert name("é".encode()[:1], whole=True) == "Latin-1"
    assert name(b"\x7fELF\0\0") is None
