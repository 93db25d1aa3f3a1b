"""Where a long line is broken into rows: behind spaces, as a pager does."""

import re
from collections.abc import Sequence

from rich.cells import cell_len

_SPACES = re.compile(" *")


def wrap_points(cells: Sequence[str], width: int) -> list[int]:
    """Return the indexes at which rows of `width` cells begin; each has a character at least.

    A row begins with a word. The spaces before it end the row above, where they may stand beyond
    the edge. A word that is longer than a row is broken, and so may be any two wide characters.
    """
    if isinstance(cells, str) and cells.isascii():
        return _wrap_ascii(cells, width)
    starts, used = [0], 0
    word, before_word = 0, 0  # where the last word began, and the cells of its row before it
    has_text = breaks = False
    for index, shown in enumerate(cells):
        wide = cell_len(shown)
        is_space = shown.isspace()
        if has_text and not is_space and wide and (breaks or wide > 1):
            word, before_word = index, used
        if used + wide > width and index > starts[-1] and not (is_space and has_text):
            if word > starts[-1]:
                starts.append(word)
                used -= before_word
            else:
                starts.append(index)
                used = 0
                has_text = False
        used += wide
        has_text = has_text or not is_space
        if wide:
            breaks = is_space or wide > 1
    return starts


def _wrap_ascii(text: str, width: int) -> list[int]:
    """The same without a look at each character: long lines are of many thousands."""
    starts, at = [0], 0
    while len(text) - at > width:
        space = text.rfind(" ", at, at + width + 1)
        if space < 0 or text[at : space + 1].isspace():
            at += width
        else:
            spaces = _SPACES.match(text, space)
            at = spaces.end() if spaces else space + 1
        if at < len(text):
            starts.append(at)
    return starts
