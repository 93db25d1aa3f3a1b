"""From a key, or two keys one after the other, to an action; the user's keys over the defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from allastui.errors import SettingsError
from allastui.ui.action import Action

_SHOWN: Mapping[str, str] = {
    "question_mark": "?",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "equals_sign": "=",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "space": "Space",
    "insert": "Insert",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "delete": "Delete",
    "tab": "Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
}

_TYPED: Mapping[str, str] = {shown: key for key, shown in _SHOWN.items() if len(shown) == 1}


def key_text(keys: str) -> str:
    """Return a key, or keys one after the other, as people write them: "F5", "Ctrl-R", ", n"."""
    return " ".join(_one_key_text(key) for key in keys.split())


def _one_key_text(key: str) -> str:
    *modifiers, base = key.split("+")
    shown = _SHOWN.get(base) or (base.upper() if modifiers or _is_function_key(base) else base)
    return "-".join([*(modifier.capitalize() for modifier in modifiers), shown])


def _is_function_key(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdecimal()


@dataclass(frozen=True, slots=True)
class Keymap:
    """The actions with the keys they have for this user.

    `single` is from one key to an action, `chords` from a first key to the keys that may follow it.
    """

    actions: tuple[Action, ...]
    single: Mapping[str, Action]
    chords: Mapping[str, Mapping[str, Action]]

    def by_id(self, action_id: str) -> Action:
        """Return the action `action_id`; raises KeyError."""
        for action in self.actions:
            if action.id == action_id:
                return action
        raise KeyError(action_id)


def make_keymap(
    actions: Sequence[Action], user_keys: Mapping[str, str], *, elsewhere: Sequence[Action] = ()
) -> Keymap:
    """Return `actions` with `user_keys` (id to keys, comma separated) over their own.

    `elsewhere` are the actions of other screens: known, but not mapped here. A key that the user
    gives to an action is taken from the one that has it by default. Raises SettingsError for an
    unknown id, for a key given twice, and for a key that both does something and begins a pair.
    """
    known = {action.id for action in (*actions, *elsewhere)}
    for action_id in user_keys:
        if action_id not in known:
            raise SettingsError(
                f"The setting keys has an unknown action: {action_id}",
                hint="Known are: " + ", ".join(sorted(known)) + ".",
            )
    given = {
        action.id: _parse(user_keys[action.id]) for action in actions if action.id in user_keys
    }
    taken = {keys for parsed in given.values() for keys in parsed}
    mapped = tuple(
        replace(
            action,
            keys=given[action.id]
            if action.id in given
            else tuple(keys for keys in action.keys if keys not in taken),
        )
        for action in actions
    )
    return _index(mapped)


def _parse(text: str) -> tuple[str, ...]:
    return tuple(
        " ".join(_TYPED.get(key, key) for key in keys.split())
        for keys in text.split(",")
        if keys.strip()
    )


def _index(actions: tuple[Action, ...]) -> Keymap:
    single: dict[str, Action] = {}
    chords: dict[str, dict[str, Action]] = {}
    for action in actions:
        for keys in action.keys:
            first, _, second = keys.partition(" ")
            table, key = (chords.setdefault(first, {}), second) if second else (single, first)
            if key in table:
                raise SettingsError(
                    f"The key {key_text(keys)} is given to two actions: "
                    f"{table[key].id} and {action.id}"
                )
            table[key] = action
    for first in chords:
        if first in single:
            raise SettingsError(
                f"The key {key_text(first)} begins a pair of keys and is also given to "
                f"{single[first].id}"
            )
    return Keymap(actions, single, chords)
