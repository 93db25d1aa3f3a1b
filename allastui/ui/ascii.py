"""What Textual itself draws with glyphs that a plain font lacks, drawn without them."""

from textual.app import App
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widget import Widget

from allastui.ui.queue.spans import Glyphs, glyphs_for


class _WholeCells(ScrollBarRender):
    """A bar that begins and ends with a cell: Textual has glyphs for eighths of one."""

    VERTICAL_BARS = [" "]
    HORIZONTAL_BARS = [" "]


def draw_in_ascii(app: App[None], *, on: bool) -> None:
    """Have the stylesheets and all bars at the edge of what scrolls use ASCII only, or not."""
    app.set_class(on, "-ascii")
    ScrollBar.renderer = _WholeCells if on else ScrollBarRender


def glyphs_of(widget: Widget) -> Glyphs:
    """Return the glyphs that the app of a widget draws with."""
    return glyphs_for(ascii_only=widget.app.has_class("-ascii"))
