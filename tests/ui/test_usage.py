"""The usage: what buckets and prefixes hold, the largest first, from the service or counted."""

from contextlib import closing
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot

from allastui.errors import AccessDenied, NotFound
from allastui.profiles.profile import Profile
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.usage import BucketUse, ProjectUse
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.listed_size import listed_size
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.ui.panes.folder_sizes import Amount as FolderAmount
from allastui.ui.panes.folder_sizes import counted_text
from allastui.ui.usage.counting import Count, UsageEnded, UsageTold
from allastui.ui.usage.screen import UsageScreen
from allastui.ui.usage.tally import Amount
from allastui.ui.usage.words import notes
from tests.large_objects import SwiftWriter
from tests.make_screenshots import text_of
from tests.ui.building import PROJECT, app_on
from tests.ui.endless_store import EndlessStore
from tests.ui.pressing import press, settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

CONTENT = {
    "raw/2026/x.bam": b"x" * 3000,
    "raw/y.txt": b"y" * 500,
    "plots/a.png": b"p" * 1200,
    "top.txt": b"t" * 10,
}
BUCKETS = Place(PROJECT, "", "")


@pytest.fixture
def store(store: MemoryStore) -> MemoryStore:
    store.put_bytes("scratch", "big.bin", b"b" * 9000)
    return store


async def usage(pilot: Pilot[None]) -> UsageScreen:
    """Open the usage of the right pane and wait until all is counted."""
    await press(pilot, "tab", "U")
    screen = pilot.app.screen
    assert isinstance(screen, UsageScreen)
    await wait_until(pilot, lambda: not screen.is_counting)
    assert screen.error is None
    return screen


def rows(screen: UsageScreen) -> list[tuple[str, int, int]]:
    return [(row.name, row.amount.objects, row.amount.bytes) for row in screen.found.rows]


