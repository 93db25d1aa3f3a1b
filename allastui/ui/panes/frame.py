"""The top and the bottom border of a pane, which hold its path and its state."""

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from allastui.ui.panes.columns import elide, elide_start
from allastui.ui.panes.glyphs import Glyphs


class FrameLine(Widget, can_focus=False):
    """A border line with a text at its left end and a shorter one at its right end.

    It is painted again only if something in it changed.
    """

    COMPONENT_CLASSES = {
        "frame--border",
        "frame--border-focused",
        "frame--text",
        "frame--text-focused",
        "frame--right",
        "frame--right-urgent",
    }

    def __init__(self, glyphs: Glyphs, *, at_top: bool) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._at_top = at_top
        self._shown = ("", "", False, False)

    def show(self, left: str, right: str, *, focused: bool, urgent: bool = False) -> None:
        """Show two texts; a long left one loses its start at the top and its middle below.

        `urgent` has the right one in the colour of a warning.
        """
        before, self._shown = self._shown, (left, right, focused, urgent)
        if (right, focused, urgent) != before[1:]:
            self.refresh()
        elif left != before[0]:
            changed = max(cell_len(left), cell_len(before[0])) + 4
            self.refresh(Region(0, 0, min(changed, self.size.width), 1))

    @property
    def text(self) -> str:
        """The text at the left end, whole."""
        return self._shown[0]

    @property
    def right_text(self) -> str:
        """The text at the right end, whole."""
        return self._shown[1]

    def render_line(self, y: int) -> Strip:
        width, glyphs = self.size.width, self._glyphs
        left, right, focused, urgent = self._shown
        border = self.get_component_rich_style(
            "frame--border-focused" if focused else "frame--border"
        )
        if width < 8:
            return Strip([Segment(glyphs.horizontal * width, border)], width)
        ends = (
            (glyphs.top_left, glyphs.top_right)
            if self._at_top
            else (glyphs.bottom_left, glyphs.bottom_right)
        )
        room = width - 4
        right = f" {right} " if right and cell_len(right) + 2 < room // 2 else ""
        room -= cell_len(right)
        shorten = elide_start if self._at_top else elide
        left = f" {shorten(left, max(0, room - 3), glyphs.more)} " if left else ""
        text = self.get_component_rich_style("frame--text-focused" if focused else "frame--text")
        gap = glyphs.horizontal * max(0, room - cell_len(left))
        right_class = "frame--right-urgent" if urgent else "frame--right"
        return Strip(
            [
                Segment(ends[0] + glyphs.horizontal, border),
                Segment(left, text),
                Segment(gap, border),
                Segment(right, self.get_component_rich_style(right_class)),
                Segment(glyphs.horizontal + ends[1], border),
            ],
            width,
        )
