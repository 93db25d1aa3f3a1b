"""How fast it goes and how long it takes, from counts of bytes at moments (seconds)."""

import math

HALF_LIFE = 5.0
"""Seconds after which a sample weighs half: steady to read, and quick to notice a stall."""


class Rate:
    """A moving average of bytes per second."""

    def __init__(self) -> None:
        self.value = 0.0
        self._weight = 0.0
        self._last: tuple[float, int] | None = None

    def sample(self, now: float, total: int) -> float:
        """Take in that `total` bytes had moved at `now`, and return the bytes per second."""
        if self._last is None:
            self._last = (now, total)
            return 0.0
        then, before = self._last
        elapsed = now - then
        if elapsed <= 0:
            return self.value
        self._last = (now, total)
        keep = math.pow(0.5, elapsed / HALF_LIFE)
        self._weight = self._weight * keep + (1 - keep)
        share = (1 - keep) / self._weight
        self.value += (max(0, total - before) / elapsed - self.value) * share
        return self.value


def seconds_left(remaining: int, rate: float, *, total_known: bool) -> float | None:
    """Return the seconds until `remaining` bytes have moved; None where nobody can know."""
    if not total_known or rate < 1:
        return None
    return remaining / rate
