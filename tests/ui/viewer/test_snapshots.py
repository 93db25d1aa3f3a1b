"""Pictures of the viewer in its main modes."""

import gzip
import io
import json
import os
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.demo import texts
from allastui.demo.picture import northern_lights
from allastui.settings import Settings
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.ui.app import AllastuiApp
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import settle
from tests.ui.viewer.looking import opened, press

_CODE = '''"""Ice on the lakes."""

import math

DAYS = 120  # of a winter


def thickness(day: int, frost: float = 1.5) -> float:
\treturn math.sqrt(day * frost)
'''


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, size in (("run-7/", 0), ("run-7/ice.nc", 120_000), ("run-7/run.log", 480)):
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 19, 9, 30, 0)), bytes(size))
    return packed.getvalue()


_FILES: dict[str, Callable[[], bytes]] = {
    "ice.csv": lambda: texts.ice_table(1).encode(),
    "ice.py": _CODE.encode,
    "lights.png": northern_lights,
    "run.json": lambda: json.dumps({"run": 7, "ok": True, "at": [1.5, None], "by": "me"}).encode(),
    "run.log.gz": lambda: gzip.compress(texts.log(3).encode(), mtime=0),
    "run.zip": _zip,
    "säätila.txt": lambda: "Säätila: jäätä ja lunta\n".encode("latin-1") * 9,
}

Shown = Callable[..., AllastuiApp]


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    """Give an app over the files above, closed at the end of the test."""
    contexts = []

    def make(**options: Any) -> AllastuiApp:
        store = MemoryStore()
        for name, content in _FILES.items():
            store.put_bytes("data", name, content())
        context = app_on(store, tmp_path, right=Place(PROJECT, "data", ""), **options)
        contexts.append(context)
        return context.__enter__()

    yield make
    for context in contexts:
        context.__exit__(None, None, None)


def view(app: AllastuiApp, name: str, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("tab", "down")
        while app.main.active.model.cursor_name != name:
            await pilot.press("down")
        await opened(app, pilot)
        await press(app, pilot, *keys)

    return run


@pytest.mark.parametrize("name", list(_FILES), ids=lambda name: os.path.splitext(name)[1][1:])
def test_a_file_in_its_best_mode(snap_compare: Any, shown: Shown, name: str) -> None:
    app = shown()
    assert snap_compare(app, run_before=view(app, name))


def test_a_picture_on_a_large_screen(snap_compare: Any, shown: Shown) -> None:
    app = shown()
    assert snap_compare(app, terminal_size=(120, 40), run_before=view(app, "lights.png"))


def test_a_search_in_hex(snap_compare: Any, shown: Shown) -> None:
    app = shown()
    keys = ["tab", "tab", "slash", *"winter", "enter"]
    assert snap_compare(app, run_before=view(app, "ice.csv", *keys))


def test_in_ascii(snap_compare: Any, shown: Shown) -> None:
    app = shown(settings=Settings(ascii=True))
    assert snap_compare(app, run_before=view(app, "lights.png"))


def test_a_text_to_search_for_is_typed(snap_compare: Any, shown: Shown) -> None:
    app = shown()
    assert snap_compare(app, run_before=view(app, "ice.csv", "slash", *"1995"))
