"""What all dialogs share: a titled box, a row of buttons, Enter accepts, Esc cancels."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button

from allastui.errors import printable

Result = TypeVar("Result")


class Dialog(ModalScreen[Result], Generic[Result]):
    """A modal box; `accept` and `cancel` say what Enter and Esc do.

    Enter accepts wherever the focus is, except on a button, which it presses.
    """

    BINDINGS = [
        Binding("enter", "accept", "Accept", show=False, priority=True),
        Binding("escape", "cancel", "Cancel", show=False, priority=True),
    ]

    box_title: str = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(printable(self.box_title)).markup
            yield from self.compose_body()
            yield Horizontal(*self.compose_buttons(), classes="dialog-buttons")

    def compose_body(self) -> Iterable[Widget]:
        """Return what stands above the buttons."""
        raise NotImplementedError

    def compose_buttons(self) -> Iterable[Widget]:
        """Return the buttons; their ids are "accept" and "cancel"."""
        raise NotImplementedError

    def accept(self) -> None:
        """Do what Enter does."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Do what Esc does."""
        self.dismiss(None)

    def action_accept(self) -> None:
        # Keys that came in one burst with Enter may still wait in the queue of the focused widget;
        # a priority binding overtakes them, so what it does waits there behind them.
        (self.focused or self).call_later(self._accept)

    def _accept(self) -> None:
        if not self.is_current:
            return
        if isinstance(self.focused, Button):
            self.focused.press()
        else:
            self.accept()

    def action_cancel(self) -> None:
        self.cancel()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "accept":
            self.accept()
        else:
            self.cancel()


def accept_button(label: str, *, danger: bool = False) -> Button:
    """Return the button that does what Enter does."""
    return Button(label, variant="error" if danger else "primary", id="accept", compact=True)


def cancel_button(label: str = "Cancel") -> Button:
    """Return the button that does what Esc does."""
    return Button(label, id="cancel", compact=True)
