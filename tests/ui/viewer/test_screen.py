"""The viewer in the program: modes, moving, searching, following, and what goes wrong."""

import gzip
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.errors import NotFound, Unreachable
from allastui.settings import MIB, Settings
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.stores.store import ObjectStat, Reader
from allastui.ui.app import AllastuiApp
from allastui.ui.main import MainScreen
from allastui.ui.viewer import following
from tests.ui.building import PROJECT, app_on
from tests.ui.pressing import settle, wait_until
from tests.ui.viewer.looking import keys, lines, opened, press, rested, state, title, viewer_of

TIB = MIB * MIB


def line_is_cut(_bucket: str, _key: str) -> ObjectStat:
    raise Unreachable("The line was cut")


class SlowStore(MemoryStore):
    """A store in memory whose reads wait for a gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        assert self.gate.wait(20)
        return super().open_range(bucket, key, offset, size, if_version=if_version)


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def app(store: SlowStore, here: Path, tmp_path: Path) -> Iterator[AllastuiApp]:
    store.put_bytes("data", "a.log", b"".join(b"line %d\n" % number for number in range(5000)))
    with app_on(
        store, tmp_path, left=local_place(f"{here}/"), right=Place(PROJECT, "data", "")
    ) as made:
        yield made


async def test_a_file_of_1_tib_opens_at_its_start_and_at_its_end(
    app: AllastuiApp, here: Path
) -> None:
    with open(here / "sparse", "wb") as file:
        file.truncate(TIB - 4)
        file.seek(TIB - 4)
        file.write(b"\n\xffx\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        viewer = await opened(app, pilot)
        assert lines(app)[0].startswith("0000000000  00 00 00")
        await press(app, pilot, "end")
        assert lines(app)[-1].startswith("fffffffff0  00 00 00")
        assert lines(app)[-1].endswith("..............x.")
        assert "100 %" in state(app)
        await press(app, pilot, "pageup", "g", *"50%", "enter")
        assert lines(app)[0].startswith("8000000000")
        await press(app, pilot, "tab", "end")
        assert "[text]" in title(app)
        assert lines(app)[-1] == "ÿx"
        document = viewer.browsing.document
        assert document is not None
        assert document.source.requests < 20
        assert document.source.bytes_read < 4 * MIB


async def test_the_screen_answers_while_a_read_hangs(app: AllastuiApp, store: SlowStore) -> None:
    store.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "down", "f3")
        await wait_until(pilot, lambda: not isinstance(app.screen, MainScreen))
        assert "reading..." in state(app)
        await pilot.press("down", "tab", "escape")
        await wait_until(pilot, lambda: isinstance(app.screen, MainScreen))
        store.gate.set()


async def test_keys_move_about_in_it(app: AllastuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "down")
        await opened(app, pilot, "enter")
        assert lines(app)[0] == "line 0"
        await press(app, pilot, "down", "j", "k")
        assert lines(app)[0] == "line 1"
        await pilot.press(*["pagedown"] * 60)
        await rested(app, pilot)
        page = viewer_of(app).body.size.height - 2
        assert lines(app)[0] == f"line {1 + 60 * page}"
        await press(app, pilot, "end", "up")
        assert lines(app)[-1] == "line 4998"
        await press(app, pilot, "home")
        assert lines(app)[0] == "line 0"
        await pilot.press("q")
        await wait_until(pilot, lambda: isinstance(app.screen, MainScreen))


async def test_a_search_goes_down_and_up_and_can_find_nothing(app: AllastuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "down")
        await opened(app, pilot)
        await press(app, pilot, "slash", *"line 47", "enter")
        assert "line 47" in lines(app)
        assert "line 0" not in lines(app)[:1] or lines(app).index("line 47") > 0
        await press(app, pilot, "n")
        assert "line 470" in lines(app)
        await press(app, pilot, "N")
        assert "line 47" in lines(app)
        await press(app, pilot, "slash", *["backspace"] * 9, *"LINE", "enter")
        assert "LINE is not found below" in state(app)


async def test_a_log_that_grows_is_followed(
    app: AllastuiApp, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.05)
    log = here / "run.log"
    log.write_text("first\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await opened(app, pilot)
        await pilot.press("F")
        with open(log, "a") as file:
            file.write("".join(f"more {number}\n" for number in range(100)))
        await wait_until(pilot, lambda: "more 99" in lines(app))
        os.truncate(log, len("first\n"))  # at once: a look in between would see two changes
        await wait_until(pilot, lambda: lines(app) == ["first"])
        assert "shorter" in state(app)
        log.unlink()
        await wait_until(pilot, lambda: "run.log" in state(app))
        await pilot.press("F")
        assert not viewer_of(app).following.is_on


async def test_a_line_that_is_back_is_seen_while_an_object_is_followed(
    app: AllastuiApp, store: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.05)
    store.put_bytes("data", "a.log", b"a line\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "down")
        await opened(app, pilot)
        with monkeypatch.context() as line:
            line.setattr(store, "stat", line_is_cut)
            await pilot.press("F")
            await wait_until(pilot, lambda: "The line was cut" in state(app))
        await wait_until(pilot, lambda: "following the end" in state(app))


async def test_an_object_that_changes_meanwhile_is_told_and_read_again(
    app: AllastuiApp, store: SlowStore
) -> None:
    store.put_bytes("data", "a.log", b"old line\n" * 200_000)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "down")
        await opened(app, pilot)
        store.put_bytes("data", "a.log", b"new line\n")
        await press(app, pilot, "end")
        assert "It has changed since it was opened: Ctrl-R" in state(app)
        assert lines(app)[0] == "old line"
        await press(app, pilot, "ctrl+r")
        assert lines(app) == ["new line"]


async def test_what_is_gone_meanwhile_is_told(app: AllastuiApp, store: SlowStore) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", "down")
        store.delete_many("data", ["a.log"])
        await opened(app, pilot)
        assert any("There is no object a.log" in line for line in lines(app))
        with pytest.raises(NotFound):
            store.stat("data", "a.log")


async def test_the_inside_of_gzip_and_its_own_bytes(app: AllastuiApp, here: Path) -> None:
    (here / "t.csv.gz").write_bytes(gzip.compress(b"name,value\nInari,1.5\n"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await opened(app, pilot)
        assert [line.split() for line in lines(app)] == [["name", "value"], ["Inari", "1.5"]]
        assert "gzip" in title(app)
        await press(app, pilot, "tab")
        assert lines(app)[0] == "name,value"
        await press(app, pilot, "tab")
        assert "1f 8b 08" in lines(app)[0]
        await press(app, pilot, "shift+tab")
        assert lines(app)[0] == "name,value"


@pytest.mark.parametrize("is_installed", [True, False])
async def test_zstd_is_shown_or_it_is_said_what_it_takes(
    app: AllastuiApp, here: Path, monkeypatch: pytest.MonkeyPatch, is_installed: bool
) -> None:
    # An empty frame, as RFC 8878 has it: the magic number, a header, an empty last block.
    (here / "a.txt.zst").write_bytes(bytes.fromhex("28b52ffd2000010000"))
    if not is_installed:
        monkeypatch.setitem(sys.modules, "zstandard", None)
        monkeypatch.setattr("sys.version_info", (3, 11))
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await opened(app, pilot)
        text = " ".join([*lines(app), state(app)])
        assert ("It is empty" if is_installed else "28 b5 2f fd") in text
        assert is_installed or "zstandard" in text


async def test_long_lines_wrap_or_go_beyond_the_edge(app: AllastuiApp, here: Path) -> None:
    (here / "long.txt").write_text("0123456789" * 30 + "\nend\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await opened(app, pilot)
        assert [len(line) for line in lines(app)] == [80, 80, 80, 60, 3]
        await press(app, pilot, "w")
        assert [len(line) for line in lines(app)] == [300, 3]
        await press(app, pilot, "right")
        strip = viewer_of(app).body.render_line(0)
        assert strip.text.startswith("8901234567")
        assert "w wrap" in keys(app)
        await press(app, pilot, "tab", "w")
        assert "w wrap" not in keys(app)
        assert "Only the lines of a text are wrapped." in state(app)


async def test_control_characters_never_reach_the_terminal(app: AllastuiApp, here: Path) -> None:
    (here / "evil.log").write_bytes(b"\x1b]0;owned\x07 \x9b31m \xc2\x9b \xe2\x80\xae\r\x08\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await opened(app, pilot)
        for _ in range(3):
            drawn = "".join(viewer_of(app).body.render_line(y).text for y in range(20))
            assert drawn.isprintable()
            await press(app, pilot, "tab")


async def test_an_unreadable_file_says_why(app: AllastuiApp, here: Path) -> None:
    os.mkfifo(here / "pipe")
    (here / "gone").symlink_to("nowhere")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down")
        await opened(app, pilot)
        assert any(line.strip() for line in lines(app))
        assert "reading" not in state(app)


def test_in_ascii_no_other_characters_are_drawn(store: SlowStore, tmp_path: Path) -> None:
    with app_on(store, tmp_path, settings=Settings(ascii=True)) as app:
        assert app.main is not None
