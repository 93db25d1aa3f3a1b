"""Lines of text whose pieces say what they are, and cutting text to a width in terminal cells."""

import enum
from dataclasses import dataclass
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Role(enum.StrEnum):
    """What a piece of a line is; the stylesheet gives each a colour as `lines--ROLE`."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    DONE = "done"
    FLYING = "flying"
    REST = "rest"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


class Span(NamedTuple):
    text: str
    role: Role = Role.PLAIN


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters that are not letters; each is one cell wide, except `ellipsis` and `arrow`."""

    bar_done: str
    bar_tip: str
    bar_rest: str
    bar_unknown: str
    part_done: str
    part_flying: str
    part_rest: str
    rule: str
    arrow: str
    ellipsis: str


UNICODE = Glyphs("━", "━", "─", "┄", "█", "▒", "·", "─", "→", "…")
ASCII = Glyphs("=", ">", "-", ".", "#", ">", ".", "-", "->", "~")


def glyphs_for(*, ascii_only: bool) -> Glyphs:
    return ASCII if ascii_only else UNICODE


def line_width(line: Line) -> int:
    """Return how many terminal cells a line takes."""
    return sum(cell_len(span.text) for span in line)


def pad(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells, cut or filled with spaces on the right."""
    return set_cell_size(text, max(0, width))


def pad_left(text: str, width: int) -> str:
    """Return `text` in at least `width` cells, filled with spaces on the left: numbers."""
    return " " * (width - cell_len(text)) + text


def clip_end(text: str, width: int, glyphs: Glyphs) -> str:
    """Return `text` in at most `width` cells; its end gives way to the ellipsis."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return glyphs.ellipsis[: max(0, width)]
    return set_cell_size(text, width - 1).rstrip(" ") + glyphs.ellipsis


def clip_middle(text: str, width: int, glyphs: Glyphs) -> str:
    """Return `text` in at most `width` cells; its middle gives way, as names differ at the ends."""
    if cell_len(text) <= width:
        return text
    if width <= 2:
        return clip_end(text, width, glyphs)
    head_width = (width - 1) // 3
    head = set_cell_size(text, head_width)
    return head + glyphs.ellipsis + _tail(text, width - 1 - head_width)


def arrow_text(source: str, target: str, width: int, glyphs: Glyphs) -> str:
    """Return "source -> target" in exactly `width` cells; the longer one gives way first.

    What is deleted goes nowhere, and has no target.
    """
    if not target:
        return pad(clip_middle(source, width, glyphs), width)
    room = max(0, width - len(glyphs.arrow) - 2)
    target_width = min(cell_len(target), max(room // 2, room - cell_len(source)))
    source = clip_middle(source, room - target_width, glyphs)
    target = clip_middle(target, target_width, glyphs)
    return pad(f"{source} {glyphs.arrow} {target}", width)


def error_lines(width: int, *texts: str) -> list[Line]:
    """Return the parts of an error as lines that show all of it: what to do stands at its end."""
    lines = (line for text in texts for line in wrap(text, max(20, width - 2)))
    return [(Span(f" {line}", Role.ERROR),) for line in lines]


def _tail(text: str, width: int) -> str:
    start = len(text)
    taken = 0
    while start > 0 and taken + cell_len(text[start - 1]) <= width:
        start -= 1
        taken += cell_len(text[start])
    return text[start:]
