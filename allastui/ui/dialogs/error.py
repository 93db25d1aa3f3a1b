"""Say what went wrong, why, and what to do."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from allastui.errors import AllastuiError
from allastui.ui.dialogs.dialog import Dialog, accept_button


class ErrorDialog(Dialog[None]):
    """Tell about an error; Enter or Esc closes it."""

    box_title = "Error"

    def __init__(self, error: AllastuiError) -> None:
        super().__init__()
        self._error = error

    def compose_body(self) -> Iterable[Widget]:
        yield Static(Content(self._error.title), classes="dialog-text error-title")
        if self._error.why:
            yield Static(Content(self._error.why), classes="dialog-text")
        if self._error.hint:
            yield Static(Content(self._error.hint), classes="dialog-text error-hint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Close")

    def accept(self) -> None:
        self.dismiss(None)
