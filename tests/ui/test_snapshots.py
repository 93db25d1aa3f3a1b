"""Pictures of the main screen, over fixed listings and with a fixed clock."""

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from allastui.profiles.collection import Collection
from allastui.profiles.local import LOCAL
from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.app import AllastuiApp
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import settle, wait_until
from tests.ui.sample_store import GIB, LARGE, local_sample, project_sample

_RUNS = Place(LOCAL, "", "home/user/runs/2026-11/")
_RESULTS = Place(PROJECT, "results", "")
_LOOKED_IN = (
    ("~/.config/rclone/rclone.conf", "not there"),
    ("~/.aws/credentials", "not there"),
    ("AWS_ variables", "not set"),
)

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(autouse=True)
def fixed_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOME", "/home/user")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.delenv("TZ")
    time.tzset()


Shown = Callable[..., AllastuiApp]


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """Give apps over the samples, closed at the end of the test."""
    apps = []
    make_store = Connections.open

    def open_sample(connections: Connections, name: str) -> Any:
        return local_sample() if name == LOCAL else make_store(connections, name)

    monkeypatch.setattr(Connections, "open", open_sample)

    def make(**options: Any) -> AllastuiApp:
        context = app_on(
            project_sample(), tmp_path, **{"left": _RUNS, "right": _RESULTS, **options}
        )
        apps.append(context)
        return context.__enter__()

    yield make
    for context in apps:
        context.__exit__(None, None, None)


def _press(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def press(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return press


@SIZES
def test_two_panes(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    assert snap_compare(shown(), terminal_size=size, run_before=_press())


@SIZES
def test_marked_files(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    keys = ["end", "up", "up", "space", "space", "up"]
    assert snap_compare(shown(), terminal_size=size, run_before=_press(*keys))


@SIZES
def test_in_ascii(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    app = shown(settings=Settings(ascii=True))
    assert snap_compare(app, terminal_size=size, run_before=_press("down", "space", "tab", "down"))


@SIZES
def test_a_list_of_buckets(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    app = shown(right=None, demo=True)
    assert snap_compare(app, terminal_size=size, run_before=_press("tab", "down"))


@SIZES
def test_large_objects_of_swift(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    app = shown(right=LARGE)

    async def rest(pilot: Pilot[None]) -> None:
        await settle(pilot)
        pane = app.main.panes[1]
        await pilot.press("tab", "end")
        await wait_until(pilot, lambda: "missing" in pane.status)
        await wait_until(pilot, lambda: pane.model.rows.totals.bytes == 22 * GIB)

    assert snap_compare(app, terminal_size=size, run_before=rest)


@SIZES
def test_a_filter_is_typed(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    keys = ["slash", *"sample", "down", "down"]
    assert snap_compare(shown(), terminal_size=size, run_before=_press(*keys))


@SIZES
def test_a_place_that_is_refused(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    app = shown(right=Place(PROJECT, "results", "secret/"))
    assert snap_compare(app, terminal_size=size, run_before=_press("tab"))


@SIZES
def test_first_run(snap_compare: Any, shown: Shown, size: tuple[int, int]) -> None:
    app = shown(right=None, profiles=Collection(looked_in=_LOOKED_IN))
    assert snap_compare(app, terminal_size=size, run_before=_press())


def test_sorted_by_size(snap_compare: Any, shown: Shown) -> None:
    assert snap_compare(shown(), run_before=_press("comma", "s"))


def test_keys_that_follow_a_comma(snap_compare: Any, shown: Shown) -> None:
    assert snap_compare(shown(), run_before=_press("comma"))


def test_the_menu(snap_compare: Any, shown: Shown) -> None:
    assert snap_compare(shown(), run_before=_press("f2"))


def test_in_a_light_theme(snap_compare: Any, shown: Shown) -> None:
    app = shown(settings=Settings(theme="textual-light"))
    assert snap_compare(app, run_before=_press("down", "space"))


def test_in_a_narrow_terminal(snap_compare: Any, shown: Shown) -> None:
    assert snap_compare(shown(), terminal_size=(50, 16), run_before=_press("down"))
