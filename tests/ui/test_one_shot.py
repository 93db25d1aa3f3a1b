"""Calls after a while: each is made, however busy the machine is, unless it was stopped."""

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest
from textual import _time
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.ui.background import in_background
from allastui.ui.one_shot import OneShot
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until

RESULTS = Place(PROJECT, "results", "")


@pytest.fixture
def busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does something else for 3 ms whenever a timer has looked at the clock."""
    look = _time.get_time

    def slow() -> float:
        seen = look()
        time.sleep(0.003)
        return seen

    monkeypatch.setattr(_time, "get_time", slow)


@pytest.mark.usefixtures("busy_machine")
async def test_a_listing_comes_to_its_end_on_a_busy_machine(tmp_path: Path) -> None:
    store = MemoryStore()
    store.put_bytes("results", "model.h5", b"x", NOW)
    with app_on(store, tmp_path, left=Place(PROJECT, "", ""), right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            for _ in range(3):
                await press(pilot, "ctrl+r")
            assert list(app.main.panes[1].model.rows.names) == ["model.h5"]


class SlowToGo(Static):
    """Takes its time to be removed, as anything does on a busy machine."""

    async def on_unmount(self) -> None:
        await asyncio.sleep(0.1)


class Asking(ModalScreen[None]):
    """A dialog whose late answers look for what is in it."""

    def compose(self) -> ComposeResult:
        yield Input()
        yield SlowToGo()

    def look(self, _found: object = None) -> None:
        self.query_one(Input).value = "found"


async def test_a_late_answer_to_a_dialog_that_was_left_is_dropped(tmp_path: Path) -> None:
    with app_on(MemoryStore(), tmp_path) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            dialog = Asking()
            await app.push_screen(dialog)
            dialog.look()
            for wait in (0.0, 0.03, 0.06, 0.09):
                OneShot(dialog, wait, dialog.look)
                in_background(dialog, partial(time.sleep, wait), dialog.look, app.complain)
            dialog.dismiss()
            await wait_until(pilot, lambda: not dialog.is_running)


async def test_what_is_stopped_or_of_a_closed_widget_is_not_called(tmp_path: Path) -> None:
    called = []
    with app_on(MemoryStore(), tmp_path) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            closed = Static()
            await app.main.mount(closed)
            OneShot(closed, 0.02, lambda: called.append("closed"))
            await closed.remove()
            stopped = OneShot(app, 0.0, lambda: called.append("stopped"))
            stopped.stop()
            stopped.stop()
            OneShot(app, 0.05, lambda: called.append("later"))
            OneShot(app, -1.0, lambda: called.append("overdue"))
            time.sleep(0.03)  # the event loop is late
            await wait_until(pilot, lambda: len(called) == 2)
    assert called == ["overdue", "later"]
