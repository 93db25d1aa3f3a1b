"""The desk over stores in memory: what goes wrong, what comes in between, and its keys."""

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from allastui.errors import AccessDenied, ProfileError
from allastui.settings import Settings
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.sharing import Audience, Keeper, Right, Sight, Statement, Trial
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import ObjectStat, Store
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.share.desk import ShareDesk
from allastui.ui.share.grant import GrantDialog
from allastui.ui.share.links import LinkDialog
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import settle, wait_until
from tests.ui.test_share_snapshots import SharingStore, StatedSharing
from tests.unit.test_share_objects import Objects
from tests.unit.test_share_objects import Store as ObjectStore


async def looked(pilot: Pilot[None]) -> ShareDesk:
    await wait_until(
        pilot,
        lambda: isinstance(pilot.app.screen, ShareDesk) and not pilot.app.screen.is_working,
    )
    assert isinstance(pilot.app.screen, ShareDesk)
    return pilot.app.screen


async def until_top(pilot: Pilot[None], kind: type) -> None:
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, kind))


@asynccontextmanager
async def desk_on(
    store: MemoryStore, folder: Path, settings: Settings | None = None
) -> AsyncIterator[Pilot[None]]:
    here, there = Place(PROJECT, "", ""), Place(PROJECT, "results", "")
    with app_on(store, folder, left=here, right=there, settings=settings) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            await pilot.press("tab", "home", "down", "s")
            await looked(pilot)
            yield pilot


@pytest.fixture
def store() -> SharingStore:
    store = SharingStore()
    store.put_bytes("results", "ice.csv", b"x", NOW)
    return store


def complaint(pilot: Pilot[None]) -> Static:
    return pilot.app.screen.query_one("#complaint", Static)


def connections(pilot: Pilot[None]) -> Connections:
    app = pilot.app
    assert isinstance(app, AllastuiApp)
    return app.main._projects.connections


async def test_no_key_opens_the_store_on_the_event_loop(
    store: SharingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[threading.Thread] = []
    async with desk_on(store, tmp_path) as pilot:

        def open_store(_name: str) -> Store:
            opened.append(threading.current_thread())
            return store

        monkeypatch.setattr(connections(pilot), "open", open_store)
        for key, dialog in (("l", LinkDialog), ("p", ChoiceDialog), ("x", ChoiceDialog)):
            await pilot.press(key)
            await until_top(pilot, dialog)
            await pilot.press("escape")
            await looked(pilot)
    assert len(opened) >= 3
    assert threading.main_thread() not in opened


@pytest.mark.parametrize("key", ["l", "u", "p", "x"])
async def test_a_store_that_cannot_be_opened_any_more_is_told_in_the_desk(
    store: SharingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    def gone(_name: str) -> Store:
        raise ProfileError("There is no such profile")

    async with desk_on(store, tmp_path) as pilot:
        monkeypatch.setattr(connections(pilot), "open", gone)
        await pilot.press(key)
        await wait_until(pilot, lambda: "no such profile" in str(complaint(pilot).content))


async def test_an_index_that_came_meanwhile_is_not_overwritten(
    store: SharingStore, tmp_path: Path
) -> None:
    async with desk_on(store, tmp_path) as pilot:
        await pilot.press("x")
        await until_top(pilot, ChoiceDialog)
        store.put_bytes("results", "index.html", b"of somebody else", NOW)
        await pilot.press("enter")
        await looked(pilot)
        assert "index.html" in str(complaint(pilot).content)
    assert store.stat("results", "index.html").size == len(b"of somebody else")


async def test_what_failed_for_some_is_no_good_news(tmp_path: Path) -> None:
    store = ObjectStore(a=AccessDenied("a is refused"))
    async with desk_on(store, tmp_path) as pilot:
        await pilot.press("escape", "home", "down", "s")
        await looked(pilot)
        await pilot.press("p")
        await until_top(pilot, ChoiceDialog)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ShareDesk))
        await looked(pilot)
        await wait_until(pilot, lambda: "a is refused" in str(complaint(pilot).content))
        assert not complaint(pilot).has_class("-good")


