"""The delete dialog: it counts and lists what goes, and asks twice where that is wise."""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from allastui.errors import AccessDenied
from allastui.settings import Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.transfers.request import DeleteRequest
from allastui.ui.dialogs.delete import DeleteDialog
from allastui.ui.dialogs.doomed import LISTED
from allastui.ui.dialogs.toggles import Check
from allastui.ui.queue.line_list import LineList
from tests.ui.hosting import Host, closed, settle

REMOTE = "project_2001234"


class HeldStore(MemoryStore):
    """Lists three objects at once, and the rest only when `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.go.set()
        self.walks_ended = 0
        self.refuses = False

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        if self.refuses:
            raise AccessDenied(f"{bucket} could not be listed")
        try:
            for number, entry in enumerate(super().walk(bucket, prefix)):
                if number == 3:
                    self.go.wait(20)
                yield entry
        finally:
            self.walks_ended += 1


@pytest.fixture
def store() -> Iterator[HeldStore]:
    store = HeldStore()
    for bucket in ("empty", "results", "other"):
        store.create_bucket(bucket)
    for number in range(8):
        store.put("results", f"2026-11/{number}.csv", BytesBody(b"x" * 1000), Attributes())
    store.put("other", "one", BytesBody(b"x"), Attributes())
    yield store
    store.go.set()


def host(
    connections: Connections,
    *places: Place,
    settings: Settings | None = None,
) -> Host:
    return Host(lambda: DeleteDialog(places, connections, settings or Settings()))


def listed(app: Host) -> str:
    names = app.screen.query_one(LineList)
    return "\n".join(names.render_line(y).text.rstrip() for y in range(names.size.height))


async def test_the_count_runs_while_it_is_open_and_enter_does_not_wait(
    store: HeldStore, connections: Connections
) -> None:
    store.go.clear()
    place = Place(REMOTE, "results", "2026-11/")
    app = host(connections, place)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, "#counts", "counting")
        await pilot.press("enter")
        assert await closed(app) == DeleteRequest((place,))
        store.go.set()
        for _ in range(400):
            if store.walks_ended:
                break
            await asyncio.sleep(0.02)
        assert store.walks_ended == 1


async def test_what_goes_is_counted_and_listed(connections: Connections) -> None:
    app = host(connections, Place(REMOTE, "results", "2026-11/"), Place(REMOTE, "other", "one"))
    async with app.run_test(size=(80, 24)):
        await settle(app, "#counts", "9 objects, 7.81 KiB, for good")
        assert "2026-11/0.csv" in listed(app)
        assert "1000 B" in listed(app)


@pytest.mark.parametrize("key", ["escape", "n"])
async def test_no_deletes_nothing(connections: Connections, key: str) -> None:
    app = host(connections, Place(REMOTE, "results", "2026-11/"))
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert await closed(app) is None


async def test_an_empty_bucket_needs_no_name(connections: Connections) -> None:
    place = Place(REMOTE, "empty", "")
    app = host(connections, place)
    async with app.run_test() as pilot:
        await settle(app, "#counts", "It is empty.")
        await pilot.press("y")
        assert await closed(app) == DeleteRequest((place,))


async def test_what_vanished_before_it_was_counted_is_told(connections: Connections) -> None:
    app = host(connections, Place(REMOTE, "results", "no such object"))
    async with app.run_test():
        await settle(app, "#counts", "It is gone already.")


async def test_a_full_bucket_goes_only_after_its_name_is_typed(connections: Connections) -> None:
    place = Place(REMOTE, "results", "")
    app = host(connections, place)
    async with app.run_test() as pilot:
        await settle(app, "#counts", "8 objects")
        await pilot.press("enter")
        await settle(app, "#complaint", "type its name")
        await pilot.press(*"result", "enter")
        await settle(app, "#complaint", "type its name")
        assert app.result == "not closed"
        await pilot.press("s", "enter")
        assert await closed(app) == DeleteRequest((place,), full_buckets=True)


async def test_a_bucket_is_not_deleted_before_it_is_known_to_be_empty(
    store: HeldStore, connections: Connections
) -> None:
    store.go.clear()
    app = host(connections, Place(REMOTE, "results", ""))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await settle(app, "#complaint", "not known yet")
        assert app.result == "not closed"


async def test_a_bucket_that_cannot_be_listed_needs_its_name(
    store: HeldStore, connections: Connections
) -> None:
    store.refuses = True
    app = host(connections, Place(REMOTE, "empty", ""))
    async with app.run_test() as pilot:
        await settle(app, "#counts", "Not counted: empty could not be listed")
        await pilot.press("enter")
        await settle(app, "#complaint", "type its name")
        await pilot.press(*"empty", "enter")
        assert await closed(app) == DeleteRequest((Place(REMOTE, "empty", ""),))


async def test_full_buckets_go_one_at_a_time(connections: Connections) -> None:
    app = host(connections, Place(REMOTE, "results", ""), Place(REMOTE, "empty", ""))
    async with app.run_test() as pilot:
        await settle(app, "#counts", "8 objects")
        await pilot.press("enter")
        await settle(app, "#complaint", "one at a time")
        assert app.result == "not closed"


async def test_segments_of_large_objects_are_warned_of(connections: Connections) -> None:
    app = host(connections, Place(REMOTE, "results_segments", "x/"))
    async with app.run_test():
        shown = [str(each.content) for each in app.screen.query(".delete-warning").results(Static)]
        assert any("break without them" in text for text in shown)


@pytest.mark.parametrize("likes_trash", [False, True])
async def test_local_files_go_to_the_trash_if_the_user_likes(
    tmp_path: Path, connections: Connections, likes_trash: bool
) -> None:
    (tmp_path / "file").write_text("12345")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    places = tuple(local_place(tmp_path / name) for name in ("file", "link", "pipe"))
    app = host(connections, *places, settings=Settings(trash=likes_trash))
    async with app.run_test() as pilot:
        end = "to the trash" if likes_trash else "for good"
        await settle(app, "#counts", f"3 files, 5 B, {end}")
        if likes_trash:
            app.screen.query_one("#trash", Check).focus()
        await pilot.press("space")
        await settle(app, "#counts", "for good" if likes_trash else "to the trash")
        await pilot.press("enter")
        assert await closed(app) == DeleteRequest(places, trash=not likes_trash)


async def test_of_very_many_only_the_first_are_listed(
    store: HeldStore, connections: Connections
) -> None:
    for number in range(LISTED + 5):
        store.put("other", f"many/{number:05}", BytesBody(b""), Attributes())
    app = host(connections, Place(REMOTE, "other", "many/"))
    async with app.run_test() as pilot:
        await settle(app, "#counts", f"{LISTED + 5:,} objects, 0 B, for good")
        await pilot.press("end")
        assert f"and 5 more; the first {LISTED:,} are listed" in listed(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("what", ["prefix", "bucket"])
def test_the_dialog(
    snap_compare: Any, connections: Connections, size: tuple[int, int], what: str
) -> None:
    place = Place(REMOTE, "results", "2026-11/" if what == "prefix" else "")
    dialog = DeleteDialog((place,), connections, Settings())

    async def counted(pilot: Pilot[None]) -> None:
        for _ in range(200):
            await pilot.pause(0.02)
            if "for good" in str(dialog.query_one("#counts", Static).content):
                break
        if what == "bucket":
            dialog.query_one(Input).value = "resul"
            await pilot.press("enter")
        await pilot.pause()

    assert snap_compare(Host(lambda: dialog), run_before=counted, terminal_size=size)
