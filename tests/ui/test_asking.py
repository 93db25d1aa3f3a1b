"""A transfer that asks is noticed: its question opens, once, and the panel says what to press."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.agent.client import JobView
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.job import JobState
from allastui.ui import asking, key_gate
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.queue.line_list import LineList
from allastui.ui.queue.screen import QueueScreen
from tests.ui.building import PROJECT, app_on
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import settle, wait_until
from tests.ui.queue_samples import asking_upload, queue, running_upload

RESULTS = Place(PROJECT, "results", "")


@pytest.fixture(autouse=True)
def _short_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "QUIET_SECONDS", 0.1)
    monkeypatch.setattr(key_gate, "DEAF_SECONDS", 0.0)


def waiting(number: int = 6) -> JobView:
    view = asking_upload()
    job = replace(view.job, id=number, state=JobState.WAITING, note="3 files exist already")
    return replace(view, job=job)


def is_asked(app: AllastuiApp) -> bool:
    return isinstance(app.screen, ChoiceDialog)


async def test_the_question_opens_once_for_each_job(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(queue(running_upload(), waiting()))
            await wait_until(pilot, lambda: is_asked(app))
            await pilot.press("escape")
            await wait_until(pilot, lambda: app.screen is app.main)
            client.publish(queue(running_upload(), waiting(), number=2))
            await asyncio.sleep(0.6)
            assert app.screen is app.main
            client.publish(queue(waiting(), waiting(7), number=3))
            await wait_until(pilot, lambda: is_asked(app))


async def test_a_transfer_that_was_cancelled_asks_nothing_any_more(
    store: MemoryStore, tmp_path: Path
) -> None:
    client = IdleClient()
    cancelled = waiting(5)
    cancelled = replace(cancelled, job=replace(cancelled.job, state=JobState.CANCELLED))
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(queue(cancelled, waiting()))
            await wait_until(pilot, lambda: is_asked(app))
            await pilot.press("escape")
            await wait_until(pilot, lambda: app.screen is app.main)
            await asyncio.sleep(3 * asking._AGAIN_SECONDS)
            assert app.screen is app.main
            await pilot.press("f9")
            await wait_until(pilot, lambda: isinstance(app.screen, QueueScreen))
            assert app.screen.query_one(LineList).cursor == waiting().job.id


async def test_the_question_waits_for_a_dialog_and_takes_no_key_typed_before_it(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_gate, "DEAF_SECONDS", 3600.0)
    client = IdleClient()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await pilot.press("n")
            client.publish(queue(waiting()))
            await asyncio.sleep(0.5)
            assert isinstance(app.screen, TextDialog)
            await pilot.press("escape")
            await wait_until(pilot, lambda: is_asked(app))
            await pilot.press("enter")
            await pilot.pause()
            assert is_asked(app)
            monkeypatch.setattr(key_gate, "DEAF_SECONDS", 0.0)
            app.keys.drop_next()  # the moment is over
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.screen is app.main)


async def test_the_panel_says_how_to_answer_and_f9_goes_to_the_job_that_asks(
    store: MemoryStore, tmp_path: Path
) -> None:
    client = IdleClient()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            client.publish(queue(running_upload(), waiting()))
            await wait_until(pilot, lambda: is_asked(app))
            await pilot.press("escape")
            panel = app.main.queue.panel
            await wait_until(pilot, lambda: "asks: F9, then a" in panel.render_line(1).text)
            await pilot.press("f9")
            await wait_until(pilot, lambda: isinstance(app.screen, QueueScreen))
            rows = app.screen.query_one(LineList)
            await wait_until(pilot, lambda: rows.cursor == 6)
            await pilot.press("up", "a")
            await pilot.pause()
            assert not is_asked(app)
            assert [notice.message for notice in app._notifications] == [
                "This transfer asks nothing."
            ]
            await pilot.press("down", "a")
            await wait_until(pilot, lambda: is_asked(app))


async def test_leaving_does_not_count_what_only_waits_for_an_answer(
    store: MemoryStore, tmp_path: Path
) -> None:
    client = IdleClient()
    with app_on(store, tmp_path, right=RESULTS, client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            client.publish(queue(waiting(), running_upload()))
            await wait_until(pilot, lambda: is_asked(app))
            assert app.main.queue.moving == 1
            await pilot.press("escape")
            client.publish(queue(waiting(), number=2))
            await wait_until(pilot, lambda: app.main.queue.moving == 0)
            await pilot.press("q")
            await wait_until(pilot, lambda: client.closed)


async def test_an_equal_notice_is_shown_once(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=local_place(tmp_path), right=RESULTS) as app:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await settle(pilot)
            app.say("Something.")
            app.say("Something.")
            app.say("Something else.")
            await wait_until(pilot, lambda: len(app.screen.query("Toast")) == 2)
            (first, second) = app._notifications
            assert (first.message, second.message) == ("Something.", "Something else.")
            assert first.timeout == 4
            toasts = list(app.screen.query("Toast"))
            assert all(toast.region.y >= 2 and toast.region.bottom < 20 for toast in toasts)
