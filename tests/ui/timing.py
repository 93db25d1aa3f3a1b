"""The time from a key to its paint, on a program in a pseudo-terminal that shows `key_name`s."""

import time

from tests.ui.paged_store import key_name
from tests.ui.terminal import DOWN, Terminal


def p99(terminal: Terminal, keys: int) -> float:
    """Return the seconds within which 99 of 100 moves of the cursor were painted."""
    times = sorted(_key_to_paint(terminal, row) for row in range(keys))
    return times[int(keys * 0.99)]


def _key_to_paint(terminal: Terminal, row: int) -> float:
    """Press Down and return the seconds until the name under the cursor was painted."""
    start = time.perf_counter()
    terminal.send(DOWN)
    terminal.wait_for(key_name(row).encode(), 10)
    elapsed = time.perf_counter() - start
    time.sleep(0.005)
    return elapsed
