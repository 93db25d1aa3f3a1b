"""The line in which a text to search for, or a place to go to, is typed."""

from collections.abc import Callable

from textual.binding import Binding
from textual.widgets import Input


class AskLine(Input):
    """Shown only while it has the focus, over the line of the state; Esc leaves it."""

    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.display = False
        self._then: Callable[[str], None] = lambda _text: None

    def ask(self, what: str, value: str, then: Callable[[str], None]) -> None:
        """Ask for `what`; `then` gets the text, unless it is empty or Esc is pressed."""
        self.placeholder = what
        self.value = value
        self._then = then
        self.display = True
        self.focus()

    def on_blur(self) -> None:
        self.display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_leave()
        if event.value:
            self._then(event.value)

    def action_leave(self) -> None:
        self.screen.set_focus(None)
