"""Looks at many single files or objects: each look is a round trip, and marked ones may be many."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from allastui.thread_pool import Pool

T = TypeVar("T")
R = TypeVar("R")

LOOKS_AT_ONCE = 8


def look_at_each(look: Callable[[T], R], items: Iterable[T], *, are_local: bool) -> Iterator[R]:
    """Yield what `look` gives for each of `items`, in their order; several at once if far away."""
    if are_local:
        yield from map(look, items)
        return
    rest = iter(items)
    with Pool(LOOKS_AT_ONCE, "look") as pool:
        while some := list(islice(rest, LOOKS_AT_ONCE * 8)):
            yield from pool.map(look, some)
