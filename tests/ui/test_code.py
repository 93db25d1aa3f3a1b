"""Copy as code: the snippets of the place under the cursor, given to the terminal."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.profiles.collection import Collection
from allastui.profiles.profile import KeyPair, Profile, Secret, Source
from allastui.snippets.subject import Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.code.dialog import CodeDialog
from tests.ui.building import PROFILE, PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

RESULTS = Place(PROJECT, "results", "")


def of_rclone(home: Path) -> Collection:
    """Return the profile of the tests as a section of the home's rclone.conf."""
    file = home / ".config/rclone/rclone.conf"
    keys = KeyPair("the access key", Secret("the secret key"))
    source = Source("rclone.conf", str(file), f"s3allas-{PROJECT}")
    return Collection((replace(PROFILE, credentials=keys, sources=(source,)),))


def store_with(*keys: str) -> MemoryStore:
    store = MemoryStore()
    for key in keys:
        store.put_bytes("results", key, b"x")
    return store


async def code(pilot: Pilot[None]) -> CodeDialog:
    await pilot.press("y")
    dialog = pilot.app.screen
    assert isinstance(dialog, CodeDialog)
    await pilot.pause()
    return dialog


def shown(dialog: CodeDialog) -> Kind:
    return dialog.current.kind


async def test_a_snippet_is_copied_and_the_last_kind_comes_back(
    clean_environment: Path, tmp_path: Path
) -> None:
    store = store_with("a.csv", "b.txt")
    profiles = of_rclone(clean_environment)
    with app_on(store, tmp_path, right=RESULTS, profiles=profiles) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down")
            dialog = await code(pilot)
            assert shown(dialog) is Kind.BOTO3
            while shown(dialog) is not Kind.RCLONE:
                await pilot.press("j")
            await pilot.press("enter")
            await wait_until(pilot, lambda: bool(app.clipboard))
            assert app.clipboard == dialog.current.text
            assert "s3allas-project_2001234:results/a.csv" in app.clipboard
            assert "clipboard of your terminal" in app.export_screenshot().replace("&#160;", " ")
            await press(pilot, "escape", "down")
            dialog = await code(pilot)
            assert shown(dialog) is Kind.RCLONE
            await pilot.press("y")
            await wait_until(pilot, lambda: "results/b.txt" in app.clipboard)
            await press(pilot, "escape")
            assert app.screen is app.main


async def test_a_local_file_is_copied_as_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    folder.mkdir()
    with app_on(store_with(), tmp_path, left=local_place(tmp_path)) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            while app.main.active.model.cursor_name != folder.name:
                await press(pilot, "down")
            dialog = await code(pilot)
            assert dialog.current.kind is Kind.SHELL
            await pilot.press("enter")
            await wait_until(pilot, lambda: shlex.split(app.clipboard) == [f"{folder}/"])


@SERVERS
async def test_every_server_has_snippets_for_its_buckets_and_prefixes(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"a/b.txt": b"b"})
    with panes_on(profile, tmp_path, local_place(tmp_path), bucket) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await press(pilot, "tab", "down")
            dialog = await code(pilot)
            assert '"a/"' in dialog.current.text
            await press(pilot, "escape", "home")
            dialog = await code(pilot)
            assert bucket.bucket in dialog.current.text
            assert '"a/"' not in dialog.current.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_dialog(
    snap_compare: Any, clean_environment: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, "tab", "down")
        await code(pilot)

    profiles = of_rclone(clean_environment)
    with app_on(
        store_with("a.csv"),
        tmp_path,
        left=Place(PROJECT, "", ""),
        right=RESULTS,
        profiles=profiles,
    ) as app:
        assert snap_compare(app, terminal_size=size, run_before=before)
