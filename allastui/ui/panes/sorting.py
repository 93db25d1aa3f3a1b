"""Sorting and choosing among a million rows in steps of some milliseconds."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Generator, Sequence
from itertools import compress

from allastui.ui.panes.names import BLOCK, Names
from allastui.ui.panes.order import new_order

RUN = 8192
"""Rows in one step: about 2 ms."""

_SAMPLES = 16
"""Numbers that are looked at for each bucket, to make buckets of much the same size."""

Ordering = Generator[None, None, "array[int]"]


def order_by_number(rows: "array[int]", numbers: "array[float]") -> Ordering:
    """Return `rows` in the order of their `numbers`, those of the same number as they come.

    Sorted runs are dealt out to buckets, and each of these is sorted: to merge the runs would take
    a last step as long as all rows. Rows of the same number as a cut need no sorting at all.
    """
    number_of = numbers.__getitem__
    cuts = _cuts(rows, numbers)
    buckets = [new_order() for _ in range(2 * len(cuts) + 1)]
    for start in range(0, len(rows), RUN):
        run = new_order(sorted(rows[start : start + RUN], key=number_of))
        keys = list(map(number_of, run))
        at = 0
        for index, cut in enumerate(cuts):
            before, at = at, bisect_left(keys, cut, at)
            buckets[2 * index].extend(run[before:at])
            before, at = at, bisect_right(keys, cut, at)
            buckets[2 * index + 1].extend(run[before:at])
        buckets[-1].extend(run[at:])
        yield
    order = new_order()
    for index, bucket in enumerate(buckets):
        order.extend(bucket if index % 2 else new_order(sorted(bucket, key=number_of)))
        buckets[index] = new_order()
        yield
    return order


def _cuts(rows: "array[int]", numbers: "array[float]") -> list[float]:
    """Return numbers that cut `rows` into pieces of about RUN rows."""
    pieces = len(rows) // RUN
    if not pieces:
        return []
    step = max(1, len(rows) // (pieces * _SAMPLES))
    sample = sorted(numbers[row] for row in rows[::step])
    return sorted(set(sample[_SAMPLES::_SAMPLES]))


def passing_flags(
    names: Names,
    matches: Callable[[Sequence[str]], list[bool]],
    hides: Callable[[str], bool] | None,
) -> Generator[None, None, bytearray]:
    """Return for each row whether its name matches and is not hidden.

    `matches` is `match.names_matcher`; `hides` is None where nothing is hidden.
    """
    flags = bytearray()
    for number in range(names.block_count):
        found = matches(names.folded_block(number))
        if hides is not None:
            pairs = zip(found, names.block(number), strict=True)
            found = [fits and not hides(name) for fits, name in pairs]
        flags += bytes(found)
        if number % (RUN // BLOCK) == 0:
            yield
    return flags


def flags_of(rows: "array[int]", count: int) -> Generator[None, None, bytearray]:
    """Return for each of `count` rows whether it is among `rows`."""
    flags = bytearray(count)
    for start in range(0, len(rows), RUN):
        for row in rows[start : start + RUN]:
            flags[row] = 1
        yield
    return flags


def chosen(order: "array[int]", flags: bytearray) -> Ordering:
    """Return those of `order` whose flags are set."""
    found = new_order()
    for start in range(0, len(order), RUN):
        rows = order[start : start + RUN]
        found.extend(compress(rows, map(flags.__getitem__, rows)))
        yield
    return found
