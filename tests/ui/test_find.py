"""Find below: what is found streams into the pane, and can be worked with."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from allastui.errors import AccessDenied
from allastui.profiles.profile import Profile
from allastui.stores.entry import Entry
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.dialogs.copy import CopyDialog
from allastui.ui.find.dialog import FindDialog
from allastui.ui.panes.pane import Pane
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.building import PROJECT, app_on
from tests.ui.endless_store import EndlessStore
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

RESULTS = Place(PROJECT, "results", "")
CONTENT = {
    "raw/2026/x.bam": b"x" * 3000,
    "raw/2026/y.txt": b"y",
    "raw/x.bam.bai": b"i",
    "top.bam": b"t",
    "empty/": b"",
}


async def find(pilot: Pilot[None], pattern: str, size: str = "") -> None:
    """Look for names, and sizes, in the pane that has the keys."""
    await pilot.press("ctrl+f")
    assert isinstance(pilot.app.screen, FindDialog)
    await pilot.press(*pattern, "down", *size, "enter")
    await settle(pilot)


def names(pane: Pane) -> list[str]:
    model = pane.model
    rows = [model.row_at(line) for line in range(len(model))]
    return [model.rows.names[row] for row in rows if row is not None and row >= 0]


async def test_what_is_found_is_a_listing_of_paths(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "end")
            pane = app.main.active
            await find(pilot, "*.bam")
            assert names(pane) == ["raw/2026/x.bam", "top.bam"]
            assert pane.status == "2 found of 7, 2.93 KiB"
            assert "results/: *.bam" in app.export_screenshot().replace("&#160;", " ")
            await press(pilot, "end", "enter")
            assert (pane.place, pane.model.cursor_name) == (RESULTS, "top.bam")
            await find(pilot, "*.bam")
            await press(pilot, "down", "enter")
            assert pane.place == Place(PROJECT, "results", "raw/2026/")
            assert pane.model.cursor_name == "x.bam"


@pytest.mark.parametrize("key", ["escape", "backspace", "left_square_bracket"])
async def test_the_listing_comes_back(store: MemoryStore, tmp_path: Path, key: str) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "end")
            pane = app.main.active
            await find(pilot, "nothing like it")
            assert names(pane) == []
            await press(pilot, key)
            assert (pane.place, pane.model.cursor_name) == (RESULTS, "top.bam")
            assert names(pane) == ["empty", "raw", "top.bam"]


async def test_folders_and_sizes_are_found(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            pane = app.main.active
            await find(pilot, "")
            assert names(pane)[:3] == ["empty", "raw", "raw/2026"]
            await find(pilot, "", size=">1k")
            assert names(pane) == ["raw/2026/x.bam"]


async def test_the_dialog_says_what_a_size_looks_like(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            await pilot.press("ctrl+f", "down", *"100M", "enter")
            assert isinstance(app.screen, FindDialog)
            assert "A size is written as" in app.export_screenshot().replace("&#160;", " ")
            await pilot.press("home", ">", "enter")
            await wait_until(pilot, lambda: app.screen is app.main)


async def test_a_search_shows_how_far_it_is_and_ends_when_it_is_left(tmp_path: Path) -> None:
    store = EndlessStore()
    store.put_bytes("results", "here.txt", b"")
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            pane = app.main.active
            await pilot.press("ctrl+f", *"no such name", "enter")
            await wait_until(pilot, lambda: pane.status.startswith("searching... 0 found of"))
            await wait_until(pilot, lambda: store.asked > 10_000)
            await press(pilot, "escape")
            await wait_until(pilot, store.left.is_set)
            assert names(pane) == ["here.txt"]


async def test_history_goes_back_and_forward(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down", "down", "enter")
            pane = app.main.active
            raw = Place(PROJECT, "results", "raw/")
            assert pane.place == raw
            await press(pilot, "down", "enter", "left_square_bracket")
            assert (pane.place, pane.model.cursor_name) == (raw, "2026")
            await press(pilot, "alt+left")
            assert (pane.place, pane.model.cursor_name) == (RESULTS, "raw")
            await press(pilot, "left_square_bracket")
            assert pane.place == RESULTS
            await press(pilot, "right_square_bracket", "alt+right")
            assert pane.place == Place(PROJECT, "results", "raw/2026/")
            await press(pilot, "right_square_bracket")
            assert pane.place == Place(PROJECT, "results", "raw/2026/")
            await press(pilot, "backspace", "left_square_bracket", "left_square_bracket")
            await press(pilot, "backspace", "right_square_bracket")
            assert pane.place == RESULTS


@SERVERS
async def test_what_was_found_is_marked_and_copied(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {key: data for key, data in CONTENT.items() if data})
    here = tmp_path / "here"
    here.mkdir()
    with panes_on(profile, tmp_path, local_place(here), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            pane = app.main.active
            await find(pilot, "*.bam")
            assert names(pane) == ["raw/2026/x.bam", "top.bam"]
            await press(pilot, "down", "space", "space", "f5")
            await wait_until(pilot, lambda: isinstance(app.screen, CopyDialog))
            await pilot.press("enter")
            await wait_until(pilot, lambda: (here / "top.bam").exists())
            await wait_until(pilot, lambda: app.main.queue.moving == 0)
            assert pane.shows_results
    assert sorted(path.name for path in here.iterdir()) == ["top.bam", "x.bam"]
    assert (here / "x.bam").read_bytes() == b"x" * 3000


@SERVERS
async def test_a_refused_search_says_so_and_can_be_left(
    request: pytest.FixtureRequest,
    make_proxy: Callable[..., FaultProxy],
    tmp_path: Path,
    server: str,
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"a.txt": b"a"})
    proxy = make_proxy(profile)
    with panes_on(proxy.profile, tmp_path, local_place(tmp_path), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            pane = app.main.active
            proxy.decide = lambda asked: Answer(403) if asked.method == "GET" else None
            await find(pilot, "*.txt")
            assert pane.error is not None
            assert "not read" in pane.status
            proxy.decide = None
            await press(pilot, "ctrl+r")
            assert names(pane) == ["a.txt"]
            await press(pilot, "escape")
            assert not pane.shows_results


@pytest.mark.parametrize(
    "server", ["swift_native", pytest.param("second_ceph", marks=pytest.mark.ceph)]
)
async def test_all_buckets_of_a_project_are_looked_through_from_their_list(
    request: pytest.FixtureRequest, server: str, tmp_path: Path
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    mark = f"needle-{secrets.token_hex(4)}"
    one, two = (new_bucket(profile, {f"deep/{mark}": data, "b": b"b"}) for data in (b"1", b"22"))
    buckets = Place(profile.name, "", "")
    with panes_on(profile, tmp_path, local_place(f"{tmp_path}/"), buckets) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            pane = app.main.active
            store = app.projects.connections.open(profile.name)
            wanted = {one.bucket, two.bucket}  # Swift lists new containers a moment later
            await wait_until(pilot, lambda: wanted <= {each.name for each in store.buckets()})
            await pilot.press("ctrl+f", *mark, "enter")
            both = {f"{place.bucket}/deep/{mark}" for place in (one, two)}
            await wait_until(pilot, lambda: set(names(pane)) == both, seconds=60)
            await wait_until(pilot, lambda: not pane.is_reading, seconds=60)
            for found in pane.model.rows.names:
                row = list(pane.model.rows.names).index(found)
                assert pane.place_of(row).key == f"deep/{mark}"
            await press(pilot, "home", "down", "enter")
            assert pane.place.key == "deep/"
            assert pane.model.cursor_name == mark


async def test_a_bucket_that_may_not_be_listed_holds_up_no_other(tmp_path: Path) -> None:
    class OneIsClosed(MemoryStore):
        def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
            if bucket == "closed":
                raise AccessDenied("closed could not be listed", why="You have no permission.")
            return super().walk(bucket, prefix, follow_links=follow_links)

    store = OneIsClosed()
    for bucket in ("closed", "open", "opened"):
        store.put_bytes(bucket, "deep/x", b"x")
    with app_on(store, tmp_path, right=Place(PROJECT, "", "")) as app:
        async with app.run_test(size=(120, 30)) as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            pane = app.main.active
            await find(pilot, "x")
            assert names(pane) == ["open/deep/x", "opened/deep/x"]
            assert pane.status.endswith("1 bucket not readable")
            await find(pilot, "open")
            assert names(pane) == ["open", "opened"]
            await press(pilot, "end", "r")
            assert any("A bucket keeps its name" in each.message for each in app._notifications)
