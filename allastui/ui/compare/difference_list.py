"""The names that differ, on the line API: only visible lines are made into text."""

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from allastui.transfers.differences import Difference, Differences
from allastui.ui.queue.line_list import CURSOR_KEYS, LINE_CLASSES, draw_line
from allastui.ui.queue.spans import Line, Role, Span


class DifferenceList(ScrollView, can_focus=True):
    """Rows of a comparison under a cursor; `draw` makes the line of one, of a width in cells."""

    COMPONENT_CLASSES = LINE_CLASSES

    BINDINGS = CURSOR_KEYS

    def __init__(self, draw: Callable[[Difference, int], Line]) -> None:
        super().__init__()
        self._draw = draw
        self._found = Differences()
        self._rows: Sequence[int] = range(0)
        self._cursor = 0
        self._shown = 0
        self._empty = ""

    @property
    def current(self) -> Difference | None:
        """What the cursor is on, None in an empty list."""
        return self._found[self._rows[self._cursor]] if self._cursor < self._shown else None

    def show(self, found: Differences, rows: Sequence[int], *, keep: bool, empty: str) -> None:
        """Show `rows` of `found`; with `keep` only those at the end are new.

        `empty` is said where there are none.
        """
        before, self._shown = self._shown, len(rows)
        self._found, self._rows, self._empty = found, rows, empty
        self.virtual_size = Size(self.size.width, self._shown)
        if not keep:
            self._cursor = 0
            self.scroll_to(y=0, animate=False, force=True)
            self.refresh()
        elif not before or before < self.scroll_offset.y + self.size.height:
            self.refresh()

    def action_cursor(self, steps: int) -> None:
        self._move(self._cursor + steps)

    def action_page(self, direction: int) -> None:
        self._move(self._cursor + direction * max(1, self.size.height - 1))

    def action_edge(self, index: int) -> None:
        self._move(index % max(1, self._shown))

    def _move(self, index: int) -> None:
        old, self._cursor = self._cursor, max(0, min(index, self._shown - 1))
        self.refresh_line(old)
        self.refresh_line(self._cursor)
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= self._cursor < top + height:
            y = self._cursor if self._cursor < top else self._cursor - height + 1
            self.scroll_to(y=y, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if index < self._shown:
            self._move(index)

    def on_resize(self, event: events.Resize) -> None:
        self.virtual_size = Size(event.size.width, self._shown)

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.size.width
        if index >= self._shown:
            text = f"  {self._empty}" if not self._shown and y == 1 else ""
            return draw_line(self, (Span(text, Role.DIM),), width)
        line = self._draw(self._found[self._rows[index]], width)
        return draw_line(self, line, width, is_cursor=index == self._cursor)
