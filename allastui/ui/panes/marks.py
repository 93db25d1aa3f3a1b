"""Marks on the rows of a pane."""

from array import array
from collections.abc import Generator, Iterator

from allastui.ui.panes.match import name_matcher
from allastui.ui.panes.order import SLICE
from allastui.ui.panes.rows import Rows

PARENT = -1
"""The row id of the line that leads to the parent."""

Steps = Generator[None, None, None]


class Marks:
    """What a model of a pane does with marks; the model gives it its rows."""

    rows: Rows
    _shown: "array[int]"

    @property
    def cursor_row(self) -> int | None:
        """The row under the cursor: PARENT, a row, or None where there is none."""
        raise NotImplementedError

    def toggle_mark(self) -> bool:
        """Mark or unmark the row under the cursor; false where there is nothing to mark."""
        row = self.cursor_row
        if row is None or row == PARENT:
            return False
        self.rows.mark((row,), not self.rows.is_marked(row))
        return True

    def mark_matching(self, pattern: str, on: bool) -> Generator[None, None, bool]:
        """Mark or unmark the shown rows whose names match, step by step; tells if any does."""
        matches, names = name_matcher(pattern), self.rows.names
        any_matches = False
        for rows in self._slices():
            matching = [row for row in rows if matches(names[row])]
            self.rows.mark(matching, on)
            any_matches = any_matches or bool(matching)
            yield
        return any_matches

    def invert_marks(self) -> Steps:
        """Mark the shown rows that are not marked and unmark those that are, step by step."""
        for rows in self._slices():
            marked = [row for row in rows if self.rows.is_marked(row)]
            self.rows.mark(rows, True)
            self.rows.mark(marked, False)
            yield

    def take_marks(self, other: "Marks") -> Steps:
        """Mark the names that are marked in another model, step by step."""
        names = set[str]()
        for start in range(0, len(marked := other.rows.marked_rows()), SLICE):
            names.update(other.rows.names[row] for row in marked[start : start + SLICE])
            yield
        for start in range(0, len(self.rows) if names else 0, SLICE):
            rows = range(start, min(start + SLICE, len(self.rows)))
            self.rows.mark((row for row in rows if self.rows.names[row] in names), True)
            yield

    def unmark_all(self) -> None:
        self.rows.mark(self.rows.marked_rows(), False)

    def _slices(self) -> Iterator["array[int]"]:
        shown = self._shown
        for start in range(0, len(shown), SLICE):
            yield shown[start : start + SLICE]

    def chosen_rows(self) -> list[int]:
        """Return the marked rows, or else the one under the cursor, or none."""
        marked = self.rows.marked_rows()
        if marked:
            return marked
        row = self.cursor_row
        return [] if row is None or row == PARENT else [row]
