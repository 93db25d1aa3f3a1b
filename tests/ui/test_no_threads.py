"""Keys on a machine that gives no more threads: each is answered by a message, none by an end."""

from pathlib import Path

import pytest

from allastui.errors import NoThread
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from tests.threadless import no_more_threads
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until

RESULTS = Place(PROJECT, "results", "")
RUNS = Place(PROJECT, "results", "runs/")


@pytest.mark.parametrize(
    "keys",
    [
        ("f3",),
        ("f5",),
        ("f8",),
        ("f11",),
        ("i",),
        ("u",),
        ("r",),
        ("g", *"project", "tab"),
        ("equals_sign", "enter"),
        ("ctrl+f", *"model", "enter"),
    ],
)
async def test_no_key_ends_the_program(tmp_path: Path, keys: tuple[str, ...]) -> None:
    store = MemoryStore()
    store.put_bytes("results", "model.h5", b"x", NOW)
    store.put_bytes("results", "runs/1", b"x", NOW)
    with app_on(store, tmp_path, left=RUNS, right=RESULTS) as app:
        async with app.run_test(notifications=True) as pilot:
            await press(pilot, "tab", "end")
            with pytest.MonkeyPatch.context() as patch:
                no_more_threads(patch)
                for key in keys:
                    await pilot.press(key)
                for _ in range(4):
                    await pilot.pause(0.05)
                    await pilot.press("escape")
            await wait_until(pilot, lambda: app.screen is app.main)
            await press(pilot, "ctrl+r")
            assert app.main.panes[1].error is None


async def test_what_cannot_be_read_now_can_be_read_later(tmp_path: Path) -> None:
    store = MemoryStore()
    store.put_bytes("results", "model.h5", b"x", NOW)
    with app_on(store, tmp_path, left=RUNS, right=RESULTS) as app:
        async with app.run_test() as pilot:
            await settle(pilot)
            await press(pilot, "tab")
            with pytest.MonkeyPatch.context() as patch:
                no_more_threads(patch)
                await press(pilot, "ctrl+r")
                pane = app.main.panes[1]
                assert isinstance(pane.error, NoThread)
                assert "ulimit -u" in str(pane.error)
            await press(pilot, "ctrl+r")
            assert pane.error is None
            assert list(pane.model.rows.names) == ["model.h5"]
