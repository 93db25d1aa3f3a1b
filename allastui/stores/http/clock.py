"""How far the clock of a service is from ours, by the Date header of its answers."""

import time

from allastui.stores.stored_times import http_seconds

LARGEST_SKEW_SECONDS = 15 * 60.0
"""How far a service lets the clock of a signature differ from its own."""


def clock_skew(date: str | None) -> float | None:
    """Return how many seconds the clock that wrote a Date header is ahead; None without one.

    The header has whole seconds, so the answer may be wrong by one.
    """
    seconds = http_seconds(date)
    return None if seconds is None else seconds + 0.5 - time.time()


def skew_text(skew: float) -> str:
    """Return what people are told of a skew: "The clock of this machine is 20 minutes behind"."""
    seconds = abs(round(skew))
    if seconds < 120:
        amount = f"{seconds} seconds"
    elif seconds < 180 * 60:
        amount = f"{round(seconds / 60)} minutes"
    else:
        amount = f"{round(seconds / 3600)} hours"
    return f"The clock of this machine is {amount} {'behind' if skew > 0 else 'ahead'}"
