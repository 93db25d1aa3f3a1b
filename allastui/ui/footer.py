"""The line of keys at the bottom, made from the registry of actions."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from allastui.ui.actions import Action
from allastui.ui.keymap import key_text


class Footer(Widget, can_focus=False):
    """Keys and what they do, as many as fit; a click on one does it."""

    COMPONENT_CLASSES = {"footer--key", "footer--label", "footer--note"}

    class Chosen(Message):
        """An entry was clicked."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    def __init__(self, note: str = "") -> None:
        super().__init__()
        self._entries: Sequence[tuple[str, Action]] = ()
        self._note = note
        self._spans: list[tuple[int, int, Action]] = []

    def show_keys(self, actions: Sequence[Action]) -> None:
        """Show the first key of each action."""
        self.show_entries([(key_text(action.keys[0]), action) for action in actions if action.keys])

    def show_entries(self, entries: Sequence[tuple[str, Action]]) -> None:
        """Show pairs of a key as people write it and an action."""
        self._entries = entries
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        key_style = self.get_component_rich_style("footer--key")
        label_style = self.get_component_rich_style("footer--label")
        segments, used = [Segment(" ", label_style)], 1
        self._spans = []
        for key, action in self._entries:
            cells = cell_len(key) + cell_len(action.label) + 3
            if used + cells > width + 2:
                break
            segments += [
                Segment(key, key_style),
                Segment(f" {action.label}  ", label_style),
            ]
            self._spans.append((used, used + cells - 1, action))
            used += cells
        note = f" {self._note} "
        if self._note and used + cell_len(note) <= width:
            segments.append(Segment(" " * (width - used - cell_len(note)), label_style))
            segments.append(Segment(note, self.get_component_rich_style("footer--note")))
        return Strip(segments).adjust_cell_length(width, label_style)

    def on_click(self, event: events.Click) -> None:
        for start, end, action in self._spans:
            if start <= event.x < end:
                self.post_message(self.Chosen(action))
