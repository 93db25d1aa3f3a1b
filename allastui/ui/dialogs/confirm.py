"""Ask yes or no."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from allastui.errors import printable_lines
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button


class ConfirmDialog(Dialog[bool]):
    """Ask whether to do something; `yes` and `no` name what each answer does.

    Enter and `y` say yes, Esc and `n` no. `danger` colours the yes of what cannot be undone.
    """

    BINDINGS = [("y", "yes", "Yes"), ("n", "cancel", "No")]

    def __init__(
        self, title: str, text: str, yes: str, no: str = "Cancel", *, danger: bool = False
    ) -> None:
        super().__init__()
        self.box_title = title
        self._text = text
        self._yes = yes
        self._no = no
        self._danger = danger

    def compose_body(self) -> Iterable[Widget]:
        yield Static(Content(printable_lines(self._text)), classes="dialog-text")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button(self._yes, danger=self._danger)
        yield cancel_button(self._no)

    def action_yes(self) -> None:
        self.accept()

    def accept(self) -> None:
        self.dismiss(True)

    def cancel(self) -> None:
        self.dismiss(False)
