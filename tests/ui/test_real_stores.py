"""The panes on a real object store and the real queue: look, create, copy there and back."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.agent.access import own_access
from allastui.agent.inprocess import open_client
from allastui.profiles.collection import Collection
from allastui.profiles.profile import KeyPair, Profile, Secret
from allastui.settings import Paths, Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.ui.app import AllastuiApp
from tests.ui.pressing import press, settle, wait_until


@pytest.fixture
def bucket(swift_profile: Profile) -> Iterator[Place]:
    """A bucket with some objects at the real store."""
    connections = Connections([swift_profile])
    store = connections.open(swift_profile.name)
    name = f"panes-{secrets.token_hex(4)}"
    store.create_bucket(name)
    for key in ("data/a.txt", "data/b c.txt", "Ünïcode ☃.txt"):
        store.put(name, key, BytesBody(key.encode()), Attributes())
    yield Place(swift_profile.name, name, "")
    connections.close()


@pytest.fixture
def app(swift_profile: Profile, bucket: Place, tmp_path: Path) -> Iterator[AllastuiApp]:
    folder = tmp_path / "here"
    folder.mkdir()
    paths = Paths(config=tmp_path / "config", state=tmp_path / "state")
    paths.make_state()
    settings = Settings()
    connections = Connections([swift_profile])
    yield AllastuiApp(
        connections=connections,
        settings=settings,
        paths=paths,
        profiles=lambda: Collection((swift_profile,)),
        left=local_place(folder),
        right=bucket,
        queue=own_access(lambda: open_client(paths, settings, connections, resume_stored=False)),
    )
    connections.close()


async def test_files_are_copied_there_and_back(
    app: AllastuiApp, bucket: Place, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    content = os.urandom(300_000)
    (here / "up.bin").write_bytes(content)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        left, right = app.main.panes
        names = right.model.rows.names
        assert set(names) == {"data", "Ünïcode ☃.txt"}
        await pilot.press("end", "f5", "enter")
        await wait_until(pilot, lambda: "up.bin" in right.model.rows.names)
        await press(pilot, "tab", "down")
        assert right.model.cursor_name == "data"
        await pilot.press("f5", "enter")
        await wait_until(pilot, lambda: "data" in left.model.rows.names)
        await wait_until(pilot, lambda: app.main.queue.moving == 0)
    assert (here / "data" / "b c.txt").read_text() == "data/b c.txt"
    assert sorted(os.listdir(here / "data")) == ["a.txt", "b c.txt"]


async def test_buckets_and_folders_are_created(app: AllastuiApp, bucket: Place) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        right = app.main.panes[1]
        await press(pilot, "tab")
        await pilot.press("n", *"new folder", "enter")
        await wait_until(pilot, lambda: right.model.cursor_name == "new folder")
        await press(pilot, "backspace")
        assert right.model.cursor_name == bucket.bucket
        name = f"made-{secrets.token_hex(4)}"
        await pilot.press("f7", *name, "enter")
        await wait_until(pilot, lambda: right.model.cursor_name == name)


async def test_a_wrong_secret_is_told_in_the_pane(
    swift_profile: Profile, bucket: Place, tmp_path: Path
) -> None:
    keys = swift_profile.credentials
    assert isinstance(keys, KeyPair)
    wrong = replace(swift_profile, credentials=replace(keys, secret_key=Secret("wrong" * 8)))
    connections = Connections([wrong])
    paths = Paths(config=tmp_path / "config", state=tmp_path / "state")
    paths.make_state()
    app = AllastuiApp(
        connections=connections,
        settings=Settings(),
        paths=paths,
        profiles=lambda: Collection((wrong,)),
        left=None,
        right=bucket,
        queue=own_access(lambda: open_client(paths, Settings(), connections, resume_stored=False)),
    )
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            right = app.main.panes[1]
            assert right.error is not None
            picture = app.export_screenshot()
            assert "tries" in picture
            assert "wrongwrong" not in picture
    finally:
        connections.close()
