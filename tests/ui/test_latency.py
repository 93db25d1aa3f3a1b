"""What a user feels over SSH: the time from a key to its paint, and the bytes that it sends."""

from tests.ui.paged_store import key_name
from tests.ui.terminal import DOWN, in_terminal
from tests.ui.timing import p99

_KEYS = 150
_LINES, _COLUMNS = 40, 120
_ENDLESS = "5000000"
"""Names that no machine has listed before the keys are pressed."""

_LIMIT = 0.050
"""Seconds from a key to its paint, for 99 of 100 keys."""


def test_keys_are_painted_at_once_while_names_stream_in() -> None:
    # Other tests share the machine: one run within the limit shows that the program keeps it. On a
    # machine too busy for that, the same keys with nothing streaming in are the measure.
    streaming = []
    for _ in range(2):
        streaming.append(_p99_while_streaming())
        if streaming[-1] < _LIMIT:
            return
    idle = _p99_when_all_is_there()
    streaming.append(_p99_while_streaming())
    assert min(streaming) < max(_LIMIT, 2 * idle), f"{streaming}, idle {idle}"


def _p99_while_streaming() -> float:
    with in_terminal(
        "tests.ui.streaming_app", _ENDLESS, "0.04", columns=_COLUMNS, lines=_LINES
    ) as terminal:
        terminal.wait_for(key_name(0).encode(), 30)
        found = p99(terminal, _KEYS)
        terminal.wait_for(b"reading... ", 30)  # the listing is not over before the keys are
    return found


def _p99_when_all_is_there() -> float:
    with in_terminal(
        "tests.ui.streaming_app", "3000", "0", columns=_COLUMNS, lines=_LINES
    ) as terminal:
        terminal.wait_for(b"3,000 objects", 30)
        return p99(terminal, _KEYS)


def test_a_cursor_move_sends_few_bytes_and_an_idle_screen_none() -> None:
    with in_terminal(
        "tests.ui.streaming_app", "500", "0", columns=_COLUMNS, lines=_LINES
    ) as terminal:
        terminal.wait_for(b"500 objects", 30)
        # On a busy machine the last of the listing may be painted late.
        assert any(terminal.read(1.5) == b"" for _ in range(5))
        sent = []
        for _ in range(_LINES + 16):
            terminal.send(DOWN)
            sent.append(len(terminal.read(0.08)))
        assert 0 < sorted(sent)[len(sent) // 2] < 600, sent
        # Now and then the rows scroll, all of them; that must stay rare.
        assert sum(sent) / len(sent) < 1200, sent
