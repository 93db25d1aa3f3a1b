"""`allastui doctor --keys`: press keys, and see which of them arrive in this terminal."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

from allastui.cli.output import tell
from allastui.errors import UsageError

ASKED = (
    *(f"f{number}" for number in range(1, 13)),
    *("alt+f1", "alt+f2", "escape", "insert", "delete", "home", "end", "pageup", "pagedown"),
    *("backspace", "shift+tab", "ctrl+u", "ctrl+o"),
)
"""By Textual's names: the keys that terminals and tmux are known to keep for themselves."""

_TOGETHER_SECONDS = 0.15
"""The bytes of one key come at once; those of the next do not."""
_SKIP, _LEAVE = ("space", "ctrl+c")
_SAME = {"ctrl+h": "backspace"}


def run() -> int:
    """Ask for each key in turn; return 1 if one did not arrive, 0 otherwise.

    Raises UsageError where nobody can press keys.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "Keys can be tried only in a terminal", hint="Run it without a pipe or a redirection."
        )
    print("Press each key as it is named; Space if nothing happens, Ctrl-C to end.")
    missing = []
    with _raw(sys.stdin.fileno()):
        for wanted in ASKED:
            sys.stdout.write(f"  {_shown(wanted):<12}")
            sys.stdout.flush()
            data = _read_key(sys.stdin.fileno())
            came = key_names(data)
            if came == (_LEAVE,):
                sys.stdout.write("ended\r\n")
                break
            sys.stdout.write(_verdict(wanted, came, data) + "\r\n")
            if came != (wanted,):
                missing.append(_shown(wanted))
    if not missing:
        return 0
    tell(
        f"these did not arrive: {', '.join(missing)}. The terminal, or tmux, keeps them or sends "
        "something else. Every action has another key (F2 shows them), or give it one in [keys] "
        "of the settings."
    )
    return 1


def key_names(data: bytes) -> tuple[str, ...]:
    """Return what the screen would take `data` for, by Textual's names."""
    from textual import events
    from textual._xterm_parser import XTermParser

    parser = XTermParser()
    text = data.decode("utf-8", "replace")
    found = [event for event in parser.feed(text) if isinstance(event, events.Key)]
    if not found:  # the end of the input ends a lone Esc
        found = [event for event in parser.feed("") if isinstance(event, events.Key)]
    return tuple(_SAME.get(event.key, event.key) for event in found)


def _verdict(wanted: str, came: tuple[str, ...], data: bytes) -> str:
    if came == (wanted,):
        return "arrives"
    if came == (_SKIP,):
        return "does not arrive"
    names = ", then ".join(map(_shown, came)) or "nothing that is known"
    return f"comes as {names} ({data!r})"


def _shown(key: str) -> str:
    from allastui.ui.keymap import key_text

    return key_text(key)


def _read_key(descriptor: int) -> bytes:
    data = os.read(descriptor, 64)
    while select.select([descriptor], [], [], _TOGETHER_SECONDS)[0]:
        more = os.read(descriptor, 64)
        if not more:
            break
        data += more
    return data


@contextmanager
def _raw(descriptor: int) -> Iterator[None]:
    before = termios.tcgetattr(descriptor)
    tty.setraw(descriptor)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
