"""The keys of every screen that has actions of the registry.

Only the actions of the panes are imported with this module: the first paint needs no others.
"""

from collections.abc import Iterable, Mapping

from allastui.ui.action import Action
from allastui.ui.actions import ACTIONS
from allastui.ui.keymap import Keymap, make_keymap


def all_actions() -> tuple[tuple[Action, ...], ...]:
    """Return the actions of the panes, and those of each screen that is opened over them."""
    from allastui.ui.broom.actions import BROOM_ACTIONS
    from allastui.ui.compare.actions import COMPARE_ACTIONS
    from allastui.ui.properties.actions import PROPERTIES_ACTIONS
    from allastui.ui.queue.actions import QUEUE_ACTIONS
    from allastui.ui.rules.actions import RULE_ACTIONS
    from allastui.ui.share.actions import SHARE_ACTIONS
    from allastui.ui.usage.actions import USAGE_ACTIONS
    from allastui.ui.versions.actions import VERSION_ACTIONS
    from allastui.ui.viewer.actions import VIEW_ACTIONS

    return (
        ACTIONS,
        QUEUE_ACTIONS,
        VIEW_ACTIONS,
        COMPARE_ACTIONS,
        PROPERTIES_ACTIONS,
        BROOM_ACTIONS,
        VERSION_ACTIONS,
        RULE_ACTIONS,
        USAGE_ACTIONS,
        SHARE_ACTIONS,
    )


def main_keymap(user_keys: Mapping[str, str]) -> Keymap:
    """Return the keymap of the panes; raises SettingsError for what is wrong in any screen."""
    return make_keymaps(user_keys)[0] if user_keys else make_keymap(ACTIONS, {})


def make_keymaps(user_keys: Mapping[str, str]) -> tuple[Keymap, ...]:
    """Return the keymap of each of `all_actions` with the keys of the user.

    Raises SettingsError.
    """
    return tuple(keymap_of(actions, user_keys) for actions in all_actions())


def keymap_of(actions: tuple[Action, ...], user_keys: Mapping[str, str]) -> Keymap:
    """Return the keymap of one of `all_actions` with the keys of the user; raises SettingsError."""
    if not user_keys:
        return make_keymap(actions, {})
    others: Iterable[tuple[Action, ...]] = (each for each in all_actions() if each is not actions)
    return make_keymap(actions, user_keys, elsewhere=[each for other in others for each in other])
