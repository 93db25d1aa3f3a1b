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


def ask_if_exists(files: str, target: str) -> IfExists | None:
    """Ask what to do with `files` ("3 files") that exist already; None means cancel."""
    sys.stderr.write(f"{files} of this job exist already at {printable(target)}.\n")
    while True:
        sys.stderr.write("[o]verwrite, [s]kip the same, keep the [n]ewer, [r]ename, [c]ancel? ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            return None
        letter = answer.strip().lower()[:1]
        if letter in _CHOICES:
            return _CHOICES[letter]
