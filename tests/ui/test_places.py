"""Where the panes were, and bookmarks, come back; a damaged file costs one sentence."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from allastui.errors import AllastuiError, InternalError
from allastui.profiles.collection import Collection
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.bookmarks import BookmarksDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.places_file import Bookmark, Places, PlacesFile
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until

RESULTS = Place(PROJECT, "results", "")
DEEP = Place(PROJECT, "results", "deep/")
ODD = Place("local", "", "tmp/caf\udce9/")
CONTENT = {"deep/er/x.txt": b"x"}


def everything() -> Places:
    return Places(
        ODD,
        RESULTS,
        {PROJECT: DEEP, "local": ODD},
        (Bookmark("a", DEEP), Bookmark("b", ODD)),
        (Place(PROJECT, "465000001:theirs", ""),),
    )


def test_what_is_kept_is_read_back_whole(tmp_path: Path) -> None:
    file = PlacesFile(tmp_path / "state" / "places.json")
    assert file.load() == (Places(), "")
    assert file.change(lambda _: everything()) == everything()
    assert file.load() == (everything(), "")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / "places.json").stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path / "state") == ["places.json"]


def test_a_file_of_before_there_were_shared_buckets_is_read(tmp_path: Path) -> None:
    file = tmp_path / "places.json"
    PlacesFile(file).change(lambda _: everything())
    written = json.loads(file.read_bytes())
    del written["shared"]
    file.write_text(json.dumps(written))
    assert PlacesFile(file).load() == (replace(everything(), shared=()), "")
    shared = everything().shared[0]
    assert PlacesFile(file).change(lambda there: there.with_shared(shared)) == everything()
    assert PlacesFile(file).change(lambda there: there.without_shared([shared])).shared == ()


def test_two_that_use_it_lose_no_bookmark_of_each_other(tmp_path: Path) -> None:
    one, other = (PlacesFile(tmp_path / "places.json") for _ in range(2))
    for number, file in enumerate((one, other, one)):
        mark = Bookmark(str(number), RESULTS)
        file.change(
            lambda places, mark=mark: Places(bookmarks=(*places.bookmarks, mark))  # type: ignore[misc]
        )
    assert [mark.name for mark in one.load()[0].bookmarks] == ["0", "1", "2"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 99}',
        b'{"version": 1, "left": ["a", "b"], "right": null, "last": [], "bookmarks": []}',
        b'{"version": 1, "left": null, "right": null, "last": [[1, 2, 3]], "bookmarks": []}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_put_aside_and_begun_anew(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "places.json"
    path.write_bytes(content)
    file = PlacesFile(path)
    places, said = file.load()
    assert places == Places()
    assert "damaged" in said
    assert (tmp_path / "places.damaged").read_bytes() == content
    file.change(lambda _: everything())
    assert file.load() == (everything(), "")


def test_what_cannot_be_written_is_told_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    file = PlacesFile(tmp_path / "state" / "places.json")
    with pytest.raises(AllastuiError, match="are not kept"):
        file.change(lambda _: everything())


def test_only_so_many_profiles_are_remembered(tmp_path: Path) -> None:
    places = Places()
    for number in range(600):
        places = places.visited(Place(f"p{number}", "b", ""))
    assert len(places.last) == 500
    assert "p599" in places.last
    assert "p0" not in places.last


async def test_the_places_come_back_at_the_next_start(store: MemoryStore, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    with app_on(store, tmp_path, left=local_place(here), right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down", "enter")
            assert app.main.active.place == DEEP
    with app_on(store, tmp_path) as again:
        async with again.run_test() as pilot:
            await settle(pilot)
            assert [pane.place for pane in again.main.panes] == [local_place(f"{here}/"), DEEP]
            await press(pilot, "tab", "backspace", "backspace", "backspace")
            await wait_until(pilot, lambda: isinstance(again.screen, ProfilesDialog))
            await pilot.press("ctrl+g")
            await wait_until(pilot, lambda: again.main.active.place == Place(PROJECT, "", ""))


async def test_a_place_given_and_one_that_is_gone(store: MemoryStore, tmp_path: Path) -> None:
    gone = Places(local_place("/no/such/folder/"), Place("no_such_profile", "b", ""))
    PlacesFile(tmp_path / "state" / "places.json").change(lambda _: gone)
    with app_on(store, tmp_path, right=DEEP) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            left, right = app.main.panes
            assert left.place == local_place(".")
            assert right.place == DEEP


async def test_folders_that_are_gone_give_way_to_where_the_panes_begin(
    store: MemoryStore, tmp_path: Path
) -> None:
    gone = Places(local_place("/no/such/folder/"), local_place("/nor/this/"))
    PlacesFile(tmp_path / "state" / "places.json").change(lambda _: gone)
    with app_on(store, tmp_path) as app:
        async with app.run_test() as pilot:
            left, right = app.main.panes
            await wait_until(pilot, lambda: left.place == local_place("."))
            await wait_until(pilot, lambda: right.place == Place(PROJECT, "", ""))
            await settle(pilot)


async def test_damage_is_told_once_on_the_screen(store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "places.json").write_text("{")
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test(notifications=True) as pilot:
            await settle(pilot)
            said = [notice.message for notice in app._notifications]
            assert len([text for text in said if "damaged" in text]) == 1


def rows(app: AllastuiApp) -> list[str]:
    return [str(option.prompt) for option in app.screen.query_one(OptionList).options]


async def test_bookmarks_are_added_named_opened_and_removed(
    store: MemoryStore, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, right=RESULTS) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down", "b")
            assert isinstance(app.screen, BookmarksDialog)
            await wait_until(pilot, lambda: rows(app) == ["There are no bookmarks yet."])
            await pilot.press("a")
            await wait_until(pilot, lambda: isinstance(app.screen, TextDialog))
            await pilot.press("2", "enter")
            await wait_until(pilot, lambda: isinstance(app.screen, BookmarksDialog))
            await wait_until(
                pilot, lambda: [row.split() for row in rows(app)] == [["deep2", str(DEEP)]]
            )
            await pilot.press("r")
            await wait_until(pilot, lambda: isinstance(app.screen, TextDialog))
            await pilot.press("3", "enter")
            await wait_until(pilot, lambda: isinstance(app.screen, BookmarksDialog))
            await wait_until(pilot, lambda: rows(app)[0].split()[0] == "deep23")
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.main.active.place == DEEP)
            await press(pilot, "b")
            await wait_until(pilot, lambda: rows(app)[0].startswith("deep23"))
            await pilot.press("o")
            await wait_until(pilot, lambda: app.main.other.place == DEEP)
            await press(pilot, "b")
            await wait_until(pilot, lambda: rows(app)[0].startswith("deep23"))
            await pilot.press("d")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, BookmarksDialog))
            await wait_until(pilot, lambda: rows(app) == ["There are no bookmarks yet."])
    kept = json.loads((tmp_path / "state" / "places.json").read_text())
    assert kept["bookmarks"] == []


async def test_a_bookmark_that_cannot_be_kept_is_told_in_the_dialog(tmp_path: Path) -> None:
    from tests.ui.hosting import Host

    (tmp_path / "state").write_text("")
    app = Host(lambda: BookmarksDialog(PlacesFile(tmp_path / "state" / "places.json"), DEEP))
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(200):
            await pilot.pause(0.02)
            said = str(app.screen.query_one("#complaint", Static).content)
            if said:
                break
        assert "are not kept" in said


async def test_profiles_that_cannot_be_read_hold_up_no_local_pane(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Collection:
        raise InternalError("The profiles could not be read")

    with app_on(store, tmp_path, right=Place("project_9", "results", "")) as app:
        monkeypatch.setattr(app.projects, "find", fail)
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda: isinstance(app.screen, ErrorDialog))
            await wait_until(pilot, lambda: not any(pane.is_reading for pane in app.main.panes))
            left, right = app.main.panes
            assert left.error is None
            assert "no profile named project_9" in str(right.error)
