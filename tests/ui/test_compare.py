"""Comparing the two panes: counts, the names that differ, and what is marked in the panes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.profiles.profile import Profile
from allastui.settings import Settings
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.transfers.compare import Verdict
from allastui.ui.compare.difference_list import DifferenceList
from allastui.ui.compare.screen import CompareScreen
from allastui.ui.panes.pane import Pane
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.building import PROJECT, app_on
from tests.ui.comparisons import LEFT, RIGHT, compared, two_buckets, verdicts
from tests.ui.endless_store import EndlessStore
from tests.ui.pressing import settle, wait_until
from tests.ui.real_bucket import SERVERS, new_bucket, panes_on

V = Verdict


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    yield from two_buckets()


def marked(pane: Pane) -> set[str]:
    rows = pane.model.rows
    return {rows.names[row] for row in rows.marked_rows()}


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
            await wait_until(pilot, lambda: marked(left) == {"deep", "model.h5", "new"})
            await wait_until(pilot, lambda: marked(right) == {"deep", "model.h5", "extra.log"})
            screen = await compared(pilot, by_steps=2)
            assert verdicts(screen)["flipped"] is V.DIFFERS
            await pilot.press("escape")
            await wait_until(pilot, lambda: "flipped" in marked(left) & marked(right))


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
            await wait_until(pilot, lambda: verdicts(screen).get("a/flipped") is V.ONLY_LEFT)
            await wait_until(pilot, lambda: not screen.is_comparing)
            proxy.decide = lambda asked: Answer(403) if asked.method == "GET" else None
            await pilot.press("ctrl+r")
            await wait_until(pilot, lambda: screen.error is not None)
            await pilot.press("escape")
            assert app.screen is app.main
