"""Screens whose keys come from the registry of actions, and the line that shows those keys."""

from collections.abc import Collection, Iterable, Sequence

from textual import events
from textual.screen import Screen

from allastui.ui.actions import Action
from allastui.ui.keymap import key_text
from allastui.ui.queue.spans import Line, Role, Span, line_width


class KeyedScreen(Screen[None]):
    """A screen whose method `do_<id>` does the action `<id>` of the registry."""

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._by_key = {
            key: action
            for action in actions
            if hasattr(self, action.handler)
            for key in action.keys
        }

    def on_key(self, event: events.Key) -> None:
        action = self._by_key.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            getattr(self, action.handler)()


def keys_line(actions: Iterable[Action], width: int, *, leave_out: Collection[str] = ()) -> Line:
    """Return the line of keys: those for the footer, as many as fit into `width`."""
    line: Line = ()
    for action in actions:
        if not action.footer or not action.keys or action.id in leave_out:
            continue
        entry = (
            Span(f" {key_text(action.keys[0])}", Role.STRONG),
            Span(f" {action.label} ", Role.DIM),
        )
        if line_width(line) + line_width(entry) <= width:
            line += entry
    return line
