"""The screen around the panes: the queue, other screens, the keys and the mouse."""

from pathlib import Path

from textual.screen import ModalScreen

from allastui.agent.client import JobView, QueueSnapshot
from allastui.errors import QueueBusy
from allastui.profiles.local import LOCAL
from allastui.settings import Settings
from allastui.stores.body import BytesBody
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import CopyRequest
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.queue.screen import QueueScreen
from tests.ui.building import PROJECT, app_on
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import press, settle, wait_until
from tests.ui.test_panes import RESULTS, names_in

CONTENT = dict.fromkeys(("a10.csv", "a9.csv", "deep/er/x.txt", "deep/y.txt", ".hidden"), b"x" * 100)


def _snapshot(number: int, state: JobState, target: Place) -> QueueSnapshot:
    job = Job(1, CopyRequest((Place(LOCAL, "", "x"),), target), state, 0.0)
    return QueueSnapshot(number, (JobView(job, 0.0, 0, None),), 0.0, None, 0, 8, 0, "here")


async def test_a_job_that_ends_shows_in_the_panes(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            right = app.main.panes[1]
            store.put("results", "new.csv", BytesBody(b"x"), Attributes())
            client.publish(_snapshot(1, JobState.RUNNING, RESULTS))
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            assert "new.csv" not in names_in(right)
            client.publish(_snapshot(2, JobState.DONE, RESULTS))
            await wait_until(pilot, lambda: "new.csv" in names_in(right))


async def test_leaving_asks_only_while_transfers_run(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(_snapshot(1, JobState.RUNNING, RESULTS))
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            await pilot.press("q")
            assert isinstance(app.screen, ConfirmDialog)
            await pilot.press("escape")
            assert not isinstance(app.screen, ModalScreen)
            client.publish(_snapshot(2, JobState.DONE, RESULTS))
            await wait_until(pilot, lambda: not app.main.queue.moving)
            await pilot.press("f10")
            await wait_until(pilot, lambda: client.closed)
    assert app.return_code == 0


async def test_a_queue_of_somebody_else_is_told(store: MemoryStore, tmp_path: Path) -> None:
    def busy() -> IdleClient:
        raise QueueBusy("Another allastui owns the queue", hint="Close it, or use it.")

    with app_on(store, tmp_path, right=RESULTS, client=busy) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            assert [toast.title for toast in app._notifications] == [
                "Another allastui owns the queue"
            ]
            await press(pilot, "f9")
            assert app.screen is app.main


async def test_other_screens_open_and_close(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await pilot.press("question_mark")
            assert isinstance(app.screen, HelpScreen)
            await pilot.press("escape", "f9")
            assert isinstance(app.screen, QueueScreen)
            await pilot.press("escape", "f2", *"hidden", "enter")
            await wait_until(pilot, lambda: app.main.active.model.show_hidden)
            await pilot.press("f11", *"2001234", "enter")
            await wait_until(pilot, lambda: app.main.active.place == Place(PROJECT, "", ""))


async def test_the_users_keys_hold(store: MemoryStore, tmp_path: Path) -> None:
    settings = Settings(keys={"other-pane": "z", "hidden": "comma h"}, show_hidden=True)
    with app_on(store, tmp_path, right=RESULTS, settings=settings) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "z")
            right = app.main.panes[1]
            assert app.main.active is right
            assert ".hidden" in names_in(right)
            await press(pilot, "comma", "h")
            assert ".hidden" not in names_in(right)


async def test_the_mouse_moves_marks_and_opens(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            right = app.main.panes[1]
            await pilot.click(right.view, offset=(5, 3))
            assert app.main.active is right
            assert right.model.cursor_name == "a9.csv"
            await pilot.click(right.view, offset=(right.view.size.width - 14, 0))
            await settle(pilot)
            assert right.model.sort == "size"
            await pilot.click(right.view, offset=(5, 2), times=2)
            await wait_until(pilot, lambda: right.place.key == "deep/")
