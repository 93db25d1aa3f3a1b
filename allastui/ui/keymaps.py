"""The keys of every screen that has actions of the registry."""

from collections.abc import Mapping

from allastui.ui.action import Action
from allastui.ui.actions import ACTIONS
from allastui.ui.broom.actions import BROOM_ACTIONS
from allastui.ui.compare.actions import COMPARE_ACTIONS
from allastui.ui.keymap import Keymap, make_keymap
from allastui.ui.properties.actions import PROPERTIES_ACTIONS
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.rules.actions import RULE_ACTIONS
from allastui.ui.versions.actions import VERSION_ACTIONS
from allastui.ui.viewer.actions import VIEW_ACTIONS

SCREENS = (
    ACTIONS,
    QUEUE_ACTIONS,
    VIEW_ACTIONS,
    COMPARE_ACTIONS,
    PROPERTIES_ACTIONS,
    BROOM_ACTIONS,
    VERSION_ACTIONS,
    RULE_ACTIONS,
)
"""The actions of the panes, the queue, the viewer, a comparison, and what STORE_ACTIONS open."""


def make_keymaps(user_keys: Mapping[str, str]) -> tuple[Keymap, ...]:
    """Return the keymap of each of SCREENS with the keys of the user; raises SettingsError."""
    return tuple(keymap_of(actions, user_keys) for actions in SCREENS)


def keymap_of(actions: tuple[Action, ...], user_keys: Mapping[str, str]) -> Keymap:
    """Return the keymap of one of SCREENS with the keys of the user; raises SettingsError."""
    elsewhere = [each for other in SCREENS if other is not actions for each in other]
    return make_keymap(actions, user_keys, elsewhere=elsewhere)
