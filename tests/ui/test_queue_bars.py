from hypothesis import given
from hypothesis import strategies as st

from allastui.ui.queue.bars import parts_strip, progress_bar
from allastui.ui.queue.spans import ASCII, UNICODE, Line, Role, clip_middle, line_width


def text(line: Line) -> str:
    return "".join(span.text for span in line)


def test_a_bar_is_filled_in_proportion() -> None:
    assert text(progress_bar(50, 100, 10, ASCII)) == "====>-----"
    assert text(progress_bar(100, 100, 10, ASCII)) == "=========="
    assert text(progress_bar(0, 100, 10, ASCII)) == "----------"


def test_a_bar_is_not_full_before_the_last_byte() -> None:
    assert text(progress_bar(999_999, 1_000_000, 10, ASCII)).endswith("-")


def test_an_unknown_total_fills_nothing() -> None:
    bar = progress_bar(500, None, 10, ASCII)
    assert text(bar) == ".........."
    assert all(span.role is not Role.DONE for span in bar)


def test_an_empty_total_is_a_full_bar() -> None:
    assert text(progress_bar(0, 0, 4, UNICODE)) == "━━━━"


@given(
    done=st.integers(0, 2000),
    total=st.one_of(st.none(), st.integers(0, 1000)),
    width=st.integers(0, 60),
)
def test_a_bar_has_exactly_its_width(done: int, total: int | None, width: int) -> None:
    assert line_width(progress_bar(done, total, width, UNICODE)) == width


def test_each_part_has_a_cell_if_there_is_room() -> None:
    assert text(parts_strip(0b0000111, 0b0011000, 7, 20, ASCII)) == "###>>.."


def test_a_cell_of_several_parts_is_done_only_if_all_are() -> None:
    assert text(parts_strip(0b0111, 0, 4, 2, ASCII)) == "#."
    assert text(parts_strip(0b0111, 0b1000, 4, 2, ASCII)) == "#>"
    assert text(parts_strip(0b1111, 0, 4, 2, ASCII)) == "##"


def test_an_item_without_parts_has_no_strip() -> None:
    assert parts_strip(0, 0, 0, 20, ASCII) == ()


@given(parts=st.integers(1, 10_000), width=st.integers(1, 80), data=st.data())
def test_a_strip_never_shows_more_done_than_is(parts: int, width: int, data: st.DataObject) -> None:
    done = data.draw(st.integers(0, 2**parts - 1))
    strip = text(parts_strip(done, 0, parts, width, ASCII))
    assert len(strip) == min(parts, width)
    assert strip.count("#") / len(strip) <= done.bit_count() / parts + 1 / len(strip)
    assert ("." not in strip) == (done == 2**parts - 1)


def test_a_long_name_keeps_both_ends() -> None:
    assert clip_middle("sample_0001_lane_2.fastq.gz", 15, UNICODE) == "samp…2.fastq.gz"
    assert clip_middle("short", 15, UNICODE) == "short"


@given(st.text(max_size=40), st.integers(0, 30))
def test_a_clipped_text_fits(name: str, width: int) -> None:
    from rich.cells import cell_len

    assert cell_len(clip_middle(name, width, UNICODE)) <= width
