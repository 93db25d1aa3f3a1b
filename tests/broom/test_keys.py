"""The keys of the broom where the store is made up: stopping, failures one by one, the queue."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.agent.client import TransferClient
from allastui.errors import QueueBusy
from allastui.stores.place import Place
from allastui.ui.app import AllastuiApp
from allastui.ui.broom.screen import BroomScreen
from tests.broom.made_up import ALL, NOTE, SEGMENTS, UPLOAD, MadeUp
from tests.make_screenshots import shows
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until

RESULTS = Place(PROJECT, "results", "")


async def opened(pilot: Pilot[None]) -> BroomScreen:
    await settle(pilot)
    await press(pilot, "B")
    screen = pilot.app.screen
    assert isinstance(screen, BroomScreen)
    await wait_until(pilot, lambda: len(screen.rows) == len(ALL))
    return screen


def store_of(found: Any = ALL, **options: Any) -> MadeUp:
    store = MadeUp(found, **options)
    store.put_bytes("results", "kept", b"kept")
    return store


async def test_esc_stops_the_search_and_then_goes_back(tmp_path: Path) -> None:
    with app_on(store_of(endless=True), tmp_path, left=RESULTS, right=RESULTS) as app:
        async with app.run_test() as pilot:
            screen = await opened(pilot)
            assert screen.is_looking
            await press(pilot, "escape")
            assert not screen.is_looking
            assert shows(app, "there may be more")
            await press(pilot, "escape")
            assert app.screen is app.main


async def test_failures_are_told_one_by_one_and_the_others_go(tmp_path: Path) -> None:
    store = store_of(kept=[UPLOAD.key])
    with app_on(store, tmp_path, left=RESULTS, right=RESULTS) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            screen = await opened(pilot)
            await press(pilot, "asterisk", "f8", "enter")
            await wait_until(pilot, lambda: not screen.is_removing)
            assert store.asked == [SEGMENTS.key, UPLOAD.key]
            assert [row.leftover for row in screen.rows if row.error is not None] == [UPLOAD]
            assert SEGMENTS not in [row.leftover for row in screen.rows]
            await press(pilot, "home", "down")
            assert screen.current is not None
            assert screen.current.leftover == UPLOAD
            assert shows(app, "Nobody may.")


async def test_nothing_is_removed_twice_and_esc_stops_before_the_next_one(tmp_path: Path) -> None:
    store = store_of()
    store.may_remove.clear()
    with app_on(store, tmp_path, left=RESULTS, right=RESULTS) as app:
        async with app.run_test() as pilot:
            screen = await opened(pilot)
            await press(pilot, "asterisk", "f8", "enter")
            assert screen.is_removing
            await press(pilot, "f8", "asterisk", "ctrl+r", "escape")
            assert app.screen is screen
            store.may_remove.set()
            await wait_until(pilot, lambda: not screen.is_removing)
            assert store.asked == []
            assert len(screen.rows) == len(ALL)


async def test_what_is_damaged_or_young_cannot_be_marked(tmp_path: Path) -> None:
    with app_on(store_of(), tmp_path, left=RESULTS, right=RESULTS) as app:
        async with app.run_test() as pilot:
            screen = await opened(pilot)
            await press(pilot, "home", *["space"] * len(ALL))
            marked = [row.leftover for row in screen.rows if row.is_marked]
            assert marked == [SEGMENTS, UPLOAD]
            await press(pilot, "f8", "escape")
            assert len(screen.rows) == len(ALL)


async def test_without_a_queue_nothing_can_be_marked(tmp_path: Path) -> None:
    def refuse() -> TransferClient:
        raise QueueBusy("Another allastui owns the queue")

    with app_on(store_of(), tmp_path, left=RESULTS, right=RESULTS, client=refuse) as app:
        async with app.run_test() as pilot:
            screen = await opened(pilot)
            await press(pilot, "asterisk")
            assert not any(row.is_marked for row in screen.rows)
            assert shows(app, "The queue cannot be asked")


async def test_enter_shows_where_it_lies(tmp_path: Path) -> None:
    with app_on(store_of(), tmp_path, left=RESULTS, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await opened(pilot)
            await press(pilot, "home", "down", "down", "enter")
            await wait_until(pilot, lambda: app.screen is app.main)
            assert app.main.active.place == Place(PROJECT, "results", "raw/2026/")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_broom(snap_compare: Any, tmp_path: Path, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, AllastuiApp)
        screen = await opened(pilot)
        await wait_until(pilot, lambda: not screen.is_looking)
        await press(pilot, "asterisk", "home")

    with app_on(store_of([*ALL, NOTE]), tmp_path, left=RESULTS, right=RESULTS) as app:
        assert snap_compare(app, terminal_size=size, run_before=before)
