"""Texts that fit their columns to the cell, and are safe for a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from allastui.errors import printable
from allastui.stores.entry import Entry, Kind
from allastui.ui.panes.columns import (
    columns_for,
    elide,
    elide_start,
    fit,
    shown_name,
    time_text,
)
from allastui.ui.panes.glyphs import UNICODE
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.row_text import row_text
from allastui.ui.panes.view import PaneView
from tests.ui.building import NOW

_DAY = 86400


@given(st.text(max_size=40).map(printable), st.integers(0, 30))
def test_every_text_fits_to_the_cell(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(elide(text, width, "…")) <= max(width, 1)
    assert cell_len(elide_start(text, width, "…")) <= max(width, 1)


@given(st.text(st.characters(), max_size=30), st.booleans(), st.integers(1, 30))
def test_names_never_reach_the_terminal_raw(name: str, is_folder: bool, width: int) -> None:
    shown = fit(elide(shown_name(name, is_folder=is_folder), width, "…"), width)
    assert shown.isprintable()
    assert cell_len(shown) == width


def test_long_names_keep_both_ends() -> None:
    assert elide("sample_00012.fastq.gz", 19, "…") == "sample_00012…stq.gz"
    assert elide("短い名前のファイル.txt", 10, "…") == "短い名…txt"
    assert elide_start("/very/long/path/of/mine", 10, "…") == "…h/of/mine"


@pytest.mark.parametrize("width", range(4, 200))
def test_columns_fill_the_width(width: int) -> None:
    columns = columns_for(width)
    used = 3 + columns.name + sum(column + 1 for column in (columns.size, columns.time) if column)
    assert used == width or columns.name == 1


def test_times_are_relative_until_a_week_and_then_dates() -> None:
    assert time_text(NOW, NOW - 3 * _DAY, short=True) == "3 d"
    assert time_text(NOW, NOW - 49 * _DAY, short=True) == "2 Oct"
    assert time_text(NOW, NOW - 49 * _DAY, short=False) == "2026-10-02"
    assert time_text(NOW, NOW - 700 * _DAY, short=True) == "2024"


def test_a_long_name_goes_on_over_columns_that_tell_nothing() -> None:
    model = PaneModel(has_parent=False)
    times = (None, NOW - _DAY)
    model.append([Entry("x" * 30, Kind.BUCKET, modified=time) for time in times])
    columns = columns_for(38)
    for row, shown in enumerate((" " + "x" * 30, " " + "x" * 18 + "…" + "x" * 9 + "    1 d")):
        text = row_text(model, row, columns, UNICODE, NOW)
        assert text.whole.rstrip() == shown
        assert cell_len(text.whole) == 38


async def test_the_ages_on_the_screen_are_those_of_one_moment() -> None:
    times = [NOW]
    model = PaneModel(has_parent=False)
    model.append([Entry(name, Kind.OBJECT, 1, NOW - 90) for name in ("a", "b", "c")])
    view = PaneView(UNICODE, lambda: times[0])

    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield view

    async with Host().run_test(size=(60, 10)) as pilot:
        view.show(model)
        for later, age in ((30, "1 m"), (600, "11 m")):
            times[0] = NOW + later
            view.move_cursor(model.cursor + 1)
            await pilot.pause()
            assert all(view.render_line(y).text.count(f" {age} ") for y in (1, 2, 3))
