"""Texts as other languages write them: a shell's words and Python's literals; pure."""

import shlex
from pathlib import PurePath
from urllib.parse import quote

_SAFE_IN_ESCAPES = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 %+,-./:=@_~"
)


def shell(text: str) -> str:
    """Return `text` as one word of bash or zsh.

    What cannot be printed is written as bytes (`$'\\x1b'`), so that a paste never does to the
    terminal what a name says.
    """
    if text.isprintable():
        return shlex.quote(text)
    raw = text.encode("utf-8", "surrogateescape")
    return "$'" + "".join(map(_escaped, raw)) + "'"


def _escaped(byte: int) -> str:
    # Three octal digits end the escape, whatever follows.
    char = chr(byte)
    return char if char in _SAFE_IN_ESCAPES else f"\\{byte:03o}"


def shell_path(path: str, home: PurePath) -> str:
    """Return a path as one word of a shell, with ~ for `home`."""
    below = _below(path, home)
    return f"~/{shell(below)}" if below is not None else shell(path)


def python(text: str) -> str:
    """Return `text` as a literal of Python, in double quotes where nothing speaks against them."""
    literal = repr(text)
    if literal.startswith("'") and '"' not in literal:
        return f'"{literal[1:-1]}"'
    return literal


def python_path(path: str, home: PurePath) -> str:
    """Return an expression of Python for a path, with ~ for `home`; it needs `pathlib.Path`."""
    below = _below(path, home)
    if below is None:
        return f"Path({python(path)})"
    return f"Path.home() / {python(below)}"


def url_path(path: str) -> str:
    """Return the path of a URL as signatures have it: all but letters, digits and -._~/ encoded."""
    return "/" + quote(path, safe="/~")


def _below(path: str, home: PurePath) -> str | None:
    try:
        below = str(PurePath(path).relative_to(home))
    except ValueError:
        return None
    return None if below == "." else below + ("/" if path.endswith("/") else "")
