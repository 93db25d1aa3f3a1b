"""The order of rows: natural names, and merging a sorted page into an order."""

import enum
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Generator, Sequence

SortKey = tuple[bool, float, str]
"""Whether it is a file (folders come first), the number it is sorted by, and its natural name."""


SLICE = 2000
"""Rows handled in one step of long work: about 5 ms."""


class Sort(enum.StrEnum):
    NAME = "name"
    SIZE = "size"
    """Largest first."""
    TIME = "time"
    """Newest first."""


_DIGITS = re.compile("[0-9]+")


def _sized(digits: "re.Match[str]") -> str:
    number = digits[0].lstrip("0")
    return f"0{chr(len(number))}{number}"


def natural_key(name: str) -> str:
    """Return a text that sorts as people count: "a9" before "a10", case aside.

    A run of digits is written with its length before it, so that plain comparison of texts does it.
    """
    return _DIGITS.sub(_sized, name.casefold()) + "\0" + name


def new_order(rows: Sequence[int] = ()) -> "array[int]":
    """Return an array of row ids, four bytes each."""
    return array("I", rows)


def merge(
    order: "array[int]",
    rows: Sequence[int],
    keys: Sequence[SortKey],
    key_of: Callable[[int], SortKey],
) -> tuple["array[int]", list[int]]:
    """Merge `rows`, sorted with their `keys`, into `order`.

    Returns the merged order and, for each of `rows`, the index in the old order that it was put
    before. The old order is extended in place where the rows all go to its end: the common case, as
    object stores list by name. Otherwise a search that gallops finds each place, so that a page
    costs a few comparisons a row and one copy of the array.
    """
    length = len(order)
    if not length or key_of(order[-1]) <= keys[0]:
        order.extend(rows)
        return order, [length] * len(rows)
    positions = []
    low = 0
    for key in keys:
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


def sorted_order(
    count: int, key_of: Callable[[int], SortKey]
) -> Generator[None, None, "array[int]"]:
    """Return the rows from 0 to `count` in their order, step by step (see SLICE)."""
    keys: list[SortKey] = []
    runs: list[list[int]] = []
    for start in range(0, count, SLICE):
        slice_ = range(start, min(start + SLICE, count))
        keys += [key_of(row) for row in slice_]
        runs.append(sorted(slice_, key=keys.__getitem__))
        yield
    while len(runs) > 1:
        merged = []
        for index in range(0, len(runs), 2):
            # Two sorted runs one after the other: sorting finds and only merges them.
            both = [row for run in runs[index : index + 2] for row in run]
            both.sort(key=keys.__getitem__)
            merged.append(both)
            yield
        runs = merged
    return new_order(runs[0] if runs else ())


def moved(order: "array[int]", row: int, key_of: Callable[[int], SortKey]) -> "array[int]":
    """Return `order` with `row` where its key belongs now; the keys of all others are unchanged."""
    rest = new_order(order)
    rest.remove(row)
    rest.insert(bisect_right(rest, key_of(row), key=key_of), row)
    return rest


def _gallop(order: "array[int]", key: SortKey, low: int, key_of: Callable[[int], SortKey]) -> int:
    length = len(order)
    high, step = low, 1
    while high < length and key_of(order[high]) <= key:
        low = high + 1
        high += step
        step *= 2
    return bisect_right(order, key, low, min(high, length), key=key_of)
