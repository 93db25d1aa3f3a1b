"""The rows of a pane on the line API: only visible lines are drawn, only changed ones are sent.

The side borders belong to it, and the right one shows where the visible rows are, so that a cursor
move touches two lines and nothing else.
"""

from collections.abc import Callable, Collection, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from allastui.stores.entry import Kind
from allastui.ui.line_drawn import LineDrawn
from allastui.ui.panes.columns import AGES_HOLD, Columns, columns_for, fit
from allastui.ui.panes.glyphs import Glyphs
from allastui.ui.panes.marks import PARENT
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.order import Sort
from allastui.ui.panes.row_text import column_at, header_texts, row_text
from allastui.ui.panes.scrolling import thumb_lines, top_for

HEADER_LINES = 1

_WHEEL_LINES = 3

_NAME_CLASSES = {
    Kind.BUCKET: "pane--folder",
    Kind.PREFIX: "pane--folder",
    Kind.OBJECT: "pane--file",
    Kind.OTHER: "pane--other",
}


class PaneView(LineDrawn):
    """The header and the rows of `model`, or a notice where there are no rows to show.

    It draws; moving the cursor goes through `move_cursor`, everything else through the pane. Which
    pane is active is not Textual's focus: to change that draws the whole screen again.
    """

    COMPONENT_CLASSES = {
        "pane--border",
        "pane--border-focused",
        "pane--header",
        "pane--header-sorted",
        "pane--folder",
        "pane--file",
        "pane--other",
        "pane--detail",
        "pane--marked",
        "pane--cursor",
        "pane--cursor-blurred",
        "pane--cursor-marked",
        "pane--error",
        "pane--hint",
    }

    class Opened(Message):
        """The row under the cursor was double-clicked."""

    class Looked(Message):
        """The cursor is on another row, or other rows are on the screen."""

    class Touched(Message):
        """The mouse was used here."""

    class HeaderClicked(Message):
        """A column's header was clicked."""

        def __init__(self, sort: Sort) -> None:
            super().__init__()
            self.sort = sort

    def __init__(self, glyphs: Glyphs, now: Callable[[], float]) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._now = now
        self._told_at = 0.0
        self._model = PaneModel(has_parent=False)
        self._notice: Sequence[tuple[str, str]] = ()
        self._active = False
        self._top = 0
        self._cursor_drawn = 0
        self._thumb = range(0)

    @property
    def model(self) -> PaneModel:
        return self._model

    @property
    def row_lines(self) -> int:
        """How many rows fit."""
        return max(1, self.size.height - HEADER_LINES)

    def set_active(self, active: bool) -> None:
        """Show whether keys go to this pane: in the borders and on the cursor."""
        if active != self._active:
            self._active = active
            height = self.size.height
            self.refresh(Region(0, 0, 1, height), Region(self.size.width - 1, 0, 1, height))
            self._refresh_line(self._model.cursor)

    def show(self, model: PaneModel, *, keep_top: bool = False) -> None:
        """Draw another model; with `keep_top` the rows stay where they are on the screen."""
        self._model = model
        if not keep_top:
            self._top = 0
        self.update()

    def notice(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show lines below the rows there are: pairs of a component class and a text."""
        if list(lines) != list(self._notice):
            self._notice = lines
            self.refresh()

    def update(self) -> None:
        """Draw everything again, after the order or the number of rows changed."""
        self._scroll_to_cursor()
        self._cursor_drawn = self._model.cursor
        self._thumb = self._thumb_lines()
        self._told_at = self._now()
        self.refresh()
        self._tell_of_large()

    def update_rows(self, before: Sequence[int | None]) -> None:
        """Draw again the lines that do not show the rows of `before` (see `visible_rows`)."""
        top = self._top
        self._scroll_to_cursor()
        if top != self._top:
            self.update()
            return
        for line, (old, new) in enumerate(zip(before, self.visible_rows(), strict=False)):
            if old != new:
                self._refresh_line(self._top + line)
        self._draw_cursor()
        self._refresh_thumb()
        self._tell_of_large()

    def _tell_of_large(self) -> None:
        if self._model.rows.has_large:
            self.post_message(self.Looked())

    def visible_rows(self) -> list[int | None]:
        """Return the row ids on the screen, from the top."""
        return [self._model.row_at(self._top + line) for line in range(self.row_lines)]

    # The cursor.

    def move_cursor(self, line: int) -> None:
        """Put the cursor on `line` of the model, scrolling if it must."""
        top = self._top
        self._model.move_to(line)
        self._scroll_to_cursor()
        if top != self._top:
            self.refresh(self._rows_region())
            self._refresh_thumb()
        self._draw_cursor()
        self._tell_of_large()

    def _draw_cursor(self) -> None:
        old, self._cursor_drawn = self._cursor_drawn, self._model.cursor
        if old != self._cursor_drawn:
            self._refresh_line(old)
            self._refresh_line(self._cursor_drawn)

    def refresh_rows(self, rows: Collection[int]) -> None:
        """Draw the lines of `rows` again, as far as they are on the screen."""
        for line, row in enumerate(self.visible_rows(), self._top):
            if row in rows:
                self._refresh_line(line)

    def refresh_cursor_line(self) -> None:
        """Draw the cursor's line again, after its mark changed."""
        self._refresh_line(self._model.cursor)

    def _scroll_to_cursor(self) -> None:
        model = self._model
        self._top = top_for(model.cursor, self._top, self.row_lines, len(model))

    # Drawing again.

    def _rows_region(self) -> Region:
        return Region(1, HEADER_LINES, max(0, self.size.width - 2), self.row_lines)

    def _refresh_line(self, line: int) -> None:
        y = line - self._top
        if 0 <= y < self.row_lines:
            if self._now() - self._told_at >= AGES_HOLD:
                self.update()
            self.refresh(Region(1, HEADER_LINES + y, max(0, self.size.width - 2), 1))

    def _thumb_lines(self) -> range:
        return thumb_lines(self._top, self.row_lines, len(self._model))

    def _refresh_thumb(self) -> None:
        old, self._thumb = self._thumb, self._thumb_lines()
        if old != self._thumb:
            changed = set(old).symmetric_difference(self._thumb)
            for y in changed:
                self.refresh(Region(self.size.width - 1, HEADER_LINES + y, 1, 1))

    def on_resize(self) -> None:
        self.update()

    # Lines.

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if width < 4:
            return Strip.blank(width, self.rich_style)
        inner = width - 2
        if y < HEADER_LINES:
            segments = self._header(columns_for(inner))
        else:
            segments = self._row(y - HEADER_LINES, inner)
        border = self._style("pane--border-focused" if self._active else "pane--border")
        glyphs = self._glyphs
        right = glyphs.thumb if y - HEADER_LINES in self._thumb else glyphs.vertical
        edges = [Segment(glyphs.vertical, border), *segments, Segment(right, border)]
        return Strip(edges, width)

    def _header(self, columns: Columns) -> list[Segment]:
        plain, sorted_ = self._style("pane--header"), self._style("pane--header-sorted")
        model = self._model
        segments = [
            Segment(header.text, sorted_ if header.sort is model.sort else plain)
            for header in header_texts(model, columns, self._glyphs)
        ]
        return [*segments, Segment("  ", plain)]

    def _row(self, y: int, width: int) -> list[Segment]:
        line = self._top + y
        row = self._model.row_at(line)
        if row is None:
            return self._notice_line(line - len(self._model), width)
        at_cursor = line == self._model.cursor
        if row == PARENT:
            style = self._cursor_style(marked=False) if at_cursor else self._style("pane--folder")
            return [Segment(fit(" ..", width), style)]
        columns = columns_for(width)
        text = row_text(self._model, row, columns, self._glyphs, self._told_at)
        marked = self._model.rows.is_marked(row)
        if at_cursor:
            return [Segment(text.whole, self._cursor_style(marked=marked))]
        if marked:
            return [Segment(text.whole, self._style("pane--marked"))]
        name_style = self._style(_NAME_CLASSES[self._model.rows.kind(row)])
        return [Segment(text.name, name_style), Segment(text.detail, self._style("pane--detail"))]

    def _cursor_style(self, *, marked: bool) -> Style:
        if not self._active:
            style = self._style("pane--cursor-blurred")
            return style + Style(color=self._style("pane--marked").color) if marked else style
        return self._style("pane--cursor-marked" if marked else "pane--cursor")

    def _notice_line(self, below: int, width: int) -> list[Segment]:
        index = below - 1
        if 0 <= index < len(self._notice):
            name, text = self._notice[index]
            return [Segment(fit(" " + text, width), self._style(name))]
        return [Segment(" " * width, self._style("pane--file"))]

    # The mouse.

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move_cursor(self._model.cursor + _WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move_cursor(self._model.cursor - _WHEEL_LINES)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.post_message(self.Touched())

    def on_click(self, event: events.Click) -> None:
        if event.y < HEADER_LINES:
            columns = columns_for(max(1, self.size.width - 2))
            self.post_message(self.HeaderClicked(column_at(event.x - 1, columns)))
            return
        line = self._top + event.y - HEADER_LINES
        if line < len(self._model):
            self.move_cursor(line)
            if event.chain == 2:
                self.post_message(self.Opened())
