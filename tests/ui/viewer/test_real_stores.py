"""The viewer and the editor on real object stores, over both protocols, and what goes wrong."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from allastui.agent.access import own_access
from allastui.profiles.collection import Collection
from allastui.profiles.profile import Profile
from allastui.settings import MIB, Paths, Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Attributes, Store
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.choice import ChoiceDialog
from tests.large_objects import swift_writer
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.ui.idle_client import IdleClient
from tests.ui.pressing import settle, wait_until
from tests.ui.viewer.looking import lines, opened, press, state, viewer_of

_LOG = b"".join(b"line %06d of a log\n" % number for number in range(150_000))
_KEY = "run.log"


@dataclass(frozen=True)
class Line:
    """A bucket with one object, a proxy before its server, and a store that goes past the proxy."""

    bucket: str
    store: Store
    proxy: FaultProxy

    def put(self, data: bytes, key: str = _KEY) -> None:
        attributes = Attributes(content_type="text/x-log", metadata={"run": "7"})
        self.store.put(self.bucket, key, BytesBody(data), attributes)

    def refuse(self, method: str) -> None:
        """Have the server refuse what is asked of the object from now on."""
        self.proxy.fail(Answer(403, b"Forbidden"), times=1000, method=method, containing=_KEY)

    def heal(self) -> None:
        self.proxy.decide = lambda _request: None

    def read(self, key: str = _KEY) -> bytes:
        size = self.store.stat(self.bucket, key).size
        buffer = bytearray(size)
        with closing(self.store.open_range(self.bucket, key, 0, size)) as reader:
            done = 0
            while count := reader.readinto(memoryview(buffer)[done:]):
                done += count
        return bytes(buffer)


@pytest.fixture(params=["swift", "swift_native", pytest.param("ceph", marks=pytest.mark.ceph)])
def line(request: pytest.FixtureRequest, make_proxy: Callable[..., FaultProxy]) -> Iterator[Line]:
    profile: Profile = request.getfixturevalue(f"{request.param}_profile")
    bucket = f"viewer-{secrets.token_hex(4)}"
    with closing(Connections([profile])) as connections:
        store = connections.open(profile.name)
        store.create_bucket(bucket)
        yield Line(bucket, store, make_proxy(profile))


@pytest.fixture
def app(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AllastuiApp]:
    profile = line.proxy.profile
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho more >> "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    with closing(Connections([profile])) as connections:
        app = AllastuiApp(
            connections=connections,
            settings=Settings(),
            paths=Paths(config=tmp_path / "config", state=tmp_path / "state"),
            profiles=lambda: Collection((profile,)),
            left=None,
            right=Place(profile.name, line.bucket, ""),
            queue=own_access(IdleClient),
        )
        monkeypatch.setattr(app, "suspend", nullcontext)
        yield app


def question(app: AllastuiApp) -> str:
    """Return what a dialog says above its choices, "" where there is none."""
    return " ".join(str(text.content) for text in app.screen.query(".dialog-text").results(Static))


async def on_object(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("tab", "down")


async def test_an_object_is_viewed_by_ranges_and_its_faults_are_told(
    app: AllastuiApp, line: Line
) -> None:
    line.put(_LOG)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_object(pilot)
        await opened(app, pilot)
        assert lines(app)[0] == "line 000000 of a log"
        await press(app, pilot, "end")
        assert lines(app)[-1] == "line 149999 of a log"
        document = viewer_of(app).browsing.document
        assert document is not None
        assert document.source.requests <= 3
        assert document.source.bytes_read <= MIB
        await press(app, pilot, "home", "slash", *"line 123456", "enter")
        assert "line 123456 of a log" in lines(app)
        line.put(b"another one\n")
        await press(app, pilot, "g", *"30%", "enter")
        assert "changed since it was opened" in state(app)
        await press(app, pilot, "ctrl+r")
        assert lines(app) == ["another one"]
        line.refuse("")
        await press(app, pilot, "ctrl+r")
        assert lines(app) == ["another one"]
        assert f"{line.bucket}/{_KEY} could not be read" in state(app)
        line.store.delete_many(line.bucket, [_KEY])
        line.heal()
        await press(app, pilot, "ctrl+r")
        assert _KEY in state(app)
        await pilot.press("q")


async def test_an_object_is_edited_unless_it_is_another_or_read_only(
    app: AllastuiApp, line: Line, tmp_path: Path
) -> None:
    line.put(b"first\n")
    async with app.run_test(size=(120, 40)) as pilot:
        await on_object(pilot)
        await pilot.press("f4")
        await wait_until(pilot, lambda: line.read() == b"first\nmore\n")
        found = line.store.stat(line.bucket, _KEY)
        assert found.content_type == "text/x-log"
        assert found.metadata["run"] == "7"
        await settle(pilot)

        editor = tmp_path / "editor"
        editor.write_text('#!/bin/sh\necho mine >> "$1"; exit 0\n')
        line.refuse("PUT")
        await pilot.press("f4")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceDialog))
        assert line.read() == b"first\nmore\n"
        (copy,) = (tmp_path / "state" / "edits").glob("*/*")
        assert copy.read_bytes() == b"first\nmore\nmine\n"
        line.heal()
        line.put(b"theirs\n")
        await pilot.press("home", "enter")
        await wait_until(pilot, lambda: "not what it was" in question(app))
        assert line.read() == b"theirs\n"
        assert copy.exists()
        line.store.delete_many(line.bucket, [_KEY])
        await pilot.press("home", "enter")
        await wait_until(pilot, lambda: not copy.exists())
        assert line.read() == b"first\nmore\nmine\n"


async def test_a_lost_segment_is_told_in_the_viewer(
    swift_native_profile: Profile, tmp_path: Path
) -> None:
    bucket = f"viewer-{secrets.token_hex(4)}"
    pieces = [b"a segment of a log\n" * 55_000] * 3
    with swift_writer(swift_native_profile) as writer:
        written = writer.slo(bucket, "large.log", pieces)
        writer.lose(written.segments[1])
    with closing(Connections([swift_native_profile])) as connections:
        app = AllastuiApp(
            connections=connections,
            settings=Settings(),
            paths=Paths(config=tmp_path / "config", state=tmp_path / "state"),
            profiles=lambda: Collection((swift_native_profile,)),
            left=None,
            right=Place(swift_native_profile.name, bucket, ""),
            queue=own_access(IdleClient),
        )
        async with app.run_test(size=(100, 24)) as pilot:
            await on_object(pilot)
            await opened(app, pilot)
            assert lines(app)[0] == "a segment of a log"
            await press(app, pilot, "g", *"50%", "enter")
            assert "could not be read" in state(app)
            assert lines(app)[0] == "a segment of a log"
            await press(app, pilot, "end")
            assert "100 %" in state(app)
