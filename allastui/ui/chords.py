"""A screen whose keys, alone or two one after the other, do actions of the registry."""

from textual import events
from textual.screen import Screen
from textual.widgets import Input

from allastui.ui.action import Action
from allastui.ui.footer import Footer
from allastui.ui.keymap import Keymap, key_text

_KEYS_PAST_INPUT = frozenset(
    {"up", "down", "pageup", "pagedown", "tab", *(f"f{number}" for number in range(1, 13))}
)
"""Keys that work on the screen while a text is typed."""


class ChordScreen(Screen[None], inherit_bindings=False):
    """Finds the action of a key and has `perform` do it; `footer` shows the keys."""

    def __init__(self, keymap: Keymap, footer: Footer) -> None:
        super().__init__()
        self._keymap = keymap
        self._footer = footer
        self._chord = ""

    def perform(self, action: Action) -> None:
        """Do an action of the registry."""
        raise NotImplementedError

    def show_keys(self) -> None:
        """Show the keys that are worth a place in the footer."""
        self._footer.show_keys([action for action in self._keymap.actions if action.footer])

    def on_key(self, event: events.Key) -> None:
        if self._chord:
            event.stop()
            event.prevent_default()
            self._end_chord(event.key)
            return
        if isinstance(self.focused, Input) and event.key not in _KEYS_PAST_INPUT:
            return
        if event.key in self._keymap.chords:
            event.stop()
            self._begin_chord(event.key)
        elif action := self._keymap.single.get(event.key):
            event.stop()
            event.prevent_default()
            self.perform(action)

    def _begin_chord(self, key: str) -> None:
        self._chord = key
        following = self._keymap.chords[key]
        self._footer.show_entries([(key_text(key), action) for key, action in following.items()])

    def _end_chord(self, key: str) -> None:
        action = self._keymap.chords[self._chord].get(key)
        self._chord = ""
        self.show_keys()
        if action is not None:
            self.perform(action)

    def on_footer_chosen(self, message: Footer.Chosen) -> None:
        message.stop()
        if self._chord:
            self._end_chord("")
        self.perform(message.action)
