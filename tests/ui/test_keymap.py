"""The registry of actions, and the user's keys over it."""

import pytest

from allastui.errors import SettingsError
from allastui.ui.actions import ACTIONS
from allastui.ui.keymap import key_text, make_keymap
from allastui.ui.main import MainScreen
from allastui.ui.panes.pane import Pane
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.store_work import StoreWork


def test_every_action_is_done_by_somebody() -> None:
    for action in ACTIONS:
        doers = (MainScreen, Pane, StoreWork)
        assert any(hasattr(doer, action.handler) for doer in doers), action.id
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


def test_every_action_has_a_key_that_tmux_passes_on() -> None:
    for action in ACTIONS:
        assert any("alt+" not in key and "ctrl+shift" not in key for key in action.keys), action.id


def test_the_default_keys_do_not_clash() -> None:
    keymap = make_keymap(ACTIONS, {})
    assert keymap.single["f5"].id == "copy"
    assert keymap.chords["comma"]["s"].id == "sort-size"


def test_a_user_takes_a_key_from_its_default_action() -> None:
    keymap = make_keymap(ACTIONS, {"sort-size": "c, S"})
    assert keymap.single["c"].id == "sort-size"
    assert keymap.by_id("copy").keys == ("f5",)
    assert keymap.by_id("sort-size").keys == ("c", "S")


def test_typed_characters_stand_for_their_keys() -> None:
    assert make_keymap(ACTIONS, {"filter": "?"}).single["question_mark"].id == "filter"


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"fly": "f"}, "unknown action: fly"),
        ({"copy": "f5", "move": "f5"}, "F5 is given to two actions"),
        ({"copy": "comma"}, "begins a pair"),
    ],
)
def test_keys_that_cannot_be_used_are_named(keys: dict[str, str], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        make_keymap(ACTIONS, keys)


def test_the_keys_of_the_queue_are_set_in_the_same_place() -> None:
    keys = {"queue-pause": "space", "copy": "C"}
    assert make_keymap(ACTIONS, keys, elsewhere=QUEUE_ACTIONS).single["C"].id == "copy"
    queue = make_keymap(QUEUE_ACTIONS, keys, elsewhere=ACTIONS)
    assert queue.single["space"].id == "queue-pause"


def test_keys_read_as_people_write_them() -> None:
    written = [key_text(key) for key in ("f5", "ctrl+r", "comma n", "slash", "G", "pagedown")]
    assert written == ["F5", "Ctrl-R", ", n", "/", "G", "PgDn"]
