"""Counting for the properties, and changing many objects, are stopped with Esc."""

import threading
from collections.abc import Iterator
from pathlib import Path

from textual.pilot import Pilot

from allastui.errors import SignInFailed
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.properties import BucketProperties, Edit, ObjectProperties
from allastui.stores.entry import Entry, Kind
from allastui.stores.place import Place
from allastui.ui.properties.screen import PropertiesScreen
from tests.ui.building import PROJECT, app_on
from tests.ui.endless_store import EndlessStore
from tests.ui.pressing import press, wait_until
from tests.ui.properties_opened import begun, fill

BUCKET = Place(PROJECT, "results", "")


class EndlesslyChanged(EndlessStore):
    """Has three objects when it is walked the first time, and no end of them from then on."""

    has_tags = True
    has_expiry = False

    def __init__(self, *, is_endless_at_once: bool) -> None:
        super().__init__()
        self.walks = int(is_endless_at_once)
        self.edits = 0
        self.has_ended = False
        self.lock = threading.Lock()
        self.put_bytes("results", "in/x", b"x", 1.0)

    @property
    def abilities(self) -> Abilities:
        return Abilities(properties=self)

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        self.walks += 1
        if self.walks == 1:
            return (Entry(f"{number}", Kind.OBJECT, 1, 1.0) for number in range(3))
        return super().walk(bucket, prefix)

    def of_object(self, bucket: str, key: str) -> ObjectProperties:
        raise NotImplementedError

    def of_bucket(self, bucket: str) -> BucketProperties:
        raise NotImplementedError

    def edit(self, bucket: str, key: str, edit: Edit, *, if_version: str | None = None) -> None:
        if self.has_ended:
            raise SignInFailed("The sign-in has ended")
        with self.lock:
            self.edits += 1


async def opened(pilot: Pilot[None]) -> PropertiesScreen:
    """Open the properties of the folder, with metadata typed that is not written."""
    await press(pilot, "tab", "end")
    screen = await begun(pilot)
    await fill(pilot, "n", "a=b")
    return screen


async def test_a_count_is_stopped_and_nothing_is_changed_without_one(tmp_path: Path) -> None:
    store = EndlesslyChanged(is_endless_at_once=True)
    with app_on(store, tmp_path, left=Place(PROJECT, "", ""), right=BUCKET) as app:
        async with app.run_test(notifications=True) as pilot:
            screen = await opened(pilot)
            await wait_until(pilot, lambda: screen.total.files > 1000)
            await pilot.press("s")
            await pilot.press("escape")
            await wait_until(pilot, store.left.is_set)
            await pilot.press("s")
            assert app.screen is screen
            said = " ".join(each.message for each in app._notifications)
            assert "Wait until it is counted" in said
            assert "Ctrl-R counts again" in said
            await press(pilot, "ctrl+r")
            assert screen.count is not None
            assert not screen.edit.is_empty  # what was typed is not lost with the count
    assert store.edits == 0


async def test_changes_of_many_are_stopped_and_by_a_sign_in_that_ends(tmp_path: Path) -> None:
    store = EndlesslyChanged(is_endless_at_once=False)
    with app_on(store, tmp_path, left=Place(PROJECT, "", ""), right=BUCKET) as app:
        async with app.run_test() as pilot:
            screen = await opened(pilot)
            await wait_until(pilot, lambda: screen.counted)
            await pilot.press("s", "y")
            await wait_until(pilot, lambda: store.edits > 200)
            assert screen.is_changing
            await pilot.press("escape")
            await wait_until(pilot, lambda: not screen.is_changing)
            assert "stopped" in screen.said
            assert app.screen is screen
            store.has_ended = True
            await pilot.press("s", "y")
            await wait_until(pilot, lambda: "sign-in has ended" in screen.said)
            assert not screen.is_changing
            assert not screen.edit.is_empty
