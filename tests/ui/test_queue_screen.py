import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from allastui.agent.client import QueueSnapshot
from allastui.errors import Unreachable
from allastui.transfers.job import Item, ItemState, JobState
from allastui.transfers.request import IfExists
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.queue.details import PAGE, DetailsScreen
from allastui.ui.queue.limit import limit_bytes, limit_complaint
from allastui.ui.queue.line_list import LineList
from allastui.ui.queue.screen import QueueScreen
from tests.ui.hosting import Host
from tests.ui.queue_samples import (
    MIB,
    MOVING,
    DirectCommands,
    MemoryClient,
    OneSignIn,
    asking_upload,
    busy_queue,
    done_upload,
    failed_upload,
    queue,
    running_download,
    running_upload,
    signed_out_copy,
)


def host(client: MemoryClient) -> Host:
    return Host(lambda: QueueScreen(DirectCommands(client), client.snapshot(), OneSignIn()))


def lines_of(app: Host) -> list[str]:
    rows = app.screen.query_one(LineList)
    return [rows.render_line(y).text.rstrip() for y in range(rows.size.height)]


@pytest.mark.parametrize(
    ("now", "keys", "told"),
    [
        (busy_queue(), ["p"], ("pause", 1)),
        (busy_queue(), ["down", "p"], ("pause", 2)),
        (
            queue(
                replace(running_upload(), job=replace(running_upload().job, state=JobState.PAUSED))
            ),
            ["p"],
            ("resume", 1),
        ),
        (busy_queue(), ["x", "enter"], ("cancel", 1)),
        (queue(failed_upload()), ["R"], ("retry", 4)),
        (busy_queue(), ["J"], ("reorder", 1, 1)),
        (busy_queue(), ["j", "K"], ("reorder", 2, -1)),
        (busy_queue(), ["c"], ("clear", 4, 5)),
        (busy_queue(), ["L", "2", "full_stop", "5", "enter"], ("limit", 2621440)),
        (queue(asking_upload()), ["a", "down", "down", "enter"], ("answer", 6, IfExists.RENAME)),
    ],
)
async def test_a_key_tells_the_client(
    now: QueueSnapshot, keys: Sequence[str], told: tuple[object, ...]
) -> None:
    client = MemoryClient(now)
    async with host(client).run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert client.told == [told]


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        (queue(), ["p", "x", "R", "a", "c", "J", "enter"]),
        (queue(done_upload()), ["p", "x", "R", "a"]),
        (busy_queue(), ["x", "escape"]),
        (busy_queue(), ["L", "x", "enter", "escape"]),
        (queue(asking_upload()), ["a", "escape"]),
    ],
)
async def test_nothing_is_told_for_what_does_not_apply_or_was_cancelled(
    now: QueueSnapshot, keys: Sequence[str]
) -> None:
    client = MemoryClient(now)
    async with host(client).run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert client.told == []


async def test_the_cursor_begins_on_what_is_not_over_and_what_is_over_says_so() -> None:
    client = MemoryClient(queue(done_upload(), failed_upload(), running_download()))
    app = host(client)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.screen.query_one(LineList).cursor == running_download().job.id
        await pilot.press("home", "p")
        assert [notice.message for notice in app._notifications] == ["This transfer is over."]
        await pilot.press("p", "R")
        await pilot.pause()
        assert {notice.message for notice in app._notifications} == {
            "This transfer is over.",
            "No file of this transfer has failed.",
        }
    assert client.told == []


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_a_transfer_that_waits_for_a_sign_in_says_for_which_since_when_and_asks(
    size: tuple[int, int],
) -> None:
    since = datetime.now().replace(hour=14, minute=2).timestamp()
    view = signed_out_copy()
    view = replace(view, job=replace(view.job, waiting_since=since))
    client, sign_ins = MemoryClient(queue(running_upload(), view)), OneSignIn()
    app = Host(lambda: QueueScreen(DirectCommands(client), client.snapshot(), sign_ins))
    async with app.run_test(size=size) as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert sign_ins.asked == []
        await pilot.press("down", "s")
        await pilot.pause()
        assert sign_ins.asked == [view.job.id]
        assert any(
            "waits since 14:02: s signs in to project_2001234" in line and "12 of 400" in line
            for line in lines_of(app)
        )
        assert any("The token of project_2001234 has ended" in line for line in lines_of(app))


