"""The keys of all screens, which the user sets in one place."""

from collections.abc import Mapping

from allastui.ui.actions import ACTIONS
from allastui.ui.keymap import Keymap, make_keymap
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.viewer.actions import VIEW_ACTIONS


def make_keymaps(user_keys: Mapping[str, str]) -> tuple[Keymap, Keymap, Keymap]:
    """Return the keys of the main screen, of the queue and of the viewer; see `make_keymap`."""
    everything = (*ACTIONS, *QUEUE_ACTIONS, *VIEW_ACTIONS)
    main, queue, view = (
        make_keymap(actions, user_keys, elsewhere=everything)
        for actions in (ACTIONS, QUEUE_ACTIONS, VIEW_ACTIONS)
    )
    return main, queue, view
