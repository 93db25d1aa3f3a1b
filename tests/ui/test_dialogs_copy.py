import asyncio
import os
from pathlib import Path

import pytest
from textual.widgets import Input

from allastui.stores.connect import Connections
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.given import Given, Label
from allastui.transfers.request import CopyRequest, IfExists, JobKind
from allastui.ui.dialogs.counting import Tally, count_existing, count_sources
from allastui.ui.queue.words import last_name
from tests.ui.copy_hosting import REMOTE, SlowStore, host, put
from tests.ui.hosting import closed, settle


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    (folder / "deep").mkdir(parents=True)
    for number in range(5):
        (folder / "deep" / f"f{number}").write_bytes(b"x" * 1024)
    (folder / "top").write_bytes(b"x" * 1024)
    (tmp_path / "alone").write_bytes(b"x" * 2048)
    return tmp_path


async def test_enter_copies_with_the_defaults(tree: Path, connections: Connections) -> None:
    sources = (local_place(tree / "runs"), local_place(tree / "alone"))
    target = Place(REMOTE, "results", "")
    app = host(connections, sources, target)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert await closed(app) == CopyRequest(sources, target)


async def test_what_is_chosen_is_asked_for(tree: Path, connections: Connections) -> None:
    sources = (local_place(tree / "alone"),)
    app = host(connections, sources, Place(REMOTE, "results", ""))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", *"new/")
        await pilot.press("tab", *"sample=42 a", "enter")
        await settle(app, "#complaint", "is no name=value")
        await pilot.press(*"=b")
        await pilot.press(
            "tab", "right", "right", "tab", "space", "down", "space", "right", "space"
        )
        await pilot.press("enter")
        assert await closed(app) == CopyRequest(
            sources,
            Place(REMOTE, "results", "new/"),
            if_exists=IfExists.NEWER,
            keep_times=False,
            verify=False,
            follow_symlinks=False,
            given=Given(labels=(Label("sample", "42"), Label("a", "b"))),
        )


async def test_a_move_always_verifies(tree: Path, connections: Connections) -> None:
    sources = (local_place(tree / "alone"),)
    target = Place(REMOTE, "results", "")
    app = host(connections, sources, target, JobKind.MOVE)
    async with app.run_test(size=(80, 24)) as pilot:
        assert not app.screen.query("#verify")
        await pilot.press("enter")
        assert await closed(app) == CopyRequest(sources, target, JobKind.MOVE)


async def test_escape_asks_for_nothing(tree: Path, connections: Connections) -> None:
    app = host(connections, (local_place(tree / "alone"),), Place(REMOTE, "results", ""))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        assert await closed(app) is None


async def test_a_wrong_target_is_complained_about_and_not_accepted(
    tree: Path, connections: Connections
) -> None:
    app = host(connections, (local_place(tree / "alone"),), Place(REMOTE, "", ""))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await settle(app, "#complaint", "Name a bucket too")
        app.screen.query_one(Input).value = "nobody:results/"
        await settle(app, "#complaint", "There is no profile named nobody")
        await pilot.press("enter")
        await pilot.pause()
        assert app.result == "not closed"
        app.screen.query_one(Input).value = f"{REMOTE}:results/"
        await pilot.press("enter")
        assert isinstance(await closed(app), CopyRequest)


async def test_files_bytes_and_what_exists_are_told(
    tree: Path, store: MemoryStore, connections: Connections
) -> None:
    for key in ("runs/deep/f1", "runs/deep/f2", "runs/other", "alone", "deep/f1"):
        put(store, key)
    sources = (local_place(tree / "runs"), local_place(tree / "alone"))
    app = host(connections, sources, Place(REMOTE, "results", ""))
    async with app.run_test(size=(80, 24)):
        await settle(app, "#counts", "7 files, 8.00 KiB")
        await settle(app, "#target-counts", "4 new, 3 exist already.")
        app.screen.query_one(Input).value = f"{REMOTE}:results/empty/"
        await settle(app, "#target-counts", "7 new, 0 exist already.")


