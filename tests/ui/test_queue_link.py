"""The screen and the process that runs the transfers: attached, lost, refused, left."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Static

from allastui.agent.access import OnLost
from allastui.agent.client import JobView
from allastui.errors import AgentError, AgentVersion
from allastui.settings import Settings
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.job import JobState
from allastui.ui import queue_link
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.copy import CopyDialog
from tests.ui.building import PROJECT, app_on
from tests.ui.fake_access import FakeAccess
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import press, settle, wait_until
from tests.ui.queue_samples import done_upload, queue, running_download, running_upload

RESULTS = Place(PROJECT, "results", "")
VERSION = AgentVersion(
    "The agent that runs the transfers is version 0.1", why="This program is version 0.2"
)
GONE = AgentError("No agent runs", why="Connection refused")


pytestmark = pytest.mark.usefixtures("short_waits")


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
            await wait_until(pilot, lambda: app.link.refusal is not None)
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
