"""What a user does with two panes, on stores in memory and on this machine's files."""

import os
import threading
from pathlib import Path

import pytest
from textual.widgets import Static

from allastui.errors import Unreachable
from allastui.stores.entry import Page
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.request import JobKind
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.panes.pane import Pane
from allastui.ui.panes.place_view import PlaceView
from tests.ui.building import PROJECT, app_on
from tests.ui.idle_client import IdleClient
from tests.ui.paged_store import PagedStore, key_name
from tests.ui.pressing import press, settle, wait_until

RESULTS = Place(PROJECT, "results", "")
CONTENT = dict.fromkeys(("a10.csv", "a9.csv", "deep/er/x.txt", "deep/y.txt", ".hidden"), b"x" * 100)


@pytest.fixture
def store(store: MemoryStore) -> MemoryStore:
    store.create_bucket("archive")
    return store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A local folder with some files, and the place of it."""
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    for name in ("one.txt", "two.txt", "three\nlines.txt"):
        (folder / name).write_text(name)
    os.symlink(folder / "nowhere", folder / "broken")
    return folder


def names_in(pane: PlaceView) -> list[str]:
    model = pane.model
    rows = [model.row_at(line) for line in range(len(model))]
    return [".." if row is None or row < 0 else model.rows.names[row] for row in rows]


def _lines(pane: Pane) -> list[str]:
    return [pane.view.render_line(y).text for y in range(pane.view.size.height)]


async def test_into_folders_and_back_to_the_same_row(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down", "enter")
            right = app.main.active
            assert right.place == Place(PROJECT, "results", "deep/")
            assert names_in(right) == ["..", "er", "y.txt"]
            await press(pilot, "backspace")
            assert (right.place, right.model.cursor_name) == (RESULTS, "deep")
            await press(pilot, "h")
            assert right.place == Place(PROJECT, "", "")
            assert (names_in(right), right.model.cursor_name) == (["archive", "results"], "results")
            await press(pilot, "l", "h", "h")
            assert isinstance(app.screen, ProfilesDialog)
            await press(pilot, "escape", "l")
            assert right.place == RESULTS


async def test_names_that_would_harm_a_terminal_are_shown_escaped(
    store: MemoryStore, folder: Path, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, left=local_place(folder), right=RESULTS) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            left = app.main.panes[0]
            assert "three\\nlines.txt" in "\n".join(_lines(left))
            assert all(line.isprintable() for line in _lines(left))
            left.do_last()
            while left.model.cursor_name != "broken":
                left.do_cursor_up()
            assert left.chosen_places() == ()


async def test_sort_filter_and_hidden_names(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            right = app.main.active
            assert names_in(right) == ["..", "deep", "a9.csv", "a10.csv"]
            await press(pilot, "full_stop")
            assert ".hidden" in names_in(right)
            await press(pilot, "full_stop", "comma", "n")
            assert names_in(right) == ["..", "deep", "a10.csv", "a9.csv"]
            await press(pilot, "slash", "A", "9", "enter")
            assert names_in(right) == ["..", "a9.csv"]
            await press(pilot, "escape")
            assert len(names_in(right)) == 4
            await press(pilot, "slash", "z", "z")
            assert "no match for zz" in "\n".join(_lines(right))
            await press(pilot, "escape")
            assert len(names_in(right)) == 4


async def test_marks_are_what_is_copied(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    with app_on(
        store, tmp_path, left=local_place(tmp_path), right=RESULTS, client=lambda: client
    ) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "plus")
            await pilot.press(*"a*.csv", "enter")
            right = app.main.active
            await wait_until(pilot, lambda: right.model.rows.marked.files == 2)
            await pilot.press("f5")
            await pilot.press("enter")
            await wait_until(pilot, lambda: bool(client.submitted))
            request = client.submitted[0]
            assert {source.key for source in request.sources} == {"a9.csv", "a10.csv"}
            assert (request.kind, request.target) == (JobKind.COPY, local_place(tmp_path))
            await wait_until(pilot, lambda: right.model.rows.marked.files == 0)
            await pilot.press("down", "m", "enter")
            await wait_until(pilot, lambda: len(client.submitted) == 2)
            assert client.submitted[1].kind is JobKind.MOVE
    assert client.closed


async def test_a_pattern_that_marks_nothing_says_so(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=local_place(tmp_path), right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "plus")
            await pilot.press(*"*.zip", "enter")
            said = "No name here matches *.zip."
            await wait_until(pilot, lambda: said in [each.message for each in app._notifications])


async def test_a_list_of_buckets_is_no_target(store: MemoryStore, tmp_path: Path) -> None:
    client = IdleClient()
    (tmp_path / "file").write_text("x")
    with app_on(store, tmp_path, left=local_place(tmp_path), client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "end", "f5")
            assert app.screen is app.main
            assert not client.submitted
            assert "Open a bucket" in next(iter(app._notifications)).message


async def test_new_folders_and_buckets_are_shown(
    store: MemoryStore, folder: Path, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, left=local_place(folder)) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            left, right = app.main.panes
            await pilot.press("f7", *"made", "enter")
            await wait_until(pilot, lambda: left.model.cursor_name == "made")
            assert (folder / "made").is_dir()
            await press(pilot, "tab")
            await pilot.press("n", *"bucket-2", "enter")
            await wait_until(pilot, lambda: right.model.cursor_name == "bucket-2")
            assert "bucket-2" in [entry.name for entry in store.buckets()]
            await pilot.press("n", *"bucket-2", "enter")
            assert "is there already" in str(app.screen.query_one("#complaint", Static).content)
            await pilot.press("escape")


async def test_a_place_is_typed(store: MemoryStore, folder: Path, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=local_place(folder), right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            left = app.main.active
            await pilot.press("g", "ctrl+u", *f"{PROJECT}:results/deep/", "enter")
            await wait_until(pilot, lambda: left.place == Place(PROJECT, "results", "deep/"))
            await settle(pilot)
            await pilot.press("g", "ctrl+u", *str(folder / "two.txt"), "enter")
            await wait_until(pilot, lambda: left.model.cursor_name == "two.txt")
            await pilot.press("g", "ctrl+u", *"nobody:bucket", "enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ErrorDialog))


async def test_swap_and_same_place(store: MemoryStore, folder: Path, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=local_place(folder), right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "ctrl+u")
            left, right = app.main.panes
            assert (left.place, right.place) == (RESULTS, local_place(folder))
            assert left.region.x < right.region.x
            assert app.main.active is right
            await press(pilot, "o")
            assert left.place == right.place == local_place(folder)


async def test_a_refused_place_says_why_and_can_be_tried_again(
    store: MemoryStore, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, right=Place(PROJECT, "nowhere", "")) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            right = app.main.panes[1]
            assert right.error is not None
            shown = "\n".join(_lines(right))
            assert right.error.title.split()[0] in shown
            assert "Ctrl-R tries again." in shown
            store.create_bucket("nowhere")
            await press(pilot, "tab", "ctrl+r")
            assert right.error is None
            assert "empty bucket" in "\n".join(_lines(right))


class _FailsLater(PagedStore):
    """Lists once, then cannot be reached."""

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        if self.pages_listed:
            raise Unreachable("The service does not answer", why="The time ran out.")
        return super().list_page(bucket, prefix, cursor)


async def test_a_refresh_that_fails_keeps_what_was_shown(tmp_path: Path) -> None:
    with app_on(_FailsLater(20, 0), tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            right = app.main.panes[1]
            await press(pilot, "tab", "down", "down", "space", "ctrl+r")
            assert len(right.model.rows) == 20
            assert right.model.rows.marked.files == 1
            assert right.error is not None


async def test_going_elsewhere_stops_a_listing(tmp_path: Path) -> None:
    store = PagedStore(1_000_000, 0.01)
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            right = app.main.panes[1]
            await wait_until(pilot, lambda: len(right.model.rows) > 1000)
            await pilot.press("tab", "backspace")
            await settle(pilot)
            assert right.place.is_bucket_list
            await wait_until(
                pilot,
                lambda: not any("listing" in thread.name for thread in threading.enumerate()),
            )
            listed = store.pages_listed
            assert listed < 900
            assert len(right.model.rows) == 0


async def test_the_cursor_stays_on_its_name_while_names_stream_in(tmp_path: Path) -> None:
    with app_on(PagedStore(30_000, 0.01), tmp_path, right=RESULTS) as app:
        async with app.run_test() as pilot:
            right = app.main.panes[1]
            await wait_until(pilot, lambda: len(right.model.rows) > 500)
            await pilot.press("tab", "pagedown", "comma", "n")
            name = right.model.cursor_name
            await settle(pilot)
            assert right.model.cursor_name == name
            assert len(right.model) == 30_001
            assert names_in(right)[1] == key_name(29_999)
