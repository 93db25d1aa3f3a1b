"""Keys that arrive all at once, as after a pause of the line: none overtakes another."""

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.widgets import Input

from allastui.profiles.collection import Collection
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.copy import CopyDialog
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.queue.screen import QueueScreen
from tests.ui.building import PROFILE, PROJECT, app_on
from tests.ui.hosting import Host
from tests.ui.pressing import settle, wait_until
from tests.ui.queue_samples import MemoryClient, queue, running_upload

CONTENT = {"deep/one.txt": b"1"}


def _complaint(text: str) -> str:
    return "" if text else "Type a name."


@pytest.mark.parametrize("text", ["a", "abcdefghij", "a-name-of-some-length-2026-11-20"])
async def test_enter_takes_all_that_was_typed_before_it(text: str) -> None:
    app = Host(lambda: TextDialog("New folder", "Name of the folder", check=_complaint))
    async with app.run_test() as pilot:
        for key in text:
            app.post_message(events.Key(key, key))
        app.post_message(events.Key("enter", "\r"))
        async with asyncio.timeout(10):
            while app.result == "not closed":
                await pilot.pause(0.01)
        assert app.result == text


def burst(app: AllastuiApp, *keys: str) -> None:
    """Post keys without letting the program run between them; texts are typed."""
    for key in keys:
        if len(key) > 1 and key.startswith("<"):
            app.post_message(events.Key(key[1:-1], None))
        else:
            for letter in key:
                app.post_message(events.Key(_character_to_key(letter), letter))


@pytest.mark.parametrize("name", ["mydir", "m", "qmcx", "a-name of 2026, +*.txt"])
async def test_what_is_typed_after_f7_is_the_name(
    store: MemoryStore, tmp_path: Path, name: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    with app_on(
        store, tmp_path, left=local_place(here), right=Place(PROJECT, "results", "")
    ) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            burst(app, "<f7>", name, "<enter>")
            await wait_until(pilot, lambda: (here / name).is_dir())
            await settle(pilot)
            assert app.screen is app.main
            assert app.main.active.place == local_place(here)
            assert [each.name for each in here.iterdir()] == [name]


async def test_two_folders_in_one_burst(store: MemoryStore, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    with app_on(
        store, tmp_path, left=local_place(here), right=Place(PROJECT, "results", "")
    ) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            burst(app, "n", "one", "<enter>", "n", "two", "<escape>", "n", "three", "<enter>")
            await wait_until(pilot, lambda: len(list(here.iterdir())) == 2)
            assert {each.name for each in here.iterdir()} == {"one", "three"}
            assert app.screen is app.main


async def test_a_target_typed_after_f5_is_the_target(store: MemoryStore, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "file").write_text("x")
    with app_on(
        store, tmp_path, left=local_place(here), right=Place(PROJECT, "results", "")
    ) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            burst(app, "<down>", "<f5>", "moving/")
            await wait_until(pilot, lambda: isinstance(app.screen, CopyDialog))
            field = app.screen.query_one(Input)
            await wait_until(pilot, lambda: field.value == f"{PROJECT}:results/moving/")
            assert len(app.screen_stack) == 2


async def test_a_paste_waits_for_the_dialog_too(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=Place(PROJECT, "results", ""), right=None) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            burst(app, "n")
            app.post_message(events.Paste("pasted"))
            burst(app, " name")
            await wait_until(pilot, lambda: isinstance(app.screen, TextDialog))
            field = app.screen.query_one(Input)
            await wait_until(pilot, lambda: field.value == "pasted name")


async def test_a_list_is_narrowed_before_enter_chooses(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(
        store,
        tmp_path,
        left=Place(PROJECT, "results", ""),
        right=Place(PROJECT, "results", ""),
        profiles=Collection((PROFILE,)),
    ) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            burst(app, "p", "local", "<enter>")
            await wait_until(pilot, lambda: app.main.active.place.is_local)
            assert not isinstance(app.screen, ProfilesDialog)


async def test_a_dialog_over_another_screen_gets_its_keys(
    store: MemoryStore, tmp_path: Path
) -> None:
    client = MemoryClient(queue(running_upload()))
    with app_on(store, tmp_path, right=Place(PROJECT, "results", ""), client=lambda: client) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await wait_until(pilot, lambda: app.main.queue.moving == 1)
            burst(app, "w", "x", "n", "x", "y", "L", "<backspace>", "7", "<enter>", "x")
            await wait_until(pilot, lambda: ("limit", 7 * 1024**2) in client.told)
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            assert isinstance(app.screen_stack[-2], QueueScreen)
            assert client.told == [("cancel", 1), ("limit", 7 * 1024**2)]


async def test_keys_go_on_when_the_widget_that_had_them_is_gone(
    store: MemoryStore, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, right=Place(PROJECT, "results", "")) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            for _ in range(20):
                burst(app, "g", "x", "<escape>", "?", "y", "<escape>", "/", "z", "<escape>")
            burst(app, "n")

            def asks_for_a_folder() -> bool:
                return isinstance(app.screen, TextDialog) and "folder" in app.screen.box_title

            await wait_until(pilot, asks_for_a_folder)
            assert len(app.screen_stack) == 2
