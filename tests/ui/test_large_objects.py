"""Large objects of Swift in the panes: true sizes for what is on screen, damage, folded buckets."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.errors import AccessDenied, Corrupted
from allastui.settings import Settings
from allastui.stores.entry import Entry, Form, Kind, Page
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.stores.store import ObjectStat, Segment
from allastui.ui.panes.place_view import PlaceView
from tests.ui.building import NOW, PROJECT, app_on
from tests.ui.pressing import press, settle, wait_until

_BUCKET = Place(PROJECT, "results", "")
LISTED = (
    Entry("a-plain", Kind.OBJECT, 500, NOW - 1.0, "e"),
    Entry("b-slo", Kind.OBJECT, None, NOW - 2.0, "e", Form.SLO),
    Entry("c-dlo", Kind.OBJECT, 0, NOW - 3.0, "e", Form.UNSURE),
    Entry("d-empty", Kind.OBJECT, 0, NOW - 4.0, "e", Form.UNSURE),
    Entry("e-broken", Kind.OBJECT, None, NOW - 5.0, "e", Form.SLO),
    Entry("f-secret", Kind.OBJECT, 0, NOW - 6.0, "e", Form.UNSURE),
)
TRUE = {
    "b-slo": (3000, Form.SLO),
    "c-dlo": (2000, Form.DLO),
    "d-empty": (0, Form.PLAIN),
    "e-broken": (4000, Form.SLO),
}


class SwiftLikeStore(MemoryStore):
    """Lists large objects of Swift as Ceph does, and tells the truth when asked."""

    def __init__(self, entries: Sequence[Entry] = LISTED) -> None:
        super().__init__()
        self.entries = entries
        self.asked: list[str] = []
        self.checked: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        return Page(list(self.entries), None)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        self.asked.append(key)
        assert self.gate.wait(20)
        if key == "f-secret":
            raise AccessDenied("f-secret may not be read")
        size, form = TRUE.get(key, (7, Form.DLO))
        return ObjectStat(size, NOW, "v", form=form)

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        self.checked.append(key)
        if key == "e-broken":
            raise Corrupted(
                "results/e-broken is damaged", why="Segment 3 of 7 (…/00000002) is missing"
            )
        return ()


def shown(pane: PlaceView) -> dict[str, tuple[int | None, Form]]:
    rows = pane.model.rows
    return {name: (rows.size(row), rows.form(row)) for row, name in enumerate(rows.names)}


def line_of(pane: PlaceView, name: str) -> str:
    lines = [pane.view.render_line(y).text for y in range(pane.view.size.height)]
    return next(line for line in lines if name in line)


async def test_sizes_come_for_what_is_on_the_screen(tmp_path: Path) -> None:
    store = SwiftLikeStore()
    store.gate.clear()
    with app_on(store, tmp_path, right=_BUCKET) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            pane = app.main.panes[1]
            assert "0 B" not in line_of(pane, "c-dlo")
            store.gate.set()
            await wait_until(pilot, lambda: pane.model.rows.totals.bytes == 9500)
            found = shown(pane)
            assert {name: found[name] for name in TRUE} == TRUE
            assert found["f-secret"] == (0, Form.UNSURE)
            assert "2.93 KiB" in line_of(pane, "b-slo")
            assert "◆" in line_of(pane, "b-slo")
            assert "◇" in line_of(pane, "c-dlo")
            assert "0 B" in line_of(pane, "d-empty")
            assert "0 B" not in line_of(pane, "f-secret")
            assert "9.28 KiB" in pane.status
            assert sorted(store.asked) == sorted([*TRUE, "f-secret"])
            assert "a-plain" not in store.asked


async def test_only_the_rows_on_the_screen_are_asked_for(tmp_path: Path) -> None:
    entries = [
        Entry(f"empty-{number:04}", Kind.OBJECT, 0, NOW - number, "e", Form.UNSURE)
        for number in range(1000)
    ]
    store = SwiftLikeStore(entries)
    with app_on(store, tmp_path, right=_BUCKET) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            pane = app.main.panes[1]
            visible = pane.view.row_lines
            await wait_until(pilot, lambda: len(store.asked) >= visible - 1)
            await press(pilot, "tab", "end")
            await wait_until(pilot, lambda: "empty-0999" in store.asked)
            await wait_until(pilot, lambda: pane.model.rows.totals.bytes >= 7 * (visible - 1))
            assert len(store.asked) <= 2 * visible + 1
            before = len(store.asked)
            await press(pilot, "home")
            await wait_until(pilot, lambda: shown(pane)["empty-0000"][0] == 7)
            assert len(store.asked) <= before + 1


async def test_what_is_known_stays_known_after_a_refresh_and_elsewhere(tmp_path: Path) -> None:
    store = SwiftLikeStore()
    with app_on(store, tmp_path, right=_BUCKET) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            pane = app.main.panes[1]
            await wait_until(pilot, lambda: pane.model.rows.totals.bytes == 9500)
            store.asked.clear()
            await press(pilot, "tab", "ctrl+r")
            await wait_until(pilot, lambda: not pane.is_reading)
            assert pane.model.rows.totals.bytes == 9500
            newer = [replace_time(entry) if entry.name == "c-dlo" else entry for entry in LISTED]
            store.entries = newer
            await press(pilot, "ctrl+r")
            await wait_until(pilot, lambda: "c-dlo" in store.asked)
            assert "b-slo" not in store.asked


def replace_time(entry: Entry) -> Entry:
    return entry._replace(modified=NOW)


async def test_the_damage_of_the_object_under_the_cursor_is_told(tmp_path: Path) -> None:
    store = SwiftLikeStore()
    with app_on(store, tmp_path, right=_BUCKET) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            pane = app.main.panes[1]
            await wait_until(pilot, lambda: pane.model.rows.totals.bytes == 9500)
            assert "e-broken" not in store.checked
            await press(pilot, "tab")
            pane.view.move_cursor(5)
            assert pane.model.cursor_name == "e-broken"
            await wait_until(pilot, lambda: pane.status == "segment 3 of 7 is missing")
            assert shown(pane)["e-broken"] == (4000, Form.BROKEN)
            assert line_of(pane, "e-broken").rstrip("│ ").endswith("!")
            await press(pilot, "up")
            await wait_until(pilot, lambda: "missing" not in pane.status)


async def test_rows_sorted_by_size_move_to_where_they_belong(tmp_path: Path) -> None:
    store = SwiftLikeStore()
    store.gate.clear()
    with app_on(store, tmp_path, right=_BUCKET) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            pane = app.main.panes[1]
            await press(pilot, "tab")
            pane.do_sort_size()
            pane.view.move_cursor(1)
            held = pane.model.cursor_name
            store.gate.set()
            await wait_until(pilot, lambda: pane.model.rows.totals.bytes == 9500)
            rows = [pane.model.row_at(line) for line in range(1, len(pane.model))]
            names = [pane.model.rows.names[row] for row in rows if row is not None]
            assert names[:4] == ["e-broken", "b-slo", "c-dlo", "a-plain"]
            assert pane.model.cursor_name == held


async def test_going_elsewhere_ends_the_asking(tmp_path: Path) -> None:
    entries = [
        Entry(f"empty-{number:04}", Kind.OBJECT, 0, NOW - number, "e", Form.UNSURE)
        for number in range(30)
    ]
    store = SwiftLikeStore(entries)
    store.create_bucket("results")
    store.gate.clear()
    with app_on(store, tmp_path, right=_BUCKET) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            pane = app.main.panes[1]
            await wait_until(pilot, lambda: len(store.asked) == 3)
            await press(pilot, "tab", "backspace")
            assert pane.place.is_bucket_list
            store.gate.set()
            await settle(pilot)
            end = time.monotonic() + 0.5
            await wait_until(pilot, lambda: time.monotonic() > end)
            assert len(store.asked) == 3


@pytest.fixture
def buckets() -> MemoryStore:
    class WithSegments(MemoryStore):
        def buckets(self) -> list[Entry]:
            names = ("archive", "archive_segments", "results", "results+segments")
            return [Entry(name, Kind.BUCKET) for name in names]

    return WithSegments()


async def test_segment_containers_are_folded_away_and_can_be_shown(
    buckets: MemoryStore, tmp_path: Path
) -> None:
    with app_on(buckets, tmp_path, right=Place(PROJECT, "", "")) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            pane = app.main.panes[1]
            assert pane.model.shown_count == 2
            assert pane.status == "2 buckets, 2 hidden (. shows them)"
            await press(pilot, "tab", "full_stop")
            assert pane.model.shown_count == 4
            assert pane.status == "4 buckets"


async def test_they_are_shown_to_those_who_want_hidden_names(
    buckets: MemoryStore, tmp_path: Path
) -> None:
    settings = replace(Settings(), show_hidden=True)
    with app_on(buckets, tmp_path, right=Place(PROJECT, "", ""), settings=settings) as app:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            assert app.main.panes[1].status == "4 buckets"
