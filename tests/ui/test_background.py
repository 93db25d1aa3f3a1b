"""What comes back from a thread when there is nobody left whom it could come back to."""

import asyncio
import threading
from pathlib import Path

import pytest
from textual.message import Message
from textual.widgets import Static

from allastui.stores.memory import MemoryStore
from allastui.ui.background import in_background
from tests.ui.building import app_on
from tests.ui.pressing import settle

THREAD = "allastui work"


class Interrupted(Static):
    """A widget to which a thread posts while the machine does something else, until `go_on`."""

    def __init__(self) -> None:
        super().__init__()
        self.posting = threading.Event()
        self.go_on = threading.Event()

    def check_message_enabled(self, message: Message) -> bool:
        if threading.current_thread().name == THREAD:
            self.posting.set()
            self.go_on.wait(20)
        return super().check_message_enabled(message)


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What ends threads."""
    faults: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda each: faults.append(each.exc_value))
    return faults


def wait_for_the_end() -> None:
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(20)


@pytest.mark.parametrize("ends", ["widget", "program"])
def test_what_comes_too_late_is_for_nobody(tmp_path: Path, faults: list[object], ends: str) -> None:
    called: list[object] = []

    async def run() -> Interrupted:
        with app_on(MemoryStore(), tmp_path) as app:
            async with app.run_test() as pilot:
                await settle(pilot)
                widget = Interrupted()
                await app.main.mount(widget)
                in_background(widget, lambda: None, called.append, called.append)
                await asyncio.to_thread(widget.posting.wait, 20)
                if ends == "widget":
                    await widget.remove()
                    widget.go_on.set()
                    await asyncio.to_thread(wait_for_the_end)
        return widget

    asyncio.run(run()).go_on.set()
    wait_for_the_end()
    assert (faults, called) == ([], [])
