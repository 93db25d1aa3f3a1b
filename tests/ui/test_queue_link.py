"""The screen and the process that runs the transfers: attached, lost, refused, left."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.screen import ModalScreen
from textual.widgets import Static

from allastui.agent.access import OnLost, StoredQueue, agent_access, stored_elsewhere
from allastui.agent.client import JobView
from allastui.agent.folder import agent_folder
from allastui.errors import AgentError, AgentVersion, QueueAbandoned, QueueElsewhere
from allastui.settings import Paths, Settings
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.job import JobState
from allastui.transfers.journal import Journal
from allastui.transfers.lock import holder_of
from allastui.transfers.owner import DEAD_SECONDS, Owner
from allastui.transfers.request import CopyRequest
from allastui.ui import queue_link
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.copy import CopyDialog
from allastui.ui.queue.screen import QueueScreen
from tests.ui.building import PROJECT, app_on
from tests.ui.fake_access import FakeAccess
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import press, settle, wait_until
from tests.ui.queue_samples import done_upload, queue, running_download, running_upload

RESULTS = Place(PROJECT, "results", "")
VERSION = AgentVersion(
    "The agent that runs the transfers is version 0.1", why="This program is version 0.2"
)
ELSEWHERE = QueueElsewhere(
    "The transfer queue lives on login2",
    why="It began 2026-11-20 09:00, and last gave a sign of life 12 s ago",
    hint="Log in to login2 to work with it.",
)
ABANDONED = QueueAbandoned(
    "The transfer queue belongs to login2, where it seems to have died",
    why="It began 2026-11-20 09:00, and last gave a sign of life 3 h ago",
)
GONE = AgentError("No agent runs", why="Connection refused")


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    store = MemoryStore()
    store.create_bucket("results")
    yield store
    store.close()


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_link, "RETRY_SECONDS", (0.01, 0.01, 0.01, 0.01))
    monkeypatch.setattr(queue_link, "ELSEWHERE_SECONDS", 0.05)


def told(app: AllastuiApp) -> list[str]:
    return [f"{toast.title} {toast.message}".strip() for toast in app._notifications]


def text_of(app: AllastuiApp) -> str:
    return " ".join(str(text.content) for text in app.screen.query(".dialog-text").results(Static))


def panel_header(app: AllastuiApp) -> str:
    panel = app.main.queue.panel
    return panel.render_line(0).text if panel.display else ""


async def test_a_lost_connection_is_told_once_and_made_again(
    store: MemoryStore, tmp_path: Path
) -> None:
    first, second = IdleClient(outlives_screen=True), IdleClient(outlives_screen=True)
    ways = FakeAccess([first, GONE, GONE, second])
    with app_on(store, tmp_path, right=RESULTS, queue=ways.access) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            first.publish(queue(running_upload()))
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            threading.Thread(target=ways.on_lost[0]).start()
            await wait_until(pilot, lambda: app.client is second)
            await wait_until(pilot, lambda: len(told(app)) == 2)
            assert [text.partition(".")[0] for text in told(app)] == [
                "The connection to the transfers was lost",
                "The transfers are back in sight",
            ]
            assert first.closed
            assert ways.asked == ["attach"] * 4
            second.publish(queue(done_upload()))
            await wait_until(pilot, lambda: "1 done" in panel_header(app))
            ways.on_lost[0]()
            await pilot.pause(0.05)
            assert app.client is second, "news of a connection that was given up changes nothing"


async def test_panes_work_while_the_connection_is_lost(store: MemoryStore, tmp_path: Path) -> None:
    first = IdleClient()
    ways = FakeAccess([first, GONE])
    with app_on(
        store, tmp_path, left=local_place(tmp_path), right=RESULTS, queue=ways.access
    ) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            first.publish(queue(running_upload()))
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            ways.on_lost[0]()
            await wait_until(pilot, lambda: app.has_no_queue)
            assert len(ways.asked) == 1 + len(queue_link.RETRY_SECONDS)
            assert told(app)[-1] == "No agent runs Connection refused"
            assert "(connection lost)" in panel_header(app)
            await press(pilot, "tab")
            assert app.main.active is app.main.panes[1]
            ways.answers = [IdleClient()]
            await press(pilot, "f9")
            await wait_until(pilot, lambda: app.client is ways.answers[0])


async def test_a_connection_that_is_lost_at_once_is_made_again(
    store: MemoryStore, tmp_path: Path
) -> None:
    second = IdleClient()
    ways = FakeAccess([IdleClient(), second])
    access = ways.access

    def attach_and_lose(on_lost: OnLost) -> IdleClient:
        client = access.attach(on_lost)
        assert isinstance(client, IdleClient)
        if client is not second:
            on_lost()
        return client

    with app_on(
        store, tmp_path, right=RESULTS, queue=replace(access, attach=attach_and_lose)
    ) as app:
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: app.client is second)


async def test_an_agent_of_another_version_is_replaced(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    go = threading.Event()
    ways = FakeAccess([VERSION, client], replacing=lambda: assert_set(go))
    with app_on(store, tmp_path, right=RESULTS, queue=ways.access) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            assert "version 0.1" in text_of(app)
            await pilot.press("enter")
            await wait_until(pilot, lambda: ways.asked == ["attach", "replace"])
            await pilot.press("f9")
            assert app.screen is app.main
            go.set()
            await wait_until(pilot, lambda: app.client is client)
    assert ways.asked == ["attach", "replace", "attach"]


def assert_set(event: threading.Event) -> None:
    assert event.wait(20)


async def test_not_now_leaves_the_agent_and_f5_asks_again(
    store: MemoryStore, tmp_path: Path
) -> None:
    ways = FakeAccess([VERSION])
    with app_on(store, tmp_path, right=RESULTS, queue=ways.access) as app:
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("escape")
            await wait_until(pilot, lambda: app.screen is app.main)
            await pilot.press("f5")
            assert isinstance(app.screen, ConfirmDialog)
    assert ways.asked == ["attach"]


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


@pytest.mark.parametrize(
    ("outlives", "jobs", "said"),
    [
        (True, (running_upload(),), "1 transfer goes on in the background"),
        (True, (running_upload(), running_download()), "2 transfers go on in the background"),
        (False, (running_upload(),), "1 transfer runs in this program and stops"),
    ],
)
async def test_leaving_says_what_becomes_of_the_transfers(
    store: MemoryStore, tmp_path: Path, outlives: bool, jobs: tuple[JobView, ...], said: str
) -> None:
    client = IdleClient(outlives_screen=outlives)
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(queue(*jobs))
            await wait_until(pilot, lambda: app.main.queue.moving == len(jobs))
            await pilot.press("q")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            assert said in text_of(app)
            assert ("allastui queue" in text_of(app)) is outlives
            await pilot.press("enter")
            await wait_until(pilot, lambda: client.closed)


async def test_leaving_asks_nothing_when_all_is_over_or_paused(
    store: MemoryStore, tmp_path: Path
) -> None:
    client = IdleClient()
    paused = replace(running_upload(), job=replace(running_upload().job, state=JobState.PAUSED))
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(queue(paused, done_upload()))
            await wait_until(pilot, lambda: "1 paused" in panel_header(app))
            await pilot.press("q")
            await wait_until(pilot, lambda: client.closed)


async def test_the_terminal_is_told_of_each_job_that_ends(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    client = IdleClient()
    client.publish(queue(done_upload(), running_download()))
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            written: list[str] = []
            assert app._driver is not None
            monkeypatch.setattr(app._driver, "write", written.append)
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            assert written == []
            over = replace(
                running_download(), job=replace(running_download().job, state=JobState.DONE)
            )
            for number in (2, 3):
                client.publish(queue(done_upload(), over, number=number))
                await wait_until(pilot, lambda: app.main.queue.moving == 0)
    (text,) = written
    assert text.startswith("\a\x1b]9;allastui: down model-a.h5: done")


async def test_notices_can_be_turned_off(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = IdleClient()
    client.publish(queue(running_download()))
    settings = Settings(notify=False)
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client, settings=settings) as app:
        async with app.run_test() as pilot:
            written: list[str] = []
            assert app._driver is not None
            monkeypatch.setattr(app._driver, "write", written.append)
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            client.publish(queue(done_upload()))
            await wait_until(pilot, lambda: app.main.queue.moving == 0)
    assert written == []


async def test_z_folds_the_queue(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(queue(running_upload(), running_download()))
            panel = app.main.queue.panel
            await wait_until(pilot, lambda: panel.size.height == 3)
            await press(pilot, "z")
            assert panel.size.height == 1
            await press(pilot, "z")
            assert panel.size.height == 3


async def test_a_command_to_an_agent_that_has_gone_is_told(
    store: MemoryStore, tmp_path: Path
) -> None:
    class Broken(IdleClient):
        def pause(self, jobs: object) -> None:
            raise AgentError("The agent has gone")

    client = Broken()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(queue(running_upload()))
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            await press(pilot, "f9", "p")
            await wait_until(pilot, lambda: "The agent has gone" in text_of(app))


# A real agent.


def agent_pid(paths: Paths) -> int:
    words = holder_of(agent_folder(paths.journal_file).lock).split()
    return int(words[1]) if words else 0


def kill_agent(paths: Paths) -> None:
    if pid := agent_pid(paths):
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while agent_pid(paths) == pid:
            assert time.monotonic() < deadline
            time.sleep(0.02)


async def test_a_killed_agent_is_started_again(store: MemoryStore, tmp_path: Path) -> None:
    paths = Paths(config=tmp_path / "config", state=tmp_path / "state")
    (tmp_path / "file").write_bytes(b"x" * 1000)
    request = CopyRequest((local_place(tmp_path / "file"),), local_place(tmp_path / "copy"))
    access = agent_access(paths, os.environ)
    try:
        with app_on(store, tmp_path, right=RESULTS, queue=access) as app:
            async with app.run_test() as pilot:
                await wait_until(pilot, lambda: app.client is not None)
                before = app.client
                assert before is not None
                assert before.outlives_screen
                before.submit(request)
                await wait_until(pilot, lambda: "1 done" in panel_header(app))
                first = agent_pid(paths)
                kill_agent(paths)
                await wait_until(pilot, lambda: app.client not in (None, before))
                assert agent_pid(paths) not in (0, first)
                await wait_until(pilot, lambda: "(connection lost)" not in panel_header(app))
                await wait_until(pilot, lambda: "1 done" in panel_header(app))
                assert any("were killed" in text for text in told(app))
                await pilot.press("q")
                await wait_until(pilot, lambda: app.return_code == 0)
        assert agent_pid(paths), "leaving ends the screen alone"
    finally:
        kill_agent(paths)


def test_the_stored_queue_says_who_owns_it(tmp_path: Path) -> None:
    paths = Paths(config=tmp_path / "config", state=tmp_path / "state")
    assert stored_elsewhere(paths).owner is None
    journal = Journal(paths.journal_file)
    try:
        stored = stored_elsewhere(paths)
    finally:
        journal.close()
    assert stored.owner is not None
    assert stored.owner.pid == os.getpid()
    assert stored.snapshot.owner.startswith(f"on {stored.owner.host} since 2")
    assert stored_elsewhere(paths).owner is None


async def test_copying_needs_no_queue_until_enter(store: MemoryStore, tmp_path: Path) -> None:
    """The dialog opens also while the queue is still being opened."""
    go = threading.Event()
    client = IdleClient()

    def slow() -> IdleClient:
        assert_set(go)
        return client

    (tmp_path / "file").write_text("x")
    with app_on(store, tmp_path, left=local_place(tmp_path), right=RESULTS, client=slow) as app:
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: len(app.main.active.model) > 1)
            await pilot.press("end", "f5")
            await wait_until(pilot, lambda: isinstance(app.screen, CopyDialog))
            go.set()
            await wait_until(pilot, lambda: app.client is client)
            await pilot.press("enter")
            await wait_until(pilot, lambda: len(client.submitted) == 1)
