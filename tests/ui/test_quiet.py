"""A key of a pilot is over when all that it began is done, whatever else the machine does."""

import pytest
from textual import _wait, events
from textual.widgets import Static

from tests.ui.hosting import Host


class Busy(Static, can_focus=True):
    """Does something after each key, one step at a time."""

    left = 0

    def on_key(self, event: events.Key) -> None:
        self.left = 30
        self._go_on()

    def _go_on(self) -> None:
        self.left -= 1
        if self.left:
            self.call_later(self._go_on)


async def wait_in_vain(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait while the process does not get its turn: it works nothing then."""


async def test_a_key_is_waited_for_where_the_process_does_not_get_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_wait, "wait_for_idle", wait_in_vain)
    busy = Busy()
    async with Host(lambda: busy).run_test() as pilot:
        busy.focus()
        await pilot.press("x", "y")
        assert busy.left == 0
