"""Lines of spans on the line API: only those whose text changed are painted again."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from allastui.ui.queue.spans import Line, Role

LINE_CLASSES = {f"lines--{role}" for role in Role} | {"lines--cursor"}

CURSOR_KEYS: list[BindingType] = [
    Binding("up,k", "cursor(-1)", "Up", show=False),
    Binding("down,j", "cursor(1)", "Down", show=False),
    Binding("pageup", "page(-1)", "Page up", show=False),
    Binding("pagedown", "page(1)", "Page down", show=False),
    Binding("home", "edge(0)", "First", show=False),
    Binding("end", "edge(-1)", "Last", show=False),
]
"""The keys of a list whose cursor goes by steps, by pages, and to an edge by its index."""


def draw_line(widget: Widget, line: Line, width: int, *, is_cursor: bool = False) -> Strip:
    """Return a line in the colours that the stylesheet gives to `widget`."""
    names = ("lines--cursor",) if is_cursor else ()
    base = widget.get_visual_style(*names).rich_style
    segments = [
        Segment(span.text, widget.get_visual_style(*names, f"lines--{span.role}").rich_style)
        for span in line
        if span.text
    ]
    return Strip(segments).adjust_cell_length(width, base)


class Lines(Widget, can_focus=False):
    """A few lines without a cursor, as high as there are lines."""

    COMPONENT_CLASSES = LINE_CLASSES

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = ()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show `lines`; those that are as before are not painted again."""
        old, self._lines = self._lines, tuple(lines)
        if len(old) != len(self._lines):
            self.styles.height = len(self._lines)
            self.refresh(layout=True)
            return
        for y, (before, now) in enumerate(zip(old, self._lines, strict=True)):
            if before != now:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        if y >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        return draw_line(self, self._lines[y], self.size.width)


class Row(NamedTuple):
    """A line that belongs to `key`; head lines are those that the cursor colours."""

    line: Line
    key: int
    is_head: bool = True


class LineList(ScrollView, can_focus=True):
    """Rows under a cursor that moves from key to key, not from line to line."""

    COMPONENT_CLASSES = LINE_CLASSES

    BINDINGS = CURSOR_KEYS

    class Moved(Message):
        """The cursor stands on another key."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    class PastEdge(Message):
        """The cursor was asked beyond the first (-1) or the last (1) key."""

        def __init__(self, direction: int) -> None:
            super().__init__()
            self.direction = direction

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._rows: tuple[Row, ...] = ()
        self._keys: tuple[int, ...] = ()
        self._cursor: int | None = None

    @property
    def cursor(self) -> int | None:
        """The key under the cursor, or None if there are no rows."""
        return self._cursor

    def set_rows(self, rows: Sequence[Row], cursor: int | None = None) -> None:
        """Show `rows`, with the cursor on the key `cursor` or, where that is gone, near it."""
        old_rows, old_cursor = self._rows, self._cursor
        new_keys = tuple(dict.fromkeys(row.key for row in rows))
        self._cursor = self.near(cursor, new_keys)
        self._rows, self._keys = tuple(rows), new_keys
        if len(old_rows) != len(self._rows):
            self.virtual_size = Size(self.size.width, len(self._rows))
        for y in range(max(len(old_rows), len(self._rows))):
            before = self._looks(old_rows, y, old_cursor)
            if before != self._looks(self._rows, y, self._cursor):
                self.refresh_line(y)

    def near(self, key: int | None, keys: Sequence[int]) -> int | None:
        """Return `key` (None: the one under the cursor) if it is in `keys`, or else a neighbour.

        None only if `keys` is empty.
        """
        key = self._cursor if key is None else key
        if key in keys or not keys:
            return key if keys else None
        index = self._keys.index(key) if key is not None and key in self._keys else 0
        return keys[min(index, len(keys) - 1)]

    @staticmethod
    def _looks(rows: tuple[Row, ...], y: int, cursor: int | None) -> tuple[Line, bool] | None:
        if y >= len(rows):
            return None
        return rows[y].line, rows[y].is_head and rows[y].key == cursor

    def action_cursor(self, steps: int) -> None:
        self._go(steps)

    def action_page(self, direction: int) -> None:
        lines_per_key = max(1, len(self._rows) // max(1, len(self._keys)))
        self._go(direction * max(1, self.size.height // lines_per_key - 1))

    def action_edge(self, index: int) -> None:
        if self._keys:
            self._stand_on(self._keys[index])

    def _go(self, steps: int) -> None:
        if self._cursor is None:
            return
        index = self._keys.index(self._cursor)
        target = max(0, min(len(self._keys) - 1, index + steps))
        if target == index:
            self.post_message(self.PastEdge(1 if steps > 0 else -1))
        else:
            self._stand_on(self._keys[target])

    def _stand_on(self, key: int) -> None:
        if key == self._cursor:
            return
        self.set_rows(self._rows, key)
        self.post_message(self.Moved(key))
        self.show_cursor()

    def show_cursor(self) -> None:
        """Scroll so that the rows of the cursor's key are in sight, their head at least."""
        ys = [y for y, row in enumerate(self._rows) if row.key == self._cursor]
        if not ys:
            return
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if ys[-1] >= top + height:
            top = ys[-1] - height + 1
        top = min(top, ys[0])
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        y = event.y + self.scroll_offset.y
        if y < len(self._rows):
            self._stand_on(self._rows[y].key)

    def on_resize(self, event: events.Resize) -> None:
        self.virtual_size = Size(event.size.width, len(self._rows))

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        row = self._rows[index]
        is_cursor = row.is_head and row.key == self._cursor
        return draw_line(self, row.line, self.size.width, is_cursor=is_cursor)
