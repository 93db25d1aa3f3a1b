"""The properties of what is marked: shown, counted, changed, and what cannot be changed."""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.stores.abilities.abilities import Abilities
from allastui.stores.abilities.properties import BucketProperties, Edit, ObjectProperties
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.stores.store import ObjectStat
from allastui.ui.properties.known import naming_profile, segmented_over_s3
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until
from tests.ui.properties_opened import cursor_to, fill, opened, shown, written

BUCKET = Place(PROJECT, "results", "")


class TellingStore(MemoryStore):
    """Tells fixed properties, and keeps what it was asked to change."""

    has_tags = True
    has_expiry = False

    def __init__(self) -> None:
        super().__init__()
        self.edits: list[tuple[str, Edit, str | None]] = []
        self.form = Form.MULTIPART

    @property
    def abilities(self) -> Abilities:
        return Abilities(properties=self)

    def of_object(self, bucket: str, key: str) -> ObjectProperties:
        stat = ObjectStat(
            13_314_398_618,
            NOW - 200_000,
            '"v"',
            etag="9b2cf535f27731c974343645a3985328-794",
            mtime_ns=1_790_000_000_000_000_000,
            part_size=16 * 1024 * 1024,
            form=self.form,
            content_type="application/x-hdf5",
            metadata={"instrument": "radar 3", "mtime": "1790000000.0", "note": "old " * 40},
        )
        return ObjectProperties(
            stat,
            headers={"cache-control": "no-store"},
            tags={"project": "ice"},
            storage_class="STANDARD",
            owner=PROJECT,
            parts=794,
            expires=NOW + 40 * 86400,
            expiry_rule="old-runs",
        )

    def of_bucket(self, bucket: str) -> BucketProperties:
        return BucketProperties(created=NOW - 9e6, versioning="off", owner=PROJECT)

    def edit(self, bucket: str, key: str, edit: Edit, *, if_version: str | None = None) -> None:
        self.edits.append((key, edit, if_version))


@pytest.fixture
def utc() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("utc")
def test_a_large_object_with_changes_that_are_not_written_yet(
    snap_compare: Any, tmp_path: Path
) -> None:
    store = TellingStore()
    store.put_bytes("results", "model.h5", b"x", NOW)

    async def look(pilot: Pilot[None]) -> None:
        await press(pilot, "tab", "end")
        screen = await opened(pilot)
        await fill(pilot, "n", "colour=blue")
        await fill(pilot, "t", "run=7")
        await cursor_to(pilot, screen, "instrument")
        await pilot.press("d", "down")

    with app_on(store, tmp_path, left=Place(PROJECT, "", ""), right=BUCKET) as app:
        assert snap_compare(app, terminal_size=(80, 30), run_before=look)


async def test_what_is_typed_is_one_edit_and_what_is_undone_is_none(tmp_path: Path) -> None:
    store = TellingStore()
    store.put_bytes("results", "model.h5", b"x", NOW)
    with app_on(store, tmp_path, left=Place(PROJECT, "", ""), right=BUCKET) as app:
        async with app.run_test(size=(100, 40), notifications=True) as pilot:
            await press(pilot, "tab", "end")
            screen = await opened(pilot)

            def said(text: str) -> bool:
                return any(text in notice.message for notice in app._notifications)

            await pilot.press("s")
            assert said("Nothing is changed")
            await cursor_to(pilot, screen, "ETag")
            await pilot.press("enter")
            assert said("cannot be changed")
            await cursor_to(pilot, screen, "instrument")
            await pilot.press("d")
            assert screen.edit == Edit(metadata={"instrument": None})
            await pilot.press("d")
            assert screen.edit.is_empty
            await fill(pilot, "enter", "radar 3 b")
            assert screen.edit == Edit(metadata={"instrument": "radar 3 b"})
            await fill(pilot, "enter", "radar 3")
            assert screen.edit.is_empty
            await fill(pilot, "t", "project=")
            await fill(pilot, "n", "A b=1")
            assert screen.edit == Edit(tags={"project": ""})
            assert screen is not app.screen  # "a b" cannot be a name: the dialog stays
            await pilot.press("escape", "escape", "escape")
            assert app.screen is screen  # the changes would be lost: it was asked, and no
            await press(pilot, "ctrl+r")
            assert app.screen is not screen  # so it is here
            await press(pilot, "escape")
            assert screen.edit == Edit(tags={"project": ""})
            await pilot.press("s")
            await written(pilot, screen)
            assert store.edits == [("model.h5", Edit(tags={"project": ""}), '"v"')]
            store.form = Form.SLO
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: screen.known is not None)
            await pilot.press("n")
            assert said("Swift profile")
            assert app.screen is screen
            await pilot.press("escape")
            await press(pilot, "h")
            screen = await opened(pilot)
            assert shown(screen)["versioning"] == "off"
            assert shown(screen)["objects"] == "1"
            await pilot.press("n")
            assert said("Open the bucket")


async def test_files_folders_and_links_of_this_machine_tell_what_they_are(tmp_path: Path) -> None:
    here = tmp_path / "here"
    (here / "a-folder" / "deep").mkdir(parents=True)
    (here / "a-folder" / "deep" / "x").write_bytes(b"12345")
    (here / "b-file").write_bytes(b"123")
    os.chmod(here / "b-file", 0o640)
    (here / "c-link").symlink_to("gone")
    with app_on(MemoryStore(), tmp_path / "state", left=local_place(here), right=BUCKET) as app:
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            await settle(pilot)
            facts = []
            for _ in range(3):
                await press(pilot, "down")
                screen = await opened(pilot)
                facts.append(shown(screen))
                await pilot.press("n")
                assert app.screen is screen
                await pilot.press("escape")
            folder, file, link = facts
            assert (folder["files"], folder["size"][:3]) == ("1", "5 B")
            assert (file["size"], file["permissions"]) == ("3 bytes", "-rw-r-----  (0640)")
            assert link["link to"].startswith("gone  (nothing")
            assert any("not changed here" in each.message for each in app._notifications)


def test_the_profile_that_can_change_a_large_object_is_named() -> None:
    s3 = Profile("p", Protocol.S3, "https://a3s.fi", Anonymous(), project="p")
    swift = Profile(
        "p-swift", Protocol.SWIFT, "https://pouta.csc.fi:5001/v3", Anonymous(), project="p"
    )
    place = Place("p", "results", "model.h5")
    refused = segmented_over_s3(place)
    with closing(Connections([s3, swift])) as both, closing(Connections([s3])) as one:
        assert naming_profile(both, place, refused).hint == "Use the Swift profile p-swift."
        assert (
            naming_profile(one, place, refused).hint == "Use a Swift profile of the same project."
        )
