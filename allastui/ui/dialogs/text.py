"""Ask for one line of text."""

from collections.abc import Callable, Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from allastui.errors import printable_lines
from allastui.ui.dialogs.dialog import Dialog, accept_button, cancel_button
from allastui.ui.dialogs.field import Field


class TextDialog(Dialog[str | None]):
    """Ask for a line of text; gives it, or None if the user cancels.

    `check` returns what is wrong with a text, or "": a complaint shows while typing, and Enter does
    nothing until there is none. With `selected` what is typed takes the place of `value`.
    """

    def __init__(
        self,
        title: str,
        label: str,
        value: str = "",
        check: Callable[[str], str] | None = None,
        *,
        selected: bool = False,
    ) -> None:
        super().__init__()
        self.box_title = title
        self._label = label
        self._value = value
        self._selected = selected
        self._check = check or (lambda _text: "")

    def compose_body(self) -> Iterable[Widget]:
        yield Label(Content(printable_lines(self._label)))
        yield Field(self._value, selected=self._selected)
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("OK")
        yield cancel_button()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value == self._value:
            self._say("")  # Nothing has been typed yet.
        else:
            self._complain(event.value)

    def accept(self) -> None:
        text = self.query_one(Input).value
        if not self._complain(text):
            self.dismiss(text)

    def _complain(self, text: str) -> str:
        complaint = self._check(text)
        self._say(complaint)
        return complaint

    def _say(self, text: str) -> None:
        self.query_one("#complaint", Static).update(Content(printable_lines(text)))
