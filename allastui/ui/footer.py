"""The line of keys at the bottom, made from the registry of actions."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from allastui.ui.action import Action
from allastui.ui.keymap import key_text


class Footer(Widget, can_focus=False):
    """Keys and what they do, the last one (the way out) always; a click does it.

    Where not all fit those that are spare go first, from the left, then the others from the right.
    """

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
        note = f" {self._note} " if self._note else ""
        room = width - cell_len(note)
        entries = list(self._entries)
        while len(entries) > 1 and _width_of(entries, 1) > room:
            entries.remove(next((each for each in entries if each[1].spare), entries[-2]))
        gap = 2 if _width_of(entries, 2) <= room else 1
        segments, used = [Segment(" ", label_style)], 1
        self._spans = []
        for key, action in entries:
            cells = cell_len(key) + 1 + cell_len(action.label)
            if used + cells > room:
                break
            segments += [
                Segment(key, key_style),
                Segment(f" {action.label}" + " " * gap, label_style),
            ]
            self._spans.append((used, used + cells, action))
            used += cells + gap
        strip = Strip(segments).adjust_cell_length(room, label_style)
        return Strip([*strip, Segment(note, self.get_component_rich_style("footer--note"))], width)

    def on_click(self, event: events.Click) -> None:
        for start, end, action in self._spans:
            if start <= event.x < end:
                self.post_message(self.Chosen(action))


def _width_of(entries: Sequence[tuple[str, Action]], gap: int) -> int:
    texts = [cell_len(key) + 1 + cell_len(action.label) for key, action in entries]
    return 1 + sum(texts) + gap * (len(texts) - 1)
