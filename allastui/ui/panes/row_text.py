"""The texts of a row and of the header, fitted to their columns."""

from itertools import takewhile
from typing import NamedTuple

from rich.cells import cell_len

from allastui.stores.entry import Form, Kind
from allastui.ui.format import size_text
from allastui.ui.panes.columns import Columns, elide, fit, shown_name, time_text
from allastui.ui.panes.glyphs import Glyphs
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.order import Sort


class RowText(NamedTuple):
    """A row: the mark and the name, and the columns after it."""

    name: str
    detail: str

    @property
    def whole(self) -> str:
        return self.name + self.detail


class HeaderText(NamedTuple):
    """The title of a column with the gap before it."""

    sort: Sort
    text: str


def row_text(model: PaneModel, row: int, columns: Columns, glyphs: Glyphs, now: float) -> RowText:
    """Return the texts of a row; together they are as wide as the columns.

    A name goes on over the columns beside it that have nothing to tell.
    """
    rows = model.rows
    told = []
    if columns.size:
        # What is listed as empty may be anything, until its store has been asked.
        known = None if rows.form(row) is Form.UNSURE else rows.size(row)
        size = "" if known is None and rows.is_folder(row) else size_text(known)
        told.append((size, columns.size))
    if columns.time:
        modified = rows.time(row)
        time = "" if modified is None else time_text(now, modified, short=columns.short_dates)
        told.append((time, columns.time))
    name = shown_name(rows.names[row], is_folder=rows.kind(row) is Kind.PREFIX)
    free = 0
    if cell_len(name) > columns.name:
        free = sum(width + 1 for _, width in takewhile(lambda each: not each[0], told))
    room = columns.name + free
    name = fit(elide(name, room, glyphs.more), room)
    detail = "".join(" " + fit(text.rjust(width), width) for text, width in told)
    mark = glyphs.mark if rows.is_marked(row) else " "
    return RowText(mark + name, f"{detail[free:]} {glyphs.forms[rows.form(row)]}")


def header_texts(model: PaneModel, columns: Columns, glyphs: Glyphs) -> list[HeaderText]:
    """Return the titles; an arrow shows the column of the order, up where values rise."""
    titles = [(Sort.NAME, "Name", columns.name)]
    if columns.size:
        titles.append((Sort.SIZE, "Size", columns.size))
    if columns.time:
        titles.append((Sort.TIME, "Age" if columns.short_dates else "Modified", columns.time))
    rises = (model.sort is Sort.NAME) != model.reverse
    texts = []
    for sort, title, width in titles:
        if sort is model.sort:
            title = f"{title} {glyphs.up if rises else glyphs.down}"
        aligned = title.ljust(width) if sort is Sort.NAME else title.rjust(width)
        texts.append(HeaderText(sort, " " + fit(aligned, width)))
    return texts


def column_at(x: int, columns: Columns) -> Sort:
    """Return the column under the cell `x` of a row."""
    if x <= columns.name or not columns.size:
        return Sort.NAME
    return Sort.SIZE if x <= columns.name + columns.size + 1 or not columns.time else Sort.TIME
