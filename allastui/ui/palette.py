"""The menu of actions: every entry of the registry, found by typing a part of its name."""

from collections.abc import Callable, Sequence
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from allastui.ui.action import Action
from allastui.ui.keymap import key_text

_KEYS_WIDTH = 10

_IN_HELP = 0.5
"""The score of what stands in the help alone; letters strewn over a sentence do not count."""


def action_menu(actions: Sequence[Action], perform: Callable[[Action], None]) -> CommandPalette:
    """Return the screen of the menu; it calls `perform` with the action chosen."""

    class ActionProvider(Provider):
        async def discover(self) -> Hits:
            for action in actions:
                yield DiscoveryHit(_title(action), partial(perform, action), action.label)

        async def search(self, query: str) -> Hits:
            matcher = self.matcher(query)
            for action in actions:
                score = matcher.match(action.label)
                if query.casefold() in action.help.casefold():
                    score = max(score, _IN_HELP)
                if score > 0:
                    yield Hit(score, _title(action), partial(perform, action), action.label)

    return CommandPalette(providers=[ActionProvider], placeholder="What to do ...")


def _title(action: Action) -> Content:
    """Return an action as one line, so that most of them fit on a small screen."""
    keys = "  ".join(map(key_text, action.keys[:2]))
    if len(keys) > _KEYS_WIDTH:
        keys = key_text(action.keys[0])
    label = Content(f"{action.label.capitalize():<17}  {keys:<{_KEYS_WIDTH}} ")
    return Content.assemble(label, Content.styled(action.help.removesuffix("."), "dim not bold"))
