"""Screens whose keys come from the registry of actions."""

from collections.abc import Collection, Sequence

from textual import events
from textual.screen import Screen

from allastui.ui.action import Action
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.footer import Footer


class KeyedScreen(Screen[None]):
    """A screen with a line of keys, whose method `do_<id>` does the action `<id>`."""

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._actions = actions
        self._shown_keys: tuple[Action, ...] = ()
        self._by_key = {
            key: action
            for action in actions
            if hasattr(self, action.handler)
            for key in action.keys
        }

    def show_keys(self, useless: Collection[str]) -> None:
        """Show the keys of the footer, without the actions whose ids are in `useless`."""
        shown = tuple(a for a in self._actions if a.footer and a.id not in useless)
        if shown != self._shown_keys:
            self._shown_keys = shown
            self.query_one(Footer).show_keys(shown)

    def on_key(self, event: events.Key) -> None:
        action = self._by_key.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            getattr(self, action.handler)()

    def say(self, text: str) -> None:
        """Show a sentence for some seconds."""
        self.notify(text, severity="warning", timeout=4, markup=False)

    def say_nothing_is_asked(self) -> None:
        """Say that the job has no question to answer."""
        self.say("This transfer asks nothing.")

    def show_help(self) -> None:
        """Show what all the keys of this screen do."""
        self.app.push_screen(HelpScreen(self._actions))

    def on_footer_chosen(self, event: Footer.Chosen) -> None:
        event.stop()
        getattr(self, event.action.handler)()
