"""The rows of the viewer on the line API: what is on the screen is drawn, nothing else kept."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from allastui.ui.line_drawn import LineDrawn
from allastui.ui.viewer.content import Role, Row

Marks = Callable[[Row], Sequence[tuple[int, int]]]
"""From a row to the cells of it that stand out, as pairs of a start and an end."""

_WHEEL_LINES = 3


def no_marks(row: Row) -> Sequence[tuple[int, int]]:
    return ()


class ViewerBody(LineDrawn):
    """Draws rows below a header, from the cell `shift` on."""

    COMPONENT_CLASSES = {*(str(role) for role in Role), "viewer--mark"}

    class Scrolled(Message):
        """The wheel was turned by so many lines, down if positive."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    def __init__(self) -> None:
        super().__init__()
        self._header: Row | None = None
        self._rows: Sequence[Row] = ()
        self._shift = 0
        self._marks: Marks = no_marks

    def show(
        self, header: Row | None, rows: Sequence[Row], *, shift: int = 0, marks: Marks = no_marks
    ) -> None:
        """Draw other rows; what stands out in them is asked of `marks`."""
        self._header, self._rows, self._shift, self._marks = header, rows, shift, marks
        self.refresh()

    @property
    def texts(self) -> list[str]:
        """The lines on the screen, whole."""
        above = [self._header] if self._header is not None else []
        return [row.text for row in (*above, *self._rows)]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        plain = self._style(Role.PLAIN)
        header = self._header
        if header is not None:
            if y == 0:
                return self._strip(header, (), width, plain)
            y -= 1
        if y >= len(self._rows):
            return Strip.blank(width, plain)
        row = self._rows[y]
        return self._strip(row, self._marks(row), width, plain)

    def _strip(self, row: Row, marks: Sequence[tuple[int, int]], width: int, plain: Style) -> Strip:
        segments = [
            Segment(
                span.text,
                plain + Style.parse(span.color) if span.color else self._style(span.role),
            )
            for span in row.spans
            if span.text
        ]
        strip = Strip(segments)
        for start, end in marks:
            strip = self._marked(strip, start, end)
        return strip.crop_extend(self._shift, self._shift + width, plain)

    def _marked(self, strip: Strip, start: int, end: int) -> Strip:
        length = strip.cell_length
        if not 0 <= start < end <= length:
            return strip
        before, inside, after = (
            strip.crop(0, start),
            strip.crop(start, end),
            strip.crop(end, length),
        )
        style = self._style("viewer--mark")
        return Strip([*before, *(Segment(part.text, style) for part in inside), *after])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Scrolled(_WHEEL_LINES))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Scrolled(-_WHEEL_LINES))


class ViewerLine(Widget, can_focus=False):
    """A line with a text at its left end and one at its right end; the left one gives way."""

    COMPONENT_CLASSES = {"line--left", "line--right", "line--error"}

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown = ("", "", False)

    @property
    def text(self) -> str:
        return f"{self._shown[0]} {self._shown[1]}"

    def show(self, left: str, right: str = "", *, is_error: bool = False) -> None:
        """Show two texts, the left one as an error if it is one."""
        if (left, right, is_error) != self._shown:
            self._shown = (left, right, is_error)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        left, right, is_error = self._shown
        left_style = self.get_component_rich_style("line--error" if is_error else "line--left")
        right = f"  {right} " if right else ""
        room = max(0, width - cell_len(right))
        strip = Strip([Segment(f" {left}", left_style)]).adjust_cell_length(room, left_style)
        style = self.get_component_rich_style("line--right")
        return Strip([*strip, Segment(right, style)]).adjust_cell_length(width, left_style)