async def test_what_was_changed_before_a_refusal_is_shown_beside_it(
    store: SharingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Statement] = []

    class HalfShared(StatedSharing):
        def sight(self, bucket: str, keys: Sequence[str]) -> Sight:
            return Sight(tuple(given))

        def grant(self, bucket: str, project: str, *, write: bool) -> None:
            rights = frozenset({Right.READ})
            given.append(Statement(Audience.NAMED, rights, bucket, Keeper.POLICY, name=project))
            raise AccessDenied("Not that to results_segments")

    monkeypatch.setattr(SharingStore, "abilities", Abilities(sharing=HalfShared()))
    async with desk_on(store, tmp_path) as pilot:
        await pilot.press("g")
        await until_top(pilot, GrantDialog)
        await pilot.press(*"2001", "enter")
        await looked(pilot)
        await wait_until(pilot, lambda: "results_segments" in str(complaint(pilot).content))
        assert not complaint(pilot).has_class("-good")
        (line,) = pilot.app.screen.query_one(OptionList).options
        assert "2001 may read" in str(line.prompt)


class Waiting(Objects):
    """Makes no object public before it is told to."""

    def __init__(self, begun: threading.Event, go_on: threading.Event) -> None:
        super().__init__({})
        self.begun, self.go_on = begun, go_on

    def publish_object(self, bucket: str, key: str, *, public: bool) -> None:
        self.begun.set()
        self.go_on.wait(30)
        super().publish_object(bucket, key, public=public)


class Closed(StatedSharing):
    """Lets nobody read what anybody may read; `looks` counts how often that was tried."""

    looks = 0

    def trial(self, bucket: str, listing: bool, key: str | None) -> Trial:
        self.looks += 1
        return replace(super().trial(bucket, listing, key), reading=403)


class ClosedStore(MemoryStore):
    """Its objects are SLOs whose segments are not public."""

    def __init__(self) -> None:
        super().__init__()
        self.sharing = Closed()

    @property
    def abilities(self) -> Abilities:
        return Abilities(sharing=self.sharing)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        return replace(super().stat(bucket, key), form=Form.SLO)


async def test_a_public_object_with_closed_segments_is_not_told_as_a_success(
    tmp_path: Path,
) -> None:
    store = ClosedStore()
    store.put_bytes("results", "ice.csv", b"x", NOW)
    async with desk_on(store, tmp_path) as pilot:
        await pilot.press("p")
        await until_top(pilot, ChoiceDialog)
        await pilot.press("enter")
        await wait_until(pilot, lambda: store.sharing.looks == 2)
        await looked(pilot)
        assert "but not the segments" in str(complaint(pilot).content)
        assert "1 object is public" not in str(complaint(pilot).content)
        assert not complaint(pilot).has_class("-good")


class Slow(ObjectStore):
    """A bucket of seven objects that waits."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.objects = Waiting(self.begun, self.go_on)


async def test_who_leaves_a_change_is_told_what_becomes_of_it(tmp_path: Path) -> None:
    store = Slow()
    async with desk_on(store, tmp_path) as pilot:
        await pilot.press("p")
        await until_top(pilot, ChoiceDialog)
        await pilot.press("enter")
        await wait_until(pilot, store.begun.is_set)
        await pilot.press("escape")
        app = pilot.app
        assert isinstance(app, AllastuiApp)
        await wait_until(pilot, lambda: app.screen is app.main)
        assert any("What has begun" in told.message for told in app._notifications)
        store.go_on.set()


async def test_its_keys_are_those_of_the_registry_and_can_be_chosen(
    store: SharingStore, tmp_path: Path
) -> None:
    settings = Settings(keys={"share-public": "a"})
    async with desk_on(store, tmp_path, settings) as pilot:
        assert "a public or not" in str(pilot.app.screen.query_one("#share-keys", Static).content)
        await pilot.press("p", "f1")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.press("escape", "a")
        await until_top(pilot, ChoiceDialog)
        await pilot.press("escape", "q")
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, AllastuiApp)
        assert app.screen is app.main
