"""A QR code over the whole screen, or why it does not fit."""

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from allastui.ui.share.qr import qr_rows, qr_size, qr_strips

_HINT_LINES = 1


class QrCode(Widget, can_focus=False):
    """The code itself; nothing where it is larger than the screen."""

    def __init__(self, rows: list[list[bool]], *, ascii_only: bool) -> None:
        super().__init__()
        self._strips = qr_strips(rows, ascii_only=ascii_only)
        self.code_size = qr_size(rows, ascii_only=ascii_only)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self.code_size[0]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.code_size[1]

    def render_line(self, y: int) -> Strip:
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)


class QrScreen(ModalScreen[None]):
    """Show a text as a QR code until any key is pressed."""

    CSS_PATH = "share.tcss"

    def __init__(self, text: str, *, ascii_only: bool) -> None:
        super().__init__()
        self._code = QrCode(qr_rows(text), ascii_only=ascii_only)

    def compose(self) -> ComposeResult:
        yield self._code
        yield Static(id="qr-hint")

    def on_resize(self, event: events.Resize) -> None:
        width, height = self._code.code_size
        fits = width <= event.size.width and height + _HINT_LINES <= event.size.height
        self._code.display = fits
        self.query_one("#qr-hint", Static).update(
            Content(
                "Any key goes back."
                if fits
                else f"The code needs a window of {width}x{height + _HINT_LINES}, and this one has "
                f"{event.size.width}x{event.size.height}.\nA smaller font shows it; any key goes "
                "back."
            )
        )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.dismiss(None)

    def on_click(self) -> None:
        self.dismiss(None)
