"""The versions of objects at the real servers, from the panes: looked at, brought back, deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from allastui.profiles.profile import Profile
from allastui.stores.abilities.versions import ObjectVersion, Versions
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes, Store
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.queue.line_list import LineList
from allastui.ui.versions.dialogs import ClearDialog
from allastui.ui.versions.screen import VersionsScreen
from allastui.ui.viewer.screen import ViewerScreen
from tests.make_screenshots import shows
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on


class Bucket:
    """A bucket with versions: two objects of three versions, and one that was deleted."""

    def __init__(self, store: Store, place: Place) -> None:
        assert store.abilities.versions is not None
        self.store = store
        self.place = place
        self.versions: Versions = store.abilities.versions
        self.versions.switch(place.bucket, on=True)
        for number in (1, 2, 3):
            for key in ("d/a.txt", "d/b.txt"):
                self.put(key, f"{key} {number}".encode())
        store.delete_many(place.bucket, ["d/b.txt"])

    def put(self, key: str, data: bytes) -> None:
        self.store.put(self.place.bucket, key, BytesBody(data), Attributes())

    def listed(self, prefix: str = "") -> list[ObjectVersion]:
        return [each for page in self.versions.pages(self.place.bucket, prefix) for each in page]


@pytest.fixture
def bucket(request: pytest.FixtureRequest, server: str) -> Iterator[Bucket]:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    connections = Connections([profile])
    yield Bucket(connections.open(profile.name), new_bucket(profile, {"top.txt": b"x"}))
    connections.close()


@pytest.fixture
def app(
    request: pytest.FixtureRequest, server: str, bucket: Bucket, tmp_path: Path
) -> Iterator[AllastuiApp]:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    with panes_on(profile, tmp_path, local_place(tmp_path), bucket.place) as app:
        yield app


async def open_versions(app: AllastuiApp, pilot: Pilot[None], *keys: str) -> VersionsScreen:
    await settle(pilot)
    await press(pilot, "tab", *keys, "V")
    screen = app.screen
    assert isinstance(screen, VersionsScreen)
    await wait_until(pilot, lambda: not screen.is_reading)
    return screen


async def answered(app: AllastuiApp, pilot: Pilot[None], screen: VersionsScreen) -> None:
    """Say yes to what is asked, and wait for it."""
    await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
    await pilot.press("y")
    await wait_until(pilot, lambda: app.screen is screen)
    await wait_until(pilot, lambda: not screen.is_working and not screen.is_reading)


@SERVERS
async def test_a_version_is_viewed_brought_back_and_another_deleted(
    app: AllastuiApp, bucket: Bucket
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await open_versions(app, pilot, "down", "enter", "down")
        assert shows(app, "d/a.txt")
        assert shows(app, "This bucket keeps versions. 3 versions")
        await pilot.press("end", "f3")
        await wait_until(pilot, lambda: isinstance(app.screen, ViewerScreen))
        await wait_until(pilot, lambda: shows(app, "d/a.txt 1"))
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is screen)

        await pilot.press("r")
        await answered(app, pilot, screen)
        now = bucket.listed("d/a.txt")
        assert len(now) == 4
        assert now[0].is_current
        assert now[0].etag == now[3].etag

        await pilot.press("home", "down", "d")
        await answered(app, pilot, screen)
        assert [each.id for each in bucket.listed("d/a.txt")] == [
            now[0].id,
            now[2].id,
            now[3].id,
        ]
        assert screen.query_one(LineList).cursor == 1
        # What has changed meanwhile is not deleted as something else than it was.
        await pilot.press("home", "d")
        bucket.put("d/a.txt", b"newer")
        await wait_until(pilot, lambda: shows(app, "It is what the object is now!"))
        await pilot.press("y")
        await wait_until(pilot, lambda: isinstance(app.screen, ErrorDialog))
        assert shows(app, "A newer one is there.")
        assert len(bucket.listed("d/a.txt")) == 4
        # In the panes a deletion keeps what it deletes, and says so.
        await press(pilot, "escape", "escape", "f8")
        await wait_until(pilot, lambda: shows(app, "kept as older versions"))


@SERVERS
async def test_all_older_versions_go_once_they_are_counted_and_the_bucket_is_named(
    app: AllastuiApp, bucket: Bucket
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "tab", "home", "V")
        screen = app.screen
        assert isinstance(screen, VersionsScreen)
        await wait_until(pilot, lambda: not screen.is_reading)
        assert shows(app, "deleted")
        await pilot.press("D")
        await wait_until(pilot, lambda: isinstance(app.screen, ClearDialog))
        await wait_until(pilot, lambda: shows(app, "5 older versions, 45 B"))
        assert shows(app, "1 deleted object of which nothing will be left")
        # Overwritten after the count, so what it was stays.
        bucket.put("top.txt", b"y")
        await pilot.press("enter")
        complaint = app.screen.query_one("#complaint", Static)
        await wait_until(pilot, lambda: "Type" in str(complaint.render()))
        await pilot.press(*bucket.place.bucket, "enter")
        await wait_until(pilot, lambda: app.screen is screen)
        await wait_until(pilot, lambda: not screen.is_working and not screen.is_reading)
    left = [(each.key, each.is_current, each.is_deletion) for each in bucket.listed()]
    assert left == [
        ("d/a.txt", True, False),
        ("top.txt", True, False),
        ("top.txt", False, False),
    ]


async def test_a_store_without_versions_says_so(
    ceph_native_profile: Profile, tmp_path: Path
) -> None:
    place = new_bucket(ceph_native_profile, {"a": b"x"})
    with panes_on(ceph_native_profile, tmp_path, local_place(tmp_path), place) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            await press(pilot, "V")
            assert not isinstance(app.screen, VersionsScreen)
            await open_versions(app, pilot, "down")
            assert shows(app, "This service keeps no versions over Swift.")
            assert app.screen.query_one(LineList).cursor is None
            assert not shows(app, "bring back")
            await pilot.press("r", "d", "f3", "escape")
            await wait_until(pilot, lambda: app.screen is app.main)
