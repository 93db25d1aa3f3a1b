"""Find, count or be about to delete very many objects; tells the memory and the longest pause."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from allastui.settings import MIB
from allastui.stores.entry import Entry, Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.delete import DeleteDialog
from allastui.ui.format import count_text
from tests.benchmarks.measuring import peak_memory_of
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import settle, wait_until

SECONDS = 1500.0


class VeryMany(MemoryStore):
    """Walks through `count` objects below `many/` that it makes up; none of them is kept."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.put_bytes("data", "many/one", b"1")

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        above = "" if prefix else "many/"
        for number in range(self.count):
            name = f"{above}run-{number // 1000:05d}/sample-{number:07d}.fastq.gz"
            yield Entry(name, Kind.OBJECT, 1000, 1.7e9 + number)


async def longest_pause() -> float:
    """Return, when it is cancelled, for how many seconds at most the loop did not answer."""
    longest, before = 0.0, time.monotonic()
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(0.005)
            now = time.monotonic()
            longest, before = max(longest, now - before), now
    return longest


async def find(app: AllastuiApp, pilot: Pilot[None], count: int) -> None:
    pane = app.main.active
    await pilot.press("ctrl+f", *"sample*", "enter")
    await wait_until(pilot, lambda: pane.shows_results and not pane.is_reading, SECONDS)
    assert pane.model.rows.totals.files == count, pane.status
    await pilot.press("end", "home", "pagedown")


async def count_sizes(app: AllastuiApp, pilot: Pilot[None], count: int) -> None:
    pane = app.main.active
    await pilot.press("end", "u")
    wanted = f"many/: {count_text(count)} objects"
    await wait_until(pilot, lambda: pane.status.startswith(wanted), SECONDS)


async def ask_to_delete(app: AllastuiApp, pilot: Pilot[None], count: int) -> None:
    await pilot.press("end", "f8")
    await wait_until(pilot, lambda: isinstance(app.screen, DeleteDialog), SECONDS)
    wanted = f"{count_text(count)} objects"

    def is_counted() -> bool:
        return str(app.screen.query_one("#counts", Static).render()).startswith(wanted)

    await wait_until(pilot, is_counted, SECONDS)


WORKS = {"find": find, "count": count_sizes, "delete": ask_to_delete}


async def main(folder: Path, work: str, count: int) -> int:
    with app_on(VeryMany(count), folder, right=Place(PROJECT, "data", "")) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("tab")
            pauses = asyncio.create_task(longest_pause())
            await asyncio.sleep(0)
            await WORKS[work](app, pilot, count)
            pauses.cancel()
            print(peak_memory_of(os.getpid()) // MIB, f"{await pauses:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
