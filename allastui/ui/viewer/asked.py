"""The line in which a text to search for, or a place to go to, is typed."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Input, Label


class AskLine(Horizontal):
    """Shown only while something is typed, over the line of the state; Esc leaves it."""

    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._what = Label(markup=False)
        self._input = Input(compact=True)
        self._then: Callable[[str], None] = lambda _text: None

    def compose(self) -> ComposeResult:
        yield self._what
        yield self._input

    def ask(self, what: str, value: str, then: Callable[[str], None]) -> None:
        """Ask for `what`; `then` gets the text, unless it is empty or Esc is pressed."""
        self._what.update(f"{what}:")
        self._input.value = value
        self._then = then
        self.display = True
        self._input.focus()

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self.display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_leave()
        if event.value:
            self._then(event.value)

    def action_leave(self) -> None:
        self.screen.set_focus(None)
