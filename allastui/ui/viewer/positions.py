"""A position as people type it: a byte, a size with a unit, or a share of all."""

import re

_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "p": 1 << 50}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([bkmgtp]?)(?:i?b)?", re.IGNORECASE)
_HEX = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
_SHARE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*%")


def is_position(text: str) -> bool:
    """Tell whether `text` can be read as a position."""
    return position_of(text, 0) is not None


def position_of(text: str, extent: int) -> int | None:
    """Return the position that `text` means among `extent`, None if it means none.

    One behind the end is the end.
    """
    text = text.strip().replace(",", "")
    if share := _SHARE.fullmatch(text):
        return min(extent, int(extent * min(100.0, float(share[1])) / 100))
    if _HEX.fullmatch(text):
        return min(extent, int(text, 16))
    if number := _NUMBER.fullmatch(text):
        unit = _UNITS[number[2].lower()]
        whole = int(number[1]) if "." not in number[1] else float(number[1])
        return min(extent, int(whole * unit))
    return None
