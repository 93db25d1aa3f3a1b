"""The time from a key to its paint, on a program in a pseudo-terminal that shows `key_name`s."""

import time

from tests.ui.paged_store import key_name
from tests.ui.terminal import DOWN, Terminal


def p99(terminal: Terminal, keys: int) -> float:
    """Return the seconds within which 99 of 100 moves of the cursor were painted."""
    return sorted(key_times(terminal, keys))[int(keys * 0.99)]


def key_times(terminal: Terminal, keys: int) -> list[float]:
    """Move the cursor down and return the seconds that each move took to be painted."""
    return [_key_to_paint(terminal, row) for row in range(keys)]


def _key_to_paint(terminal: Terminal, row: int) -> float:
    """Press Down and return the seconds until the name under the cursor was painted."""
    start = time.perf_counter()
    terminal.send(DOWN)
    terminal.wait_for(key_name(row).encode(), 10)
    elapsed = time.perf_counter() - start
    time.sleep(0.005)
    return elapsed