async def test_buckets_are_counted_where_nobody_tells(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=BUCKETS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            screen = await usage(pilot)
            assert rows(screen) == [("scratch", 1, 9000), ("results", 4, 4710)]
            await pilot.press("down", "enter")
            await wait_until(pilot, lambda: not screen.is_counting)
            assert screen.place == Place(PROJECT, "results", "")
            assert rows(screen) == [("raw", 2, 3500), ("plots", 1, 1200), ("/", 1, 10)]
            await pilot.press("backspace")
            await wait_until(pilot, lambda: not screen.is_counting)
            assert screen.current == "results"
            await pilot.press("enter")
            await wait_until(pilot, lambda: not screen.is_counting)
            await press(pilot, "down", "enter")
            await settle(pilot)
            assert app.screen is app.main
            assert app.main.active.place == Place(PROJECT, "results", "plots/")


async def test_below_a_prefix_its_own_prefixes_are_told(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=Place(PROJECT, "results", "raw/")) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            screen = await usage(pilot)
            assert rows(screen) == [("2026", 1, 3000), ("/", 1, 500)]
            await press(pilot, "escape")
            assert app.screen is app.main


async def test_a_count_without_end_shows_what_it_has_and_is_stopped(tmp_path: Path) -> None:
    store = EndlessStore()
    store.put_bytes("results", "here.txt", b"")
    with app_on(store, tmp_path, right=Place(PROJECT, "results", "")) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab", "U")
            screen = app.screen
            assert isinstance(screen, UsageScreen)
            await wait_until(pilot, lambda: screen.found.total.objects > 10_000)
            assert screen.is_counting
            assert "counting..." in app.export_screenshot().replace("&#160;", " ")
            await press(pilot, "escape")
            await wait_until(pilot, store.left.is_set)
            assert "stopped:" in app.export_screenshot().replace("&#160;", " ")
            await press(pilot, "escape")
            assert app.screen_stack == [app.main]


async def test_on_this_machine_it_says_where_it_is_for(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, right=local_place(tmp_path)) as app:
        async with app.run_test(notifications=True) as pilot:
            await settle(pilot)
            await press(pilot, "tab", "U")
            assert app.screen is app.main
            assert any("object store" in each.message for each in app._notifications)


@SERVERS
async def test_what_the_service_counts_is_asked(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, CONTENT)
    with panes_on(profile, tmp_path, local_place(tmp_path), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = await usage(pilot)
            assert rows(screen) == [("raw", 2, 3500), ("plots", 1, 1200), ("/", 1, 10)]
            await pilot.press("backspace")
            await wait_until(pilot, lambda: not screen.is_counting)
            held = {name: (objects, size) for name, objects, size in rows(screen)}
            assert held[bucket.bucket] == (4, 4710)
            usage_of = app.main._projects.connections.open(profile.name).abilities.usage
            assert usage_of is not None
            # The S3 of OpenStack Swift alone tells nothing, so that it was counted.
            told = None if server == "swift" else (4, 4710, None, None)
            assert usage_of.bucket(bucket.bucket) == told


@pytest.mark.ceph
@pytest.mark.parametrize("protocol", ["ceph", "ceph_native"])
def test_an_object_of_unknown_size_is_told_and_one_that_is_gone_is_not_counted(
    request: pytest.FixtureRequest, ceph_native_profile: Profile, protocol: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{protocol}_profile")
    place = new_bucket(profile, {"raw/whole.txt": b"y" * 500})
    writer = SwiftWriter(ceph_native_profile)
    writer.lose(writer.slo(place.bucket, "raw/damaged", [b"1" * 40, b"2" * 40]).segments[0])
    posted: Queue[Message] = Queue()
    with closing(Connections([profile])) as connections:
        Count(connections, place, posted.put).start()
        while isinstance(message := posted.get(timeout=20), UsageTold):
            usages = message.usages
        store = connections.open(profile.name)
        for form in (Form.SLO, Form.UNSURE):
            gone = Entry("gone", Kind.OBJECT, None, form=form)
            with pytest.raises(NotFound):
                listed_size(store, place.bucket, gone.name, gone)
    assert isinstance(message, UsageEnded)
    assert message.error is None
    assert usages.total == Amount(2, 500, unsized=1)
    assert notes(usages)[0].startswith("1 of unknown size")
    assert counted_text(["raw/"], [FolderAmount(2, 500, unsized=1)], word="object") == (
        "raw/: 2 objects, 500 B, 1 of unknown size (damaged, or not readable)"
    )


class Telling(MemoryStore):
    """A store whose service counts its buckets itself."""

    @property
    def abilities(self) -> Abilities:
        return Abilities(usage=Told())

    def buckets(self) -> list[Entry]:
        return [Entry(name, Kind.BUCKET) for name in Told().buckets()]


class Told:
    """What a service says of a project with a quota."""

    def project(self) -> ProjectUse:
        return ProjectUse(4, 1_240_031, 4 << 40, 10 << 40)

    def buckets(self) -> dict[str, BucketUse]:
        return {
            "archive-2025": BucketUse(402, 3 << 40),
            "raw-data": BucketUse(1_204_003, 700 << 30),
            "raw-data-segments-of-old-runs": BucketUse(17, 5 << 20),
            "results": BucketUse(31_626, 80 << 30),
            "results_segments": BucketUse(4_000, 240 << 30),
        }

    def bucket(self, bucket: str) -> BucketUse:
        found = self.buckets()[bucket]
        return found._replace(quota_bytes=1 << 40) if bucket == "raw-data" else found


class Refusing(Told):
    """Does not tell what segments take up."""

    def bucket(self, bucket: str) -> BucketUse:
        if bucket == "results_segments":
            raise AccessDenied("refused")
        return super().bucket(bucket)


class RefusingStore(Telling):
    @property
    def abilities(self) -> Abilities:
        return Abilities(usage=Refusing())


async def test_segments_that_could_not_be_counted_are_told_of_their_bucket(tmp_path: Path) -> None:
    with app_on(RefusingStore(), tmp_path, left=BUCKETS, right=BUCKETS) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            screen = await usage(pilot)
            assert [row.name for row in screen.found.rows if row.error] == ["results"]
            text = text_of(app.export_screenshot())
            assert "not counted: refused" in text
            assert "4.00 TiB; 1 not counted" in text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_a_project(snap_compare: Any, tmp_path: Path, size: tuple[int, int]) -> None:
    store = Telling()

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await usage(pilot)

    with app_on(store, tmp_path, left=BUCKETS, right=BUCKETS) as app:
        assert snap_compare(app, terminal_size=size, run_before=before)
