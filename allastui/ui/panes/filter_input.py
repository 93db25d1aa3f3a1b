"""The line under a pane in which a filter is typed."""

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input


class FilterInput(Input):
    """Shown only while it has the focus; Esc leaves it and drops the filter."""

    BINDINGS = [Binding("escape", "leave", show=False)]

    class Left(Message):
        """Esc was pressed."""

    def __init__(self) -> None:
        super().__init__(
            compact=True, select_on_focus=False, placeholder="part of a name, or *.csv"
        )
        self.display = False

    def ask(self, pattern: str) -> None:
        """Show the line with the present filter in it."""
        with self.prevent(Input.Changed):
            self.value = pattern
        self.cursor_position = len(pattern)
        self.display = True
        self.focus()

    def on_blur(self) -> None:
        self.display = False

    def action_leave(self) -> None:
        self.post_message(self.Left())
