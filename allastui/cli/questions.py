"""Questions that a command asks on a terminal."""

import sys

from allastui.errors import printable
from allastui.transfers.request import IfExists

_CHOICES = {
    "o": IfExists.OVERWRITE,
    "s": IfExists.SKIP,
    "n": IfExists.NEWER,
    "r": IfExists.RENAME,
    "c": None,
}


def can_ask() -> bool:
    """Whether somebody sits at both ends: the question on stderr, the answer on stdin."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def is_typed(what: str, name: str) -> bool:
    """Say that `name` is to be typed for `what` to be done, and tell whether it was."""
    sys.stderr.write(f"{what}, type {printable(name)}: ")
    sys.stderr.flush()
    return sys.stdin.readline().rstrip("\n") == name


def ask_if_exists(what: str) -> IfExists | None:
    """Say `what` exists already and ask what to do with it; None means cancel."""
    sys.stderr.write(f"{what}.\n")
    while True:
        sys.stderr.write("[o]verwrite, [s]kip the same, keep the [n]ewer, [r]ename, [c]ancel? ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            return None
        letter = answer.strip().lower()[:1]
        if letter in _CHOICES:
            return _CHOICES[letter]