@pytest.mark.parametrize("key", ["escape", "f9", "w", "q"])
async def test_the_queue_closes(key: str) -> None:
    app = host(MemoryClient())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.result is None


async def test_help_shows_the_keys_of_the_queue() -> None:
    app = host(MemoryClient())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_the_moving_files_show_under_the_job_at_the_cursor() -> None:
    app = host(MemoryClient())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert any("sample_002.fastq.gz" in line and "[" in line for line in lines_of(app))
        await pilot.press("down")
        await pilot.pause()
        assert not any("sample_002.fastq.gz" in line for line in lines_of(app))


async def test_the_cursor_stays_on_its_job_and_goes_to_a_neighbour_when_it_is_cleared() -> None:
    app = host(MemoryClient())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        rows = screen.query_one(LineList)
        screen.show(queue(running_download(), running_upload(), done_upload(), number=2))
        assert rows.cursor == 2
        screen.show(queue(running_upload(), done_upload(), number=3))
        assert rows.cursor == 1
        screen.show(queue(number=4))
        await pilot.pause()
        assert "Nothing is queued" in lines_of(app)[0]
        screen.show(queue(done_upload(), number=5))
        assert rows.cursor == 5


def stored(count: int) -> list[Item]:
    states = (ItemState.DONE, ItemState.FAILED, ItemState.WAITING)
    return [
        replace(
            MOVING[0],
            id=number,
            source_key=f"scratch/runs/2026-11/file{number:05}",
            state=states[number % 3],
            verified=True,
            failure=failed_upload().job.failures[0].first if number % 3 == 1 else None,
        )
        for number in range(1, count + 1)
    ]


async def settle(app: Host, word: str) -> None:
    for _ in range(150):
        if any(word in line for line in lines_of(app)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{word} does not show: {lines_of(app)}")


async def test_details_page_through_all_files_both_ways() -> None:
    app = host(MemoryClient(queue(done_upload()), stored(PAGE + 5)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await settle(app, "file00001")
        await pilot.press("end", "down")
        await settle(app, f"file{PAGE + 1:05}")
        assert not any("file00001" in line for line in lines_of(app))
        await pilot.press("up")
        await settle(app, f"file{PAGE:05}")
        await pilot.press("home")
        await settle(app, "file00001")


async def test_details_filter_by_state_and_show_why_a_file_failed() -> None:
    app = host(MemoryClient(queue(done_upload()), stored(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await settle(app, "file00001")
        await pilot.press("tab")
        await settle(app, "Ask its owner for read access")
        words = {line.split()[0] for line in lines_of(app) if "file0" in line}
        assert words == {"failed"}
        await pilot.press("shift+tab")
        await settle(app, "file00002")


async def test_details_say_why_the_list_cannot_be_read() -> None:
    class Unreadable(MemoryClient):
        def items(
            self, job: int, state: ItemState | None = None, after: int = 0, count: int = 200
        ) -> list[Item]:
            raise Unreachable("The queue does not answer")

    app = host(Unreadable(queue(done_upload())))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await settle(app, "The queue does not answer.")


async def test_details_follow_the_moving_files() -> None:
    app = host(MemoryClient(queue(running_upload()), MOVING))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        await pilot.press("enter")
        await settle(app, "63 %")
        view = running_upload()
        further = replace(MOVING[0], bytes_done=MOVING[0].size, bytes_moving=0)
        screen.show(queue(replace(view, job=replace(view.job, active=(further, MOVING[1])))))
        await settle(app, "100 %")
        assert isinstance(app.screen, DetailsScreen)
        await pilot.press("escape")
        assert app.screen_stack[-1] == screen


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "2000000", "0.0001", "2 h"])
def test_limits_that_make_no_sense_are_refused(text: str) -> None:
    assert limit_complaint(text)


def test_a_limit_is_read_in_mib_or_in_its_own_unit() -> None:
    assert limit_complaint("2.5") == ""
    assert limit_bytes("2.5") == round(2.5 * MIB)
    assert limit_bytes("2.5 MiB/s") == round(2.5 * MIB)
    assert limit_bytes("512k") == MIB // 2
    assert limit_bytes("0") == 0
