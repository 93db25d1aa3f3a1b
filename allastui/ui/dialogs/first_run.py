"""What a pane shows when no object storage was found."""

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from allastui.profiles.collection import Collection
from allastui.ui.keymap import Keymap, key_text

_ABSENT = ("not there", "not set")

Way = tuple[str, tuple[str, ...]]


def _ways(sign_in: str, add: str) -> tuple[Way, ...]:
    """Return what brings storage here; `sign_in` and `add` are keys of this screen."""
    return (
        ("I use CSC's Allas: on the login node", ("module load allas && allas-conf",)),
        (
            "I use LUMI-O: on the login node",
            ("module load lumio && lumio-conf", "with keys from https://auth.lumidata.eu"),
        ),
        ("I have a user name and a password", (f"{sign_in} signs in with Keystone",)),
        ("I have a key and a secret for an S3 service", (f"{add} adds it here",)),
        ("I only want to look around", ("allastui --demo",)),
    )


class FirstRun(VerticalScroll, can_focus=False):
    """Say what makes object storage appear here, and where it was looked for.

    It fits into a pane of a terminal of 80x24; each piece is a widget, so that what is wrapped
    keeps its indent.
    """

    def __init__(self, profiles: Collection, keymap: Keymap) -> None:
        super().__init__()
        self._profiles = profiles
        self._switch = _key_of(keymap, "profiles")
        self._ways = _ways(_key_of(keymap, "sign-in"), _key_of(keymap, "add-profile"))

    def compose(self) -> Iterable[Static]:
        yield _text("No object storage was found for you yet.", "title")
        for way, advice in self._ways:
            yield _text(way, "way")
            for line in advice:
                yield _text(line, "advice")
        yield _text(f"What they have set up shows with {self._switch}.", "after")
        absent = [where for where, what in self._profiles.looked_in if what in _ABSENT]
        if absent:
            yield _text(f"There is nothing in {', '.join(absent)}.", "looked")
        for where, what in self._profiles.looked_in:
            if what not in _ABSENT:
                yield _text(f"{where}: {what}.", "looked")
        for warning in self._profiles.warnings:
            yield _text(warning, "warning")


def _key_of(keymap: Keymap, action_id: str) -> str:
    """Return the key of an action; one whose key the user took away is in the menu."""
    keys = keymap.by_id(action_id).keys
    return key_text(keys[0]) if keys else f"the menu's {keymap.by_id(action_id).label}"


def _text(text: str, kind: str) -> Static:
    return Static(Content(text), classes=f"first-run-{kind}")
