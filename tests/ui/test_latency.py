"""What a user feels over SSH: the time from a key to its paint, and the bytes that it sends."""

import time

from tests.ui.paged_store import key_name
from tests.ui.terminal import DOWN, Terminal, in_terminal

_KEYS = 150
_LINES, _COLUMNS = 40, 120


def test_keys_are_painted_at_once_while_100_000_names_stream_in() -> None:
    # The machine is shared with other tests: one quiet run of three is enough to show it.
    for _ in range(3):
        with in_terminal(
            "tests.ui.streaming_app", "100000", "0.04", columns=_COLUMNS, lines=_LINES
        ) as terminal:
            terminal.wait_for(key_name(0).encode(), 20)
            times = sorted(_key_to_paint(terminal, row) for row in range(_KEYS))
            still_reading = b"reading... " in terminal.read(0.5)
        p99 = times[int(len(times) * 0.99)]
        if p99 < 0.050:
            break
    assert still_reading, "the listing was over before the keys were"
    assert p99 < 0.050, f"p99 {p99 * 1000:.0f} ms, p50 {times[len(times) // 2] * 1000:.0f} ms"


def _key_to_paint(terminal: Terminal, row: int) -> float:
    """Press Down and return the seconds until the name under the cursor was painted."""
    start = time.perf_counter()
    terminal.send(DOWN)
    terminal.wait_for(key_name(row).encode(), 5)
    elapsed = time.perf_counter() - start
    time.sleep(0.01)
    return elapsed


def test_a_cursor_move_sends_few_bytes_and_an_idle_screen_none() -> None:
    for columns, lines in ((80, 24), (120, 40)):
        with in_terminal(
            "tests.ui.streaming_app", "500", "0", columns=columns, lines=lines
        ) as terminal:
            terminal.wait_for(b"500 objects", 20)
            terminal.read(1.0)
            assert terminal.read(2.0) == b""
            sent = []
            for _ in range(3 * lines):
                terminal.send(DOWN)
                sent.append(len(terminal.read(0.1)))
            still = sorted(sent)[len(sent) // 2]
            assert 0 < still < 600, sent
            assert sum(sent) / len(sent) < 1200, sent
