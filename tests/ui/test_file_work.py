"""Deleting, renaming and duplicating in the panes, on real stores, and what goes wrong there."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from allastui.agent.access import own_access
from allastui.agent.inprocess import open_client
from allastui.profiles.collection import Collection
from allastui.profiles.profile import Profile
from allastui.settings import Paths, Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes, Store
from allastui.transfers.job import Failure, Job, JobState
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.error import ErrorDialog
from allastui.ui.panes.pane import Pane
from tests.servers.faults import Answer, Request
from tests.servers.proxy import FaultProxy
from tests.ui.pressing import settle, wait_until

FORBIDDEN = Answer(403, b"<Error><Code>AccessDenied</Code></Error>")

TWO = ("swift_native", "ceph")
"""Services that are enough for what happens before a service is asked."""


class Bench:
    """An app whose right pane shows a bucket at a real store, behind a proxy that can refuse."""

    def __init__(self, folder: Path, profile: Profile, proxy: FaultProxy) -> None:
        self.proxy = proxy
        self.direct = Connections([profile])
        self.bucket = f"bench-{secrets.token_hex(5)}"
        self.store.create_bucket(self.bucket)
        self.put("data/a", "data/deep/b", "one.txt", "two.txt")
        (folder / "here").mkdir()
        paths = Paths(config=folder / "config", state=folder / "state")
        paths.make_state()
        settings = Settings()
        self.connections = Connections([proxy.profile])
        self.app = AllastuiApp(
            connections=self.connections,
            settings=settings,
            paths=paths,
            profiles=lambda: Collection((proxy.profile,)),
            left=local_place(folder / "here"),
            right=Place(profile.name, self.bucket, ""),
            queue=own_access(
                lambda: open_client(paths, settings, self.connections, resume_stored=False)
            ),
        )

    @property
    def store(self) -> Store:
        return self.direct.open(next(iter(self.direct.profiles)))

    @property
    def pane(self) -> Pane:
        return self.app.main.panes[1]

    def put(self, *keys: str) -> None:
        for key in keys:
            self.store.put(self.bucket, key, BytesBody(key.encode()), Attributes())

    def keys(self) -> set[str]:
        return {entry.name for entry in self.store.walk(self.bucket, "")}

    def refuse(self, *methods: str) -> None:
        """Have the service refuse what is asked by these methods from now on."""

        def decide(request: Request) -> Answer | None:
            return FORBIDDEN if request.method in methods else None

        self.proxy.decide = decide

    async def stand_on(self, pilot: Pilot[None], pane: Pane, name: str) -> None:
        self.app.main.set_focus(None)
        if self.app.main.active is not pane:
            await pilot.press("tab")
        while pane.model.cursor_name != name:  # a job that ends just now reads the pane again too
            pane.refresh_listing(cursor=name)
            await settle(pilot)

    async def ended(self, pilot: Pilot[None], number: int) -> Job:
        """Wait until the job of that number is over."""
        client = self.app.client
        assert client is not None

        def jobs() -> list[Job]:
            return [view.job for view in client.snapshot().jobs if view.job.id == number]

        await wait_until(pilot, lambda: bool(jobs()) and jobs()[0].state.is_over, 40)
        return jobs()[0]


@pytest.fixture(params=["swift", "swift_native", "ceph", "ceph_native"])
def bench(
    request: pytest.FixtureRequest, tmp_path: Path, make_proxy: Callable[[Profile], FaultProxy]
) -> Iterator[Bench]:
    profile = request.getfixturevalue(f"{request.param}_profile")
    bench = Bench(tmp_path, profile, make_proxy(profile))
    yield bench
    bench.connections.close()
    bench.direct.close()


async def test_what_a_pane_shows_is_renamed_duplicated_and_deleted(bench: Bench) -> None:
    async with bench.app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pane = bench.pane
        await bench.stand_on(pilot, pane, "data")
        await pilot.press("r", "ctrl+u", *"moved", "enter")
        await wait_until(pilot, lambda: pane.model.cursor_name == "moved", 40)
        assert bench.keys() == {"moved/a", "moved/deep/b", "one.txt", "two.txt"}
        assert "data" not in pane.model.rows.names
        await bench.stand_on(pilot, pane, "one.txt")
        await pilot.press("D", "enter")
        await wait_until(pilot, lambda: pane.model.cursor_name == "one (2).txt", 40)
        await pilot.press("space")
        await bench.stand_on(pilot, pane, "moved")
        await pilot.press("space", "f8", "enter")
        await wait_until(pilot, lambda: set(pane.model.rows.names) == {"one.txt", "two.txt"}, 40)
        assert bench.keys() == {"one.txt", "two.txt"}
        assert pane.model.rows.marked.files == 0


@pytest.mark.parametrize("bench", TWO, indirect=True)
async def test_a_name_that_is_taken_is_refused(bench: Bench) -> None:
    async with bench.app.run_test() as pilot:
        await settle(pilot)
        await bench.stand_on(pilot, bench.pane, "one.txt")
        bench.put("late/x", "later")
        for name in ("late", "later"):
            await pilot.press("r", "ctrl+u", *name, "enter")
            await wait_until(pilot, lambda: isinstance(bench.app.screen, ErrorDialog))
            await pilot.press("escape")
        await pilot.press("r", "ctrl+u", *"two.txt", "enter")
        await pilot.press("escape")
        assert {"one.txt", "two.txt", "late/x", "later"} <= bench.keys()


async def test_what_is_refused_stays_and_says_why(bench: Bench) -> None:
    async with bench.app.run_test() as pilot:
        await settle(pilot)
        await bench.stand_on(pilot, bench.pane, "data")
        bench.refuse("DELETE", "POST")
        await pilot.press("d", "enter")
        job = await bench.ended(pilot, 1)
        assert job.state is JobState.FAILED
        assert job.failures[0].first.kind == "AccessDenied"
        await bench.stand_on(pilot, bench.pane, "one.txt")
        bench.refuse("PUT", "COPY")
        await pilot.press("r", "ctrl+u", *"new.txt", "enter")
        job = await bench.ended(pilot, 2)
        assert job.failures[0].first.kind == "AccessDenied"
        assert bench.keys() == {"data/a", "data/deep/b", "one.txt", "two.txt"}


@pytest.mark.parametrize("bench", TWO, indirect=True)
async def test_what_vanished_meanwhile_cannot_be_renamed_and_needs_no_deleting(
    bench: Bench,
) -> None:
    async with bench.app.run_test() as pilot:
        await settle(pilot)
        await bench.stand_on(pilot, bench.pane, "one.txt")
        assert not bench.store.delete_many(bench.bucket, ["one.txt"])
        await pilot.press("r", "ctrl+u", *"new.txt", "enter")
        job = await bench.ended(pilot, 1)
        assert job.state is JobState.FAILED
        assert "There is nothing at" in job.failures[0].first.title
        await bench.stand_on(pilot, bench.pane, "two.txt")
        await pilot.press("d")
        await wait_until(pilot, lambda: bench.app.screen is not bench.app.main)
        assert not bench.store.delete_many(bench.bucket, ["two.txt"])
        await pilot.press("enter")
        assert (await bench.ended(pilot, 2)).state is JobState.DONE
        assert bench.keys() == {"data/a", "data/deep/b"}


@pytest.mark.parametrize("bench", TWO, indirect=True)
async def test_what_cannot_be_moved_or_duplicated_stays_where_it_is(
    bench: Bench, tmp_path: Path, read_only_folder: Path
) -> None:
    here = tmp_path / "here"
    async with bench.app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)

        async def refused(number: int, *keys: str) -> Failure:
            await pilot.press(*keys)
            job = await bench.ended(pilot, number)
            assert job.state is JobState.FAILED
            return job.failures[0].first

        await bench.stand_on(pilot, bench.pane, "one.txt")
        bench.refuse("PUT", "COPY")
        assert (await refused(1, "D", "enter")).kind == "AccessDenied"
        bench.refuse("DELETE", "POST")
        assert (await refused(2, "f6", "enter")).kind == "AccessDenied"
        assert (here / "one.txt").read_bytes() == b"one.txt"
        bench.refuse()
        bench.app.main.panes[0].go(local_place(read_only_folder))
        await settle(pilot)
        assert (await refused(3, "f6", "enter")).kind == "AccessDenied"
        bench.app.main.panes[0].go(local_place(here))
        await bench.stand_on(pilot, bench.pane, "two.txt")
        bench.refuse("GET")
        assert (await refused(4, "f6", "enter")).kind == "AccessDenied"
        assert not (here / "two.txt").exists()
        bench.refuse()
        assert bench.keys() == {"data/a", "data/deep/b", "one.txt", "two.txt"}
        await bench.stand_on(pilot, bench.pane, "two.txt")
        assert not bench.store.delete_many(bench.bucket, ["two.txt"])
        assert "There is nothing at" in (await refused(5, "D", "enter")).title


@pytest.mark.parametrize("bench", TWO, indirect=True)
async def test_buckets_are_made_and_deleted_and_keep_their_names(bench: Bench) -> None:
    name = f"fresh-{secrets.token_hex(5)}"
    async with bench.app.run_test() as pilot:
        await settle(pilot)
        pane = bench.pane
        await pilot.press("tab", "backspace")
        await settle(pilot)
        await pilot.press("f7", *name, "enter")
        await wait_until(pilot, lambda: pane.model.cursor_name == name)
        await pilot.press("r")
        said = [notice.message for notice in bench.app._notifications]
        assert any("A bucket keeps its name" in text for text in said)
        await pilot.press("f8")
        await wait_until(pilot, lambda: bench.app.screen is not bench.app.main)
        await pilot.pause(0.5)
        await pilot.press("enter")
        await wait_until(pilot, lambda: name not in pane.model.rows.names, 40)
        assert name not in {entry.name for entry in bench.store.buckets()}


async def test_a_read_only_folder_is_left_as_it_is(
    swift_profile: Profile,
    tmp_path: Path,
    make_proxy: Callable[[Profile], FaultProxy],
    read_only_folder: Path,
) -> None:
    bench = Bench(tmp_path, swift_profile, make_proxy(swift_profile))
    async with bench.app.run_test() as pilot:
        await settle(pilot)
        left = bench.app.main.panes[0]
        left.go(local_place(read_only_folder.parent))
        await settle(pilot)
        await bench.stand_on(pilot, left, read_only_folder.name)
        await pilot.press("d", "enter")
        job = await bench.ended(pilot, 1)
        assert job.state is JobState.FAILED
        await pilot.press("r", "ctrl+u", *"unlocked", "enter")
        await wait_until(pilot, lambda: isinstance(bench.app.screen, ErrorDialog))
        await pilot.press("escape")
        assert read_only_folder.exists()
        (tmp_path / "here" / "old").write_text("x")
        left.go(local_place(tmp_path / "here"))
        await settle(pilot)
        await bench.stand_on(pilot, left, "old")
        await pilot.press("r", "ctrl+u", *"new", "enter")
        await wait_until(pilot, lambda: left.model.cursor_name == "new")
        assert (tmp_path / "here" / "new").read_text() == "x"
    bench.connections.close()
    bench.direct.close()
