"""Two buckets that differ, and a comparison of what the panes show."""

from collections.abc import Iterator

from textual.pilot import Pilot

from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.transfers.compare import Verdict
from allastui.ui.compare.dialog import CompareDialog
from allastui.ui.compare.screen import CompareScreen
from tests.ui.building import NOW, PROJECT
from tests.ui.pressing import wait_until

LEFT, RIGHT = Place(PROJECT, "left", ""), Place(PROJECT, "right", "")


def two_buckets() -> Iterator[MemoryStore]:
    """Yield a store with LEFT and RIGHT, and close it then."""
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


def verdicts(screen: CompareScreen) -> dict[str, Verdict]:
    return {each.name: each.verdict for each in screen.found}
