"""Writing what the program shows as pictures, and reading what a picture says."""

import html
import os
import re
import socket
import tempfile
from pathlib import Path

from allastui.ui.app import AllastuiApp

PICTURES = Path(__file__).parents[2] / "screenshots"

NAMES = (
    "panes-120x40.svg",
    "panes-80x24.svg",
    "viewer.svg",
    "large-objects.svg",
    "share.svg",
    "sign-in.svg",
    "copy.svg",
    "delete.svg",
    "broom.svg",
    "queue.svg",
    "compare.svg",
    "synchronise.svg",
    "usage.svg",
    "code.svg",
    "projects.svg",
    "properties.svg",
    "help.svg",
    "versions.svg",
)
"""Every picture that is made."""


_CELL = 12.2
"""Width of a cell in the units of a picture."""
_INDENTED = re.compile(
    r'x="([0-9.]+)" y="([0-9.]+)" textLength="([0-9.]+)"([^>]*)>((?:&#160;)+)(?=[^&<]|&[^#])'
)


def without_indents(svg: str) -> str:
    """Return the picture with each text begun at its first sign.

    Some programs that draw it leave out the spaces before, and columns would stand askew.
    """

    def moved(found: re.Match[str]) -> str:
        x, y, length, rest, spaces = found.groups()
        width = len(spaces) // len("&#160;") * _CELL
        return f'x="{float(x) + width:g}" y="{y}" textLength="{float(length) - width:g}"{rest}>'

    return _INDENTED.sub(moved, svg)


def text_of(svg: str) -> str:
    """Return what a picture says, a line for each of its texts."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    return "\n".join(html.unescape(text).replace("\xa0", " ") for text in texts)


def shows(app: AllastuiApp, text: str) -> bool:
    return text in text_of(app.export_screenshot())


def save(app: AllastuiApp, name: str) -> None:
    """Write what the program shows; fails if that tells of the machine it runs on."""
    assert name in NAMES
    svg = app.export_screenshot()
    said = text_of(svg)
    for private in (tempfile.gettempdir(), os.getcwd(), socket.gethostname(), f"pid {os.getpid()}"):
        assert private not in said, f"{name} shows {private}"
    (PICTURES / name).write_text(without_indents(svg), "utf-8")
    print(name)
