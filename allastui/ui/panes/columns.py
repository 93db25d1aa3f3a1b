"""Columns: how wide they are, and texts that fit them exactly. Widths are terminal cells."""

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from allastui.errors import printable
from allastui.ui.format import age_text

SIZE_WIDTH = 8
AGES_HOLD = 60.0
"""For so many seconds the ages on the screen tell of one moment, whichever lines are drawn anew."""
_DATE_WIDTH = 10
_SHORT_DATE_WIDTH = 6
_EDGES = 3
"""The cell of the mark, and the cell of the kind with the space before it."""
_WIDE = 50
_NO_TIME_BELOW = 34
_NO_SIZE_BELOW = 24
_ELEVEN_MONTHS = 335 * 86400


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of a row: mark, name, size, time, kind; a width of 0 leaves a column out."""

    name: int
    size: int
    time: int

    @property
    def short_dates(self) -> bool:
        return self.time < _DATE_WIDTH


def columns_for(width: int) -> Columns:
    """Share `width` cells; what the name can do without is given up first: dates, then sizes."""
    size = SIZE_WIDTH if width >= _NO_SIZE_BELOW else 0
    time = 0
    if width >= _NO_TIME_BELOW:
        time = _DATE_WIDTH if width >= _WIDE else _SHORT_DATE_WIDTH
    taken = _EDGES + sum(column + 1 for column in (size, time) if column)
    return Columns(max(1, width - taken), size, time)


def fit(text: str, width: int) -> str:
    """Return `text` cut or padded to exactly `width` cells."""
    if text.isascii():
        return text[:width].ljust(width)
    return set_cell_size(text, width)


def elide(text: str, width: int, more: str) -> str:
    """Return `text` in at most `width` cells, its middle replaced by `more` if it is too long.

    Names of one data set differ in their numbers, which stand before a long extension: two thirds
    of the room go to the start.
    """
    if cell_len(text) <= width:
        return text
    room = width - cell_len(more)
    if room <= 0:
        return more[:width]
    tail = room // 3
    end = ""
    for char in reversed(text):
        if cell_len(char + end) > tail:
            break
        end = char + end
    start = set_cell_size(text, room - cell_len(end)).rstrip()
    return start + more + end


def elide_start(text: str, width: int, more: str) -> str:
    """Return `text` in at most `width` cells, its start replaced by `more` if it is too long."""
    if cell_len(text) <= width:
        return text
    end = ""
    for char in reversed(text):
        if cell_len(char + end) > width - cell_len(more):
            break
        end = char + end
    return (more + end)[:width] if width > 0 else ""


def shown_name(name: str, *, is_folder: bool) -> str:
    """Return a name that is safe for a terminal; folders end in a slash."""
    return printable(name) + ("/" if is_folder else "")


def time_text(now: float, modified: float | None, *, short: bool) -> str:
    """Return when something changed: relative until a week, then a date.

    A short date has 6 cells: day and month within the year ("2 Oct"), else the year.
    """
    text = age_text(now, modified)
    if not short or modified is None or len(text) <= _SHORT_DATE_WIDTH:
        return text
    when = datetime.fromtimestamp(modified)
    if 0 <= now - modified < _ELEVEN_MONTHS:
        return f"{when.day} {when:%b}"
    return f"{when:%Y}"
