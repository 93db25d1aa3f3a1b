"""A QR code in cells: dark on light whatever the theme, as a camera wants it."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

_QUIET = 2
"""Modules of light around the code: cameras make do with half of the four that the norm wants."""
_DARK, _LIGHT = "#000000", "#ffffff"


def qr_rows(text: str) -> list[list[bool]]:
    """Return the modules of the smallest code for `text`, True for dark, with light around.

    Raises ValueError for a text that is too long for any code.
    """
    import segno

    try:
        code = segno.make_qr(text.encode(), error="l", mode="byte", boost_error=False)
    except segno.DataOverflowError as error:
        raise ValueError("too long for a QR code") from error
    return [[bool(module) for module in row] for row in code.matrix_iter(border=_QUIET)]


def qr_size(rows: list[list[bool]], *, ascii_only: bool) -> tuple[int, int]:
    """Return how many cells a code is wide and high."""
    count = len(rows)
    return (2 * count, count) if ascii_only else (count, -(-count // 2))


def qr_strips(rows: list[list[bool]], *, ascii_only: bool) -> list[Strip]:
    """Return a code as lines: two modules in the height of a cell, or a module in two cells."""
    if ascii_only:
        return [Strip([_cell("  ", dark, dark) for dark in row]) for row in rows]
    strips = []
    for y in range(0, len(rows), 2):
        below = rows[y + 1] if y + 1 < len(rows) else [False] * len(rows)
        pairs = zip(rows[y], below, strict=True)
        strips.append(Strip([_cell("▀", top, bottom) for top, bottom in pairs]))
    return strips


def _cell(text: str, top: bool, bottom: bool) -> Segment:
    return Segment(text, Style(color=_colour(top), bgcolor=_colour(bottom)))


def _colour(is_dark: bool) -> str:
    return _DARK if is_dark else _LIGHT
