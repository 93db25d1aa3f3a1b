"""What "Go to" makes of a text, and what it says of a name that does not exist."""

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from allastui.errors import UsageError
from allastui.profiles.collection import Collection
from allastui.settings import Settings
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.dialogs.first_run import FirstRun
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.typed_place import read_typed
from tests.make_screenshots import text_of
from tests.ui.building import PROFILE, PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until

NAMES = {PROJECT: PROJECT, "allas": PROJECT}
LIST = Place(PROJECT, "", "")
DEEP = Place(PROJECT, "results", "deep/")
CONTENT = {"deep/one.txt": b"1", "deep/er/two.txt": b"2"}


@pytest.mark.parametrize(
    ("text", "here", "place"),
    [
        ("results", LIST, Place(PROJECT, "results", "")),
        ("results/deep/", LIST, DEEP),
        ("er/", DEEP, Place(PROJECT, "results", "deep/er/")),
        ("one.txt", DEEP, Place(PROJECT, "results", "deep/one.txt")),
        ("a/b:c", DEEP, Place(PROJECT, "results", "deep/a/b:c")),
        ("/etc/", DEEP, local_place("/etc/")),
        ("./", LIST, local_place("./")),
        ("..", LIST, local_place("..")),
        ("allas:results/deep/", local_place("/etc/"), DEEP),
        ("allas:", DEEP, LIST),
        ("465000001:theirs", LIST, Place(PROJECT, "465000001:theirs", "")),
        ("465000001:theirs/a/", DEEP, Place(PROJECT, "465000001:theirs", "a/")),
        ("allas:465000001:theirs/a", LIST, Place(PROJECT, "465000001:theirs", "a")),
        ("ssh/", local_place("/etc/"), local_place("/etc/ssh/")),
    ],
)
def test_a_text_is_read_where_the_pane_is(text: str, here: Place, place: Place) -> None:
    assert read_typed(text, here, NAMES) == place


def test_the_home_folder_is_local_in_a_remote_pane() -> None:
    assert read_typed("~", DEEP, NAMES) == local_place("~")


def test_a_profile_that_is_not_known_is_told() -> None:
    with pytest.raises(UsageError):
        read_typed("nobody:bucket", DEEP, NAMES)


@pytest.mark.parametrize("name", ["nothing", "nothing/", "nobucket/x", "/no/such/folder"])
async def test_what_does_not_exist_is_told_and_the_pane_stays(
    store: MemoryStore, tmp_path: Path, name: str
) -> None:
    here = LIST if name.startswith("nobucket") else DEEP
    with app_on(store, tmp_path, left=here, right=DEEP) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await pilot.press("g", "ctrl+u", *name, "enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ErrorDialog))
            assert app.main.active.place == here


async def test_bare_names_open_below_a_remote_place(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=LIST, right=DEEP) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            pane = app.main.active
            await pilot.press("g", "ctrl+u", *"results", "enter")
            await wait_until(pilot, lambda: pane.place == Place(PROJECT, "results", ""))
            await settle(pilot)
            await pilot.press("g", "ctrl+u", *"deep", "enter")
            await wait_until(pilot, lambda: pane.place == DEEP)
            await settle(pilot)
            await pilot.press("g", "ctrl+u", *"one.txt", "enter")
            await wait_until(pilot, lambda: pane.model.cursor_name == "one.txt")
            assert pane.place == DEEP


@pytest.mark.parametrize("key", ["f5", "f6", "tab", "ctrl+u"])
async def test_the_advice_of_the_first_run_stays(
    store: MemoryStore, tmp_path: Path, key: str
) -> None:
    (tmp_path / "file").write_text("x")
    with app_on(store, tmp_path, left=local_place(tmp_path), profiles=Collection(())) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "end", key)
            assert app.screen is app.main
            assert app.main.query(FirstRun)
            assert any("nowhere to copy to yet" in each.message for each in app._notifications)
            await press(pilot, "o")
            assert not app.main.query(FirstRun)
            await press(pilot, "tab")
            assert app.main.active is app.main.panes[1]


async def test_what_another_program_has_set_up_since_the_start_is_in_the_list_of_projects(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app_on(store, tmp_path, left=local_place(tmp_path), profiles=Collection(())) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            assert app.main.query(FirstRun)
            app.projects.connections.renew((PROFILE,))
            app.projects.connections.use(PROJECT, store)
            monkeypatch.setattr(app.projects, "find_again", lambda: Collection((PROFILE,)))
            await pilot.press("f11")
            await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
            await wait_until(pilot, lambda: PROJECT in text_of(app.export_screenshot()))
            await pilot.press(*"2001", "enter")
            await wait_until(pilot, lambda: app.main.panes[0].place == LIST)
            await pilot.press("f11")
            await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
            await settle(pilot)
            assert [each.name for each in app.projects.collection.profiles] == [PROJECT]


async def test_the_menu_shows_most_actions_at_once_and_each_whole_also_in_ascii(
    store: MemoryStore, tmp_path: Path
) -> None:
    settings = Settings(ascii=True)
    with app_on(store, tmp_path, left=LIST, right=DEEP, settings=settings) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("f2")
            await wait_until(pilot, lambda: isinstance(app.screen, CommandPalette))
            choices = app.screen.query_one(OptionList)
            await wait_until(pilot, lambda: choices.size.height >= 16)
            assert choices.region.bottom <= 24
            rows = [choices.render_line(y).text for y in range(choices.virtual_size.height)]
            assert not [row for row in rows if "…" in row]
            assert text_of(app.export_screenshot()).isascii()
            await pilot.press(*"invert")
            await wait_until(pilot, lambda: choices.option_count == 1)
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.screen is app.main)
