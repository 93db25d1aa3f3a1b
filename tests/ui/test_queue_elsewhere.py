"""A queue that another host owns: shown, not touched, and taken over when its host has died."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from textual.screen import ModalScreen

from allastui.agent.access import StoredQueue
from allastui.errors import JournalError, QueueAbandoned, QueueElsewhere
from allastui.stores.memory import MemoryStore
from allastui.stores.place import local_place
from allastui.transfers.owner import DEAD_SECONDS, Owner
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.queue.screen import QueueScreen
from tests.ui.building import app_on
from tests.ui.fake_access import FakeAccess
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import press, wait_until
from tests.ui.queue_samples import queue, running_upload
from tests.ui.test_queue_link import RESULTS, panel_header, told

ELSEWHERE = QueueElsewhere(
    "The transfer queue lives on login2",
    why="It began 2026-11-20 09:00, and last gave a sign of life 12 s ago",
    hint="Log in to login2 to work with it.",
)
ABANDONED = QueueAbandoned(
    "The transfer queue belongs to login2, where it seems to have died",
    why="It began 2026-11-20 09:00, and last gave a sign of life 3 h ago",
)


pytestmark = pytest.mark.usefixtures("short_waits")


def on_login2(seen: float) -> StoredQueue:
    owner = Owner("login2", "another boot", 7, seen - 9000, seen)
    snapshot = replace(queue(running_upload()), owner="on login2 since 09:00")
    return StoredQueue(snapshot, owner)


async def test_a_queue_on_another_host_is_shown_and_not_touched(
    store: MemoryStore, tmp_path: Path
) -> None:
    ways = FakeAccess([ELSEWHERE], stored=lambda: on_login2(time.time()))
    with app_on(
        store, tmp_path, left=local_place(tmp_path), right=RESULTS, queue=ways.access
    ) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await wait_until(pilot, lambda: "queue on login2: 1 running" in panel_header(app))
            (tmp_path / "new").write_text("x")
            await press(pilot, "ctrl+r", "end", "f5")
            assert not isinstance(app.screen, ModalScreen)
            assert [text for text in told(app) if "Log in to login2" in text]
            await press(pilot, "f9")
            assert isinstance(app.screen, QueueScreen)
            await wait_until(pilot, lambda: not told(app))
            await press(pilot, "p")
            await wait_until(pilot, lambda: len(told(app)) == 1)
            await press(pilot, "escape", "q")
            await wait_until(pilot, lambda: app.return_code == 0)
    assert ways.asked == ["attach"]


async def test_a_queue_that_becomes_free_is_attached(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    seen = [on_login2(time.time()), StoredQueue(queue(), None)]
    ways = FakeAccess([ELSEWHERE, client], stored=lambda: seen.pop(0))
    with app_on(store, tmp_path, right=RESULTS, queue=ways.access) as app:
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: app.client is client)
    assert not seen


async def test_a_journal_that_cannot_be_read_for_once_is_looked_at_again(
    store: MemoryStore, tmp_path: Path
) -> None:
    left = [JournalError("The journal cannot be read", why="database is locked")] * 2

    def stored() -> StoredQueue:
        if left:
            raise left.pop()
        return on_login2(time.time())

    ways = FakeAccess([ELSEWHERE], stored=stored)
    with app_on(store, tmp_path, right=RESULTS, queue=ways.access) as app:
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: "queue on login2: 1 running" in panel_header(app))
            assert [text for text in told(app) if "database is locked" in text]
    assert ways.asked == ["attach"]


async def test_a_host_that_falls_silent_is_asked_about(store: MemoryStore, tmp_path: Path) -> None:
    ways = FakeAccess(
        [ELSEWHERE, ABANDONED], stored=lambda: on_login2(time.time() - 2 * DEAD_SECONDS)
    )
    with app_on(store, tmp_path, right=RESULTS, queue=ways.access) as app:
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("escape")
            await wait_until(pilot, lambda: "on login2" in panel_header(app))
            await pilot.pause(0.2)
            assert app.screen is app.main, "only looking was chosen: it is not asked again"
    assert ways.asked == ["attach", "attach"]


async def test_an_abandoned_queue_is_taken_over_when_the_user_agrees(
    store: MemoryStore, tmp_path: Path
) -> None:
    client = IdleClient(said="The queue was taken over from login2; its transfers go on here.")
    ways = FakeAccess([ABANDONED, client], stored=lambda: on_login2(0.0))
    with app_on(store, tmp_path, right=RESULTS, queue=ways.access) as app:
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("y")
            await wait_until(pilot, lambda: client.said in told(app))
    assert ways.asked == ["attach", "take over"]