async def test_the_room_of_a_local_target_is_told(
    tree: Path, store: MemoryStore, connections: Connections
) -> None:
    put(store, "a/b")
    (tree / "b").write_bytes(b"")
    app = host(connections, (Place(REMOTE, "results", "a/b"),), local_place(tree))
    async with app.run_test(size=(80, 24)):
        await settle(app, "#target-counts", "0 new, 1 exist already.  Room: ")


async def test_enter_does_not_wait_for_the_counts_and_closing_stops_them(
    tree: Path, connections: Connections
) -> None:
    slow = SlowStore()
    slow.create_bucket("results")
    for number in range(50):
        put(slow, f"big/{number}")
    connections.use(REMOTE, slow)
    sources, target = (Place(REMOTE, "results", "big/"),), local_place(tree)
    app = host(connections, sources, target)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, "#counts", "counting… 0 files")
        await pilot.press("enter")
        assert await closed(app) == CopyRequest(sources, target)
        slow.go.set()
        for _ in range(200):
            if slow.walks_ended:
                break
            await asyncio.sleep(0.02)
        assert slow.walks_ended == 1


async def test_a_source_that_cannot_be_counted_can_still_be_copied(
    tree: Path, connections: Connections
) -> None:
    sources, target = (Place(REMOTE, "missing", "a/"),), local_place(tree)
    app = host(connections, sources, target)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, "#counts", "Not counted: ")
        await pilot.press("enter")
        assert await closed(app) == CopyRequest(sources, target)


async def test_a_target_that_a_terminal_cannot_show_is_kept_as_it_is(
    tree: Path, connections: Connections
) -> None:
    odd = Place("local", "", os.fsdecode(bytes(tree)).lstrip("/") + "/od\udcffd\x1b/")
    sources = (local_place(tree / "alone"),)
    app = host(connections, sources, odd)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.screen.query_one(Input).value.isprintable()
        await pilot.press("enter")
        assert await closed(app) == CopyRequest(sources, odd)


def test_counting_stops_when_told(tree: Path, connections: Connections) -> None:
    tally = count_sources(
        connections,
        [local_place(tree)],
        follow_links=True,
        stopped=lambda: True,
        report=lambda _tally: None,
    )
    assert tally is None


def test_too_many_names_are_not_compared(connections: Connections) -> None:
    tally = Tally(files=10_001, targets=None)
    source = Place(REMOTE, "results", "a/")
    exist = count_existing(
        connections, [source], Place(REMOTE, "results", "b/"), tally, stopped=lambda: False
    )
    assert exist is None


@pytest.mark.parametrize("count", [3, 40])
def test_single_files_are_compared_one_by_one_or_by_a_listing(
    count: int, store: MemoryStore, connections: Connections
) -> None:
    sources = [Place(REMOTE, "results", f"from/{number}") for number in range(count)]
    for place in sources:
        put(store, place.key)
    put(store, "to/1")
    put(store, "to/2")
    put(store, "to/nested/0")
    tally = count_sources(
        connections, sources, follow_links=True, stopped=lambda: False, report=lambda _tally: None
    )
    assert tally is not None
    target = Place(REMOTE, "results", "to/")
    assert count_existing(connections, sources, target, tally, stopped=lambda: False) == 2


@pytest.mark.parametrize("is_local", [True, False])
async def test_links_are_only_asked_about_where_there_are_links(
    tree: Path, connections: Connections, is_local: bool
) -> None:
    remote, local = Place(REMOTE, "results", "old/"), local_place(tree / "runs")
    source, target = (local, remote) if is_local else (remote, local)
    app = host(connections, (source,), target)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert bool(app.screen.query("#follow-links")) is is_local
        await pilot.press("enter")
        assert await closed(app) == CopyRequest((source,), target)


async def test_the_home_folder_is_written_short(
    tree: Path, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tree))
    target = local_place(tree / "runs")
    app = host(connections, (Place(REMOTE, "results", "old/"),), target)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", *"new/")
        assert app.screen.query_one(Input).value == "~/runs/new/"
        await pilot.press("enter")
        asked = await closed(app)
        assert isinstance(asked, CopyRequest)
        assert asked.target == local_place(f"{tree}/runs/new/")
    assert last_name(local_place(tree)) == "~/"
    assert last_name(target) == "runs/"
