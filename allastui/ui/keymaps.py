"""The keys of every screen that has actions of the registry."""

from collections.abc import Mapping

from allastui.ui.actions import ACTIONS
from allastui.ui.compare.actions import COMPARE_ACTIONS
from allastui.ui.keymap import Keymap, make_keymap
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.viewer.actions import VIEW_ACTIONS

SCREENS = (ACTIONS, QUEUE_ACTIONS, VIEW_ACTIONS, COMPARE_ACTIONS)
"""The actions of the panes, of the queue, of the viewer and of a comparison."""


def make_keymaps(user_keys: Mapping[str, str]) -> tuple[Keymap, ...]:
    """Return the keymap of each of SCREENS with the keys of the user; raises SettingsError."""
    return tuple(
        make_keymap(
            actions,
            user_keys,
            elsewhere=[each for other in SCREENS if other is not actions for each in other],
        )
        for actions in SCREENS
    )
