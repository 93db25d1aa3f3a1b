"""Calls in steps: they stop where they wait for an answer, so that one thread makes many at once.

Threads would do as well, but each wakes up for each answer and takes Python's lock from another:
where a service is far away, that costs more than the requests themselves.
"""

import time
from collections.abc import Generator
from typing import TypeAlias, TypeVar

_LEAST_SECONDS = 0.1
"""How long is waited at least for what may have come long ago."""

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]
"""What yields when a request is on its way, waits for the answer when it is asked to go on, and
returns a `T`. One that is closed before its end gives up its connection."""


def wait_among_others(seconds: float) -> Steps[float]:
    """Yield, and return what is left then of a wait of `seconds`.

    The waits of those that are under way together would add up otherwise.
    """
    began = time.monotonic()
    yield
    return max(seconds - (time.monotonic() - began), min(seconds, _LEAST_SECONDS))


def whole(steps: Steps[T]) -> T:
    """Go through all steps, waiting at each, and return what comes of it."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: T = end.value
            return found
