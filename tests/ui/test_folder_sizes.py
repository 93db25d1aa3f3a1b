"""The sizes of folders, counted when asked for, and shown until the place is read again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.panes.pane import Pane
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.building import PROJECT, app_on
from tests.ui.endless_store import EndlessStore
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

RESULTS = Place(PROJECT, "results", "")
CONTENT = {
    "big/a.bin": b"x" * 4096,
    "big/deep/b.bin": b"x" * 4096,
    "small/c.bin": b"x" * 1024,
    "top.txt": b"t",
}


def size_of(pane: Pane, name: str) -> int | None:
    rows = pane.model.rows
    return rows.size(rows.names.index(name))


async def test_marked_folders_are_counted_together(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down", "space", "space", "u")
            pane = app.main.active
            await wait_until(pilot, lambda: pane.status == "below 2: 3 objects, 9.00 KiB")
            assert (size_of(pane, "big"), size_of(pane, "small")) == (8192, 1024)
            assert "8.00 KiB" in pane.view.render_line(2).text
            await press(pilot, "escape")
            assert pane.status.startswith("2 marked")
            assert pane.model.totals.bytes == 1
            await press(pilot, "ctrl+r")
            assert size_of(pane, "big") is None


async def test_sorted_by_size_a_counted_folder_moves(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "comma", "s", "home", "down", "down")
            pane = app.main.active
            assert pane.model.cursor_name == "small"
            await press(pilot, "u")
            await wait_until(pilot, lambda: size_of(pane, "small") == 1024)
            assert pane.status == "small/: 1 object, 1.00 KiB"
            assert (pane.model.cursor_name, pane.model.cursor) == ("small", 1)


@pytest.mark.parametrize("key", ["u", "escape", "enter", "ctrl+r"])
async def test_a_count_shows_how_far_it_is_and_can_be_stopped(tmp_path: Path, key: str) -> None:
    store = EndlessStore()
    store.put_bytes("results", "big/x.txt", b"")
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down", "u")
            pane = app.main.active
            await wait_until(pilot, lambda: "counting... big/: " in pane.status)
            await wait_until(pilot, lambda: not pane.status.endswith("0 B"))
            await press(pilot, key)
            await wait_until(pilot, store.left.is_set)
            assert not pane.is_counting
            assert "big/: " not in pane.status


async def test_on_a_file_it_asks_for_a_folder(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test(notifications=True) as pilot:
            await settle(pilot)
            await press(pilot, "tab", "end", "u")
            await wait_until(
                pilot, lambda: any("Mark folders" in each.message for each in app._notifications)
            )


@SERVERS
async def test_a_real_prefix_and_its_bucket_are_counted(
    request: pytest.FixtureRequest,
    make_proxy: Callable[..., FaultProxy],
    tmp_path: Path,
    server: str,
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, CONTENT)
    proxy = make_proxy(profile)
    with panes_on(proxy.profile, tmp_path, local_place(tmp_path), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down", "u")
            pane = app.main.active
            await wait_until(pilot, lambda: pane.status == "big/: 2 objects, 8.00 KiB")
            await press(pilot, "backspace", "u")
            await wait_until(pilot, lambda: pane.status.endswith(": 4 objects, 9.00 KiB"))
            proxy.decide = lambda asked: Answer(403) if asked.method == "GET" else None
            await press(pilot, "u")
            await wait_until(pilot, lambda: pane.status.startswith("not counted: "))
