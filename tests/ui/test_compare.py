"""Comparing the two panes: counts, the names that differ, and what is marked in the panes."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Static

from allastui.profiles.profile import Profile
from allastui.settings import Settings
from allastui.stores.entry import Entry, Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.compare import Verdict
from allastui.transfers.job import JobState
from allastui.ui.compare.dialog import CompareDialog
from allastui.ui.compare.difference_list import DifferenceList
from allastui.ui.compare.screen import CompareScreen
from allastui.ui.compare.sync_dialog import SyncDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.dialogs.toggles import Check
from allastui.ui.panes.pane import Pane
from allastui.ui.queue.report import report_text
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

V = Verdict
LEFT, RIGHT = Place(PROJECT, "left", ""), Place(PROJECT, "right", "")


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    store = MemoryStore()
    for bucket, key, data, age in (
        ("left", "same.txt", b"same", 9e5),
        ("right", "same.txt", b"same", 9e5),
        ("left", "new/a.txt", b"a", 9e5),
        ("left", "model.h5", b"newer data", 60.0),
        ("right", "model.h5", b"old data", 9e5),
        ("left", "deep/er/x", b"1", 9e5),
        ("right", "deep/er/x", b"22", 60.0),
        ("left", "deep/same", b"1", 9e5),
        ("right", "deep/same", b"1", 9e5),
        ("right", "extra.log", b"log", 9e5),
        ("left", "flipped", b"ab", 9e5),
        ("right", "flipped", b"ba", 9e5),
    ):
        store.put_bytes(bucket, key, data, NOW - age)
    yield store
    store.close()


async def compared(pilot: Pilot[None], by_steps: int = 0) -> CompareScreen:
    """Compare the two panes, by what is so many steps right of size, to the end."""
    await pilot.press("equals_sign")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, CompareDialog))
    await pilot.press(*["right"] * by_steps, "enter")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
    screen = pilot.app.screen
    assert isinstance(screen, CompareScreen)
    await wait_until(pilot, lambda: not screen.is_comparing)
    return screen


def marked(pane: Pane) -> set[str]:
    rows = pane.model.rows
    return {rows.names[row] for row in rows.marked_rows()}


def verdicts(screen: CompareScreen) -> dict[str, Verdict]:
    return {each.name: each.verdict for each in screen.found}


async def test_what_differs_is_listed_and_marked(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            assert verdicts(screen) == {
                "deep/er/x": V.RIGHT_NEWER,
                "extra.log": V.ONLY_RIGHT,
                "model.h5": V.LEFT_NEWER,
                "new/a.txt": V.ONLY_LEFT,
            }
            assert screen.found.counts[V.SAME] == 3
            await pilot.press("escape")
            left, right = app.main.panes
            assert marked(left) == {"deep", "model.h5", "new"}
            assert marked(right) == {"deep", "model.h5", "extra.log"}
            screen = await compared(pilot, by_steps=2)
            assert verdicts(screen)["flipped"] is V.DIFFERS
            await pilot.press("escape")
            assert "flipped" in marked(left) & marked(right)


async def test_one_kind_after_the_other_is_shown(store: MemoryStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            names = screen.query_one(DifferenceList)

            def shown() -> str | None:
                return names.current.name if names.current else None

            seen = []
            for _ in range(5):
                await pilot.press("tab")
                seen.append(shown())
            assert seen == ["new/a.txt", "extra.log", "model.h5", "deep/er/x", "deep/er/x"]
            await pilot.press("shift+tab", "shift+tab", "end", "enter")
            await settle(pilot)
            left, right = app.main.panes
            assert (left.place, left.model.cursor_name) == (LEFT, "model.h5")
            assert (right.place, right.model.cursor_name) == (RIGHT, "model.h5")
            await compared(pilot)
            await pilot.press("home", "enter")
            await settle(pilot)
            assert left.place == Place(PROJECT, "left", "deep/er/")
            assert (right.place.key, right.model.cursor_name) == ("deep/er/", "x")


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (LEFT, Place(PROJECT, "", ""), "Open a bucket"),
        (LEFT, LEFT, "the same place"),
    ],
)
async def test_what_cannot_be_compared_is_explained(
    store: MemoryStore, tmp_path: Path, left: Place, right: Place, said: str
) -> None:
    with app_on(store, tmp_path, left=left, right=right) as app:
        async with app.run_test(notifications=True) as pilot:
            await settle(pilot)
            await pilot.press("equals_sign")
            await wait_until(pilot, lambda: any(said in n.message for n in app._notifications))
            assert app.screen is app.main


class EndlessStore(MemoryStore):
    def __init__(self) -> None:
        super().__init__()
        self.left = Event()

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        number = 0
        try:
            while True:
                number += 1
                yield Entry(f"{bucket}-{number:09d}", Kind.OBJECT, 1, 1.0)
        finally:
            self.left.set()


async def test_a_comparison_that_goes_on_can_be_looked_at_and_left(tmp_path: Path) -> None:
    store = EndlessStore()
    for bucket in ("left", "right"):
        store.put_bytes(bucket, "x")
    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await pilot.press("equals_sign", "enter")
            await wait_until(pilot, lambda: isinstance(app.screen, CompareScreen))
            screen = app.screen
            assert isinstance(screen, CompareScreen)
            names = screen.query_one(DifferenceList)
            await wait_until(pilot, lambda: len(screen.found) > 1000)
            await pilot.press("end", "pageup", "down")
            assert names.current is not None
            await pilot.press("escape")
            await wait_until(pilot, store.left.is_set)
            assert app.screen is app.main


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("ascii_only", [False, True], ids=["", "ascii"])
def test_a_comparison(
    snap_compare: Any, store: MemoryStore, tmp_path: Path, size: tuple[int, int], ascii_only: bool
) -> None:
    async def compare_all(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await compared(pilot)
        await pilot.press("down")

    with app_on(
        store, tmp_path, left=LEFT, right=RIGHT, settings=Settings(ascii=ascii_only)
    ) as app:
        assert snap_compare(app, terminal_size=size, run_before=compare_all)


def test_how_to_compare_is_asked(snap_compare: Any, store: MemoryStore, tmp_path: Path) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("equals_sign", "right")

    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        assert snap_compare(app, terminal_size=(80, 24), run_before=ask)


@SERVERS
async def test_a_folder_and_a_real_bucket_are_compared_by_checksum(
    request: pytest.FixtureRequest,
    make_proxy: Callable[..., FaultProxy],
    tmp_path: Path,
    server: str,
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    content = {"a/same": b"same", "a/flipped": b"ab", "b": b"only there", "ü/☃": b"1"}
    bucket = new_bucket(profile, content)
    here = tmp_path / "here"
    for name, data in {"a/same": b"same", "a/flipped": b"ba", "c": b"", "ü/☃": b"1"}.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(data)
        os.utime(here / name, (1e9, 1e9))
    proxy = make_proxy(profile)
    with panes_on(proxy.profile, tmp_path, local_place(here), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = await compared(pilot, by_steps=2)
            assert verdicts(screen) == {
                "a/flipped": V.RIGHT_NEWER, "b": V.ONLY_RIGHT, "c": V.ONLY_LEFT,
            }  # fmt: skip
            proxy.decide = lambda asked: (
                Answer(404) if asked.method == "HEAD" and asked.path.endswith("flipped") else None
            )
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: not screen.is_comparing)
            assert verdicts(screen)["a/flipped"] is V.ONLY_LEFT
            proxy.decide = lambda asked: Answer(403) if asked.method == "GET" else None
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: not screen.is_comparing)
            assert screen.error is not None
            await pilot.press("escape")
            assert app.screen is app.main


def total(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#total", Static).render())


@SERVERS
async def test_one_side_gets_what_the_other_has(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"same": b"same", "changed": b"old", "extra": b"x"})
    here = tmp_path / "here"
    for name, data in {"same": b"same", "changed": b"changed", "new/a": b"a"}.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(data)
    os.utime(here / "changed", (4e9, 4e9))
    with panes_on(profile, tmp_path, local_place(here), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            await pilot.press("greater_than_sign")
            await wait_until(pilot, lambda: isinstance(app.screen, SyncDialog))
            await wait_until(pilot, lambda: total(pilot) == "copies 2 files, 8 B")
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.screen is screen)
            client = app.client
            assert client is not None
            await wait_until(
                pilot, lambda: [v.job.state for v in client.snapshot().jobs] == [JobState.DONE]
            )
            [view] = client.snapshot().jobs
            assert (view.job.items_done, view.job.unverified) == (2, 0)
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: not screen.is_comparing)
            assert verdicts(screen) == {"extra": V.ONLY_RIGHT}
            await pilot.press("less_than_sign")
            await wait_until(pilot, lambda: isinstance(app.screen, SyncDialog))
            await pilot.press("enter")
            await wait_until(pilot, (here / "extra").exists)
            await wait_until(pilot, lambda: app.main.queue.moving == 0)


def test_the_preview_of_a_synchronisation(
    snap_compare: Any, store: MemoryStore, tmp_path: Path
) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await compared(pilot, by_steps=2)
        await pilot.press("greater_than_sign")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SyncDialog))

    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        assert snap_compare(app, terminal_size=(80, 24), run_before=ask)


def accept_label(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#accept", Button).label)


async def previewed(pilot: Pilot[None], key: str) -> SyncDialog:
    await pilot.press(key)
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, SyncDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, SyncDialog)
    return dialog


async def with_extras(pilot: Pilot[None]) -> None:
    """Switch on in the preview that extras are deleted."""
    pilot.app.screen.query_one("#extras", Check).focus()
    await pilot.press("space")
    await wait_until(pilot, lambda: "delete" in accept_label(pilot))


@SERVERS
async def test_extras_are_deleted_only_after_a_yes_to_their_number(
    request: pytest.FixtureRequest, tmp_path: Path, server: str
) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    bucket = new_bucket(profile, {"same": b"same", "extra": b"x", "old/y": b"yy"})
    here = tmp_path / "here"
    for name, data in {"same": b"same", "new": b"a"}.items():
        here.mkdir(exist_ok=True)
        (here / name).write_bytes(data)
    with panes_on(profile, tmp_path, local_place(here), bucket) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            dialog = await previewed(pilot, "greater_than_sign")
            assert total(pilot) == "copies 1 file, 1 B"
            assert not dialog.query_one("#extras", Check).on
            await with_extras(pilot)
            assert total(pilot) == "copies 1 file, 1 B, then deletes 2 objects, 3 B"
            assert accept_label(pilot) == "Go on: 2 objects to delete"
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            assert accept_label(pilot) == "Delete 2 objects"
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.screen is dialog)
            client = app.client
            assert client is not None
            assert client.snapshot().jobs == ()
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("y")
            await wait_until(pilot, lambda: app.screen is screen)
            await wait_until(
                pilot, lambda: [v.job.state for v in client.snapshot().jobs] == [JobState.DONE] * 2
            )
            copied, deleted = (view.job for view in client.snapshot().jobs)
            assert report_text(copied) == "copied 1, 1 B: all verified"
            assert report_text(deleted) == "deleted 2, 3 B"
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: not screen.is_comparing)
            assert verdicts(screen) == {}
            await pilot.press("greater_than_sign")
            assert app.screen is screen


async def test_where_only_extras_differ_they_alone_are_offered(
    store: MemoryStore, tmp_path: Path
) -> None:
    store.put_bytes("one", "same", b"1", NOW)
    store.put_bytes("two", "same", b"1", NOW)
    store.put_bytes("two", "extra", b"1", NOW)
    one, two = (Place(PROJECT, name, "") for name in ("one", "two"))
    with app_on(store, tmp_path, left=one, right=two) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            screen = await compared(pilot)
            dialog = await previewed(pilot, "greater_than_sign")
            assert total(pilot) == "Nothing is chosen."
            await pilot.press("enter")
            assert app.screen is dialog
            await with_extras(pilot)
            assert total(pilot) == "deletes 1 object, 1 B"
            await pilot.press("escape")
            await wait_until(pilot, lambda: app.screen is screen)


async def test_what_lies_within_the_other_side_is_no_extra_to_delete(
    store: MemoryStore, tmp_path: Path
) -> None:
    with app_on(store, tmp_path, left=replace(LEFT, key="deep/"), right=LEFT) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await compared(pilot)
            dialog = await previewed(pilot, "greater_than_sign")
            assert not dialog.query("#extras")
            texts = [str(each.render()) for each in dialog.query(Static)]
            assert any("kept, as one side lies within the other" in text for text in texts)


@pytest.mark.parametrize("asked", [False, True], ids=["preview", "question"])
def test_a_synchronisation_that_deletes(
    snap_compare: Any, store: MemoryStore, tmp_path: Path, asked: bool
) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await compared(pilot, by_steps=2)
        await previewed(pilot, "greater_than_sign")
        await with_extras(pilot)
        if asked:
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))

    with app_on(store, tmp_path, left=LEFT, right=RIGHT) as app:
        assert snap_compare(app, terminal_size=(80, 24), run_before=ask)
