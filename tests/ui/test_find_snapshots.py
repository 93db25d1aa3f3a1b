"""Pictures of a search, of what it found, and of a place that is being typed."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import settle, wait_until

RESULTS = Place(PROJECT, "results", "")


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    store = MemoryStore(lambda: NOW)
    for number in range(1, 15):
        key = f"raw/2026/run-{number}/sample.bam"
        store.put_bytes("results", key, b"x" * number * 999, NOW - number * 86400)
    store.put_bytes("results", "notes.md", b"", NOW - 60)
    yield store
    store.close()


async def ask(pilot: Pilot[None]) -> None:
    await pilot.press("tab", "ctrl+f", *"*.bam", "down", *">10k", "down", *"soon")


async def find(pilot: Pilot[None]) -> None:
    await pilot.press("tab", "ctrl+f", *"*.bam", "down", *">5k", "enter")
    await settle(pilot)
    await pilot.press("down", "space")


async def complete(pilot: Pilot[None]) -> None:
    await pilot.press("tab", "g", *"raw/2026/run", "tab")
    told = pilot.app.screen.query_one("#completions", Static)
    await wait_until(pilot, lambda: "more" in str(told.render()))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("do", [ask, find, complete], ids=["asked", "found", "completed"])
def test_a_search(
    snap_compare: Any,
    store: MemoryStore,
    tmp_path: Path,
    size: tuple[int, int],
    do: Callable[[Pilot[None]], Awaitable[None]],
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await do(pilot)

    with app_on(store, tmp_path, left=Place(PROJECT, "", ""), right=RESULTS) as app:
        assert snap_compare(app, terminal_size=size, run_before=before)
