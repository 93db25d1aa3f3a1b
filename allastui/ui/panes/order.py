"""The order of rows: natural names, and merging a sorted page into an order."""

import enum
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

SortKey = tuple[bool, float, str]
"""Whether it is a file (folders come first), the number it is sorted by, and its natural name."""


SLICE = 2000
"""Rows handled in one step of long work that looks at each: about 5 ms."""


class Sort(enum.StrEnum):
    NAME = "name"
    SIZE = "size"
    """Largest first."""
    TIME = "time"
    """Newest first."""


_DIGITS = re.compile("([0-9]+)")
_NO_DIGITS = ord(" ")
"""The character that says that a run has no digits but zeros; one more for each digit."""


def natural_key(name: str) -> str:
    """Return a text that sorts as people count: "a9" before "a10", case aside.

    A run of digits is written with its length before it, so that plain comparison of texts does it.
    """
    folded = name.casefold()
    return f"{_sized(folded) if _DIGITS.search(folded) else folded}\0{name}"


def natural_keys(names: Sequence[str]) -> list[str]:
    """Return `natural_key` of each name; many at once cost a fraction of that."""
    keys = _sized("\n".join(names).casefold()).split("\n")
    if len(keys) != len(names):
        keys = [_sized(name.casefold()) for name in names]
    return [f"{key}\0{name}" for key, name in zip(keys, names, strict=True)]


def _sized(text: str) -> str:
    """Return a text with the length of each run of digits, less its zeros, before it."""
    pieces = _DIGITS.split(text)
    numbers = [digits.lstrip("0") for digits in pieces[1::2]]
    pieces[1::2] = [f"0{chr(_NO_DIGITS + len(number))}{number}" for number in numbers]
    return "".join(pieces)


def are_in_order(names: Sequence[str]) -> bool:
    """Tell whether names are sure to be in their natural order already; quick, but may miss it.

    Where digits stand at the same places in all names, or nowhere, their plain order is the natural
    one: that is how object stores list what programs have numbered.
    """
    whole = "\n".join(names)
    if not whole.isascii() or whole.lower() != whole or "\0" in whole:
        return False
    if list(names) != sorted(names):
        return False
    shapes = whole.translate(_SHAPE)
    return "0" not in shapes or len(set(shapes.split("\n"))) == 1


_SHAPE = {code: "0" if chr(code).isdigit() else "a" for code in range(128) if code != ord("\n")}


def new_order(rows: Sequence[int] = ()) -> "array[int]":
    """Return an array of row ids, four bytes each."""
    return array("I", rows)


def merge(
    order: "array[int]",
    rows: Sequence[int],
    keys: Sequence[SortKey] | None,
    key_of: Callable[[int], SortKey],
) -> tuple["array[int]", list[int]]:
    """Merge `rows`, which are sorted, into `order`; `keys` are theirs if they are at hand.

    Returns the merged order and, for each of `rows`, the index in the old order that it was put
    before. The old order is changed in place where the rows all go to its end: the common case, as
    object stores list by name. Otherwise a search that gallops finds each place, so that a page
    costs a few comparisons a row and one copy of the array; rows that all go to one place are put
    in there.
    """
    length = len(order)
    if not length or key_of(order[-1]) <= (first := key_of(rows[0])):
        order.extend(rows)
        return order, [length] * len(rows)
    low = bisect_right(order, first, key=key_of)
    if key_of(rows[-1]) < key_of(order[low]):
        order[low:low] = new_order(rows)
        return order, [low] * len(rows)
    positions = []
    for key in keys or map(key_of, rows):
        low = _gallop(order, key, low, key_of)
        positions.append(low)
    merged = new_order()
    start = 0
    for position, row in zip(positions, rows, strict=True):
        if position > start:
            merged.extend(order[start:position])
            start = position
        merged.append(row)
    merged.extend(order[start:])
    return merged, positions


def position_of(
    order: "array[int]", row: int, key: SortKey, key_of: Callable[[int], SortKey]
) -> int | None:
    """Return where `row`, whose key is `key`, stands in `order`; None if it does not."""
    for position in range(bisect_left(order, key, key=key_of), len(order)):
        if order[position] == row:
            return position
        if key_of(order[position]) != key:
            break
    return None


def put(order: "array[int]", row: int, key_of: Callable[[int], SortKey]) -> None:
    """Put `row` into `order` where its key belongs."""
    order.insert(bisect_right(order, key_of(row), key=key_of), row)


def _gallop(order: "array[int]", key: SortKey, low: int, key_of: Callable[[int], SortKey]) -> int:
    length = len(order)
    high, step = low, 1
    while high < length and key_of(order[high]) <= key:
        low = high + 1
        high += step
        step *= 2
    return bisect_right(order, key, low, min(high, length), key=key_of)
