"""What people's everyday scripts do, done by the keys that README.md tells, on real servers."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from allastui.errors import NotFound
from allastui.profiles.profile import Profile, Protocol
from allastui.settings import MIB, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Store
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.properties.screen import PropertiesScreen
from allastui.ui.share.desk import ShareDesk
from allastui.ui.share.links import ShownLink
from allastui.ui.viewer.screen import ViewerScreen
from tests.sharing.anybody import anybody, is_refused
from tests.test_readme import section, table_after
from tests.ui.pressing import settle, wait_until
from tests.ui.real_bucket import new_bucket, panes_on

CONTENT = {
    "a.txt": b"first",
    "b.csv": b"x,y\n",
    "old/1": b"1",
    "old/2": b"22",
    "raw/c": b"c",
    "raw/d": b"d",
}
MOST_PRESSES = 5
_TOKEN = re.compile(r"`([^`]+)`|\*([^*]+)\*")
_NAMES = {"*": "asterisk", "/": "slash"}

ROWS = {
    row[0]: [key or f"<{text}>" for key, text in _TOKEN.findall(row[1])]
    for row in table_after(section("Keys"), "<!-- everyday -->")
}


def test_everything_takes_at_most_five_presses() -> None:
    for operation, presses in ROWS.items():
        keys = [each for each in presses if not each.startswith("<")]
        assert 1 <= len(keys) <= MOST_PRESSES, operation


@dataclass
class User:
    """Somebody at the panes: local files at the left, a bucket at the right."""

    pilot: Pilot[None]
    profile: Profile
    store: Store
    bucket: str
    folder: Path
    jobs_done: int = 0

    @property
    def app(self) -> AllastuiApp:
        app = self.pilot.app
        assert isinstance(app, AllastuiApp)
        return app

    @property
    def speaks_s3(self) -> bool:
        return self.profile.protocol is Protocol.S3

    async def stand(self, name: str = "", *, key: str = "", local: bool = False) -> None:
        """Put the cursor on `name` in the local folder, or below `key` in the bucket."""
        left, right = self.app.main.panes
        for pane, place in (
            (left, local_place(self.folder)),
            (right, Place(self.profile.name, self.bucket, key)),
        ):
            pane.unmark_all()
            pane.go(place)
        pane = left if local else right
        self.app.main.activate(pane)
        await settle(self.pilot)
        await self.pilot.press("home")
        while name and pane.model.cursor_name != name:
            before = pane.model.cursor_name
            await self.pilot.press("down")
            assert pane.model.cursor_name != before, f"{name} is not there"

    async def do(self, operation: str, typed: str = "") -> None:
        """Press what README.md says, `typed` where it has words in italics."""
        for token in ROWS[operation]:
            named = token.lower() if len(token) > 1 else _NAMES.get(token, token)
            keys = typed if token.startswith("<") else [named]
            await self.pilot.press(*keys)
            await wait_until(self.pilot, self.is_ready)

    def is_ready(self) -> bool:
        screen = self.app.screen
        return not (isinstance(screen, ShareDesk) and screen.is_working)

    async def back(self) -> None:
        while self.app.screen is not self.app.main:
            await self.pilot.press("escape")
            await self.pilot.pause()

    async def done(self) -> None:
        """Wait until the queue has done what was asked last."""

        def is_over() -> bool:
            client = self.app.client
            assert client is not None
            jobs = client.snapshot().jobs
            assert all(not view.job.failures for view in jobs)
            is_new = len(jobs) > self.jobs_done
            return is_new and all(view.job.state.is_over for view in jobs)

        await wait_until(self.pilot, is_over)
        self.jobs_done += 1
        await settle(self.pilot)

    async def top(self, kind: type) -> None:
        await wait_until(self.pilot, lambda: isinstance(self.app.screen, kind))

    async def shown(self, text: str) -> None:
        """Wait until a text shows on the top screen."""
        await wait_until(self.pilot, lambda: text in self.screen_text())

    def screen_text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    def has(self, key: str) -> bool:
        try:
            self.store.stat(self.bucket, key)
        except NotFound:
            return False
        return True


@asynccontextmanager
async def user_at(profile: Profile, folder: Path) -> AsyncIterator[User]:
    home = folder / "work"
    (home / "down").mkdir(parents=True)
    (home / "up.csv").write_bytes(b"up")
    (home / "large").write_bytes(bytes(11 * MIB))
    place = new_bucket(profile, CONTENT)
    settings = Settings(part_size_mib=5)
    with (
        panes_on(profile, folder, local_place(home), place, settings) as app,
        closing(Connections([profile])) as connections,
    ):
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            store = connections.open(profile.name)
            yield User(pilot, profile, store, place.bucket, home)


@pytest.fixture(params=["swift_native", pytest.param("ceph", marks=pytest.mark.ceph)])
def profile(request: pytest.FixtureRequest) -> Profile:
    found: Profile = request.getfixturevalue(f"{request.param}_profile")
    return found


async def test_buckets_and_objects(profile: Profile, tmp_path: Path) -> None:
    async with user_at(profile, tmp_path) as user:
        pane = user.app.main.panes[1]
        await user.stand()
        await user.do("list the buckets")
        await settle(user.pilot)
        assert pane.place.is_bucket_list
        await user.do("create a bucket, or a Swift container", f"{user.bucket}-new")
        await wait_until(
            user.pilot, lambda: f"{user.bucket}-new" in [b.name for b in user.store.buckets()]
        )
        await settle(user.pilot)
        pane.go(replace(pane.place, bucket="", key=""), cursor=f"{user.bucket}-new")
        await settle(user.pilot)
        await user.do("delete an empty bucket")
        await wait_until(
            user.pilot, lambda: f"{user.bucket}-new" not in [b.name for b in user.store.buckets()]
        )
        await user.done()
        await user.stand("raw")
        await user.do("list what is below a prefix, with size and date")
        await settle(user.pilot)
        assert [pane.model.rows.names[row] for row in range(len(pane.model.rows))] == ["c", "d"]
        await user.stand()
        await user.do("list only some of it", "*.csv")
        await wait_until(user.pilot, lambda: pane.model.shown_count == 1)
        await user.pilot.press("enter", "escape")
        await user.stand("old")
        await user.do("delete all objects below a prefix")
        await user.done()
        assert not user.has("old/1")
        assert not user.has("old/2")
        pane.go(Place(profile.name, "", ""), cursor=user.bucket)
        await settle(user.pilot)
        await user.do("delete a bucket with all that is in it", user.bucket)
        await wait_until(
            user.pilot, lambda: user.bucket not in [b.name for b in user.store.buckets()]
        )


async def test_bytes_up_down_and_across(profile: Profile, tmp_path: Path) -> None:
    async with user_at(profile, tmp_path) as user:
        await user.stand("up.csv", local=True)
        await user.do("upload a file or a folder")
        await user.done()
        assert user.store.stat(user.bucket, "up.csv").content_type == "text/csv"
        await user.stand("large", local=True)
        await user.do("upload a large file in parts or segments")
        await user.done()
        assert user.store.stat(user.bucket, "large").size == 11 * MIB
        assert len(user.store.segments(user.bucket, "large")) == (0 if user.speaks_s3 else 3)
        (user.folder / "given").write_bytes(b"given")
        await user.stand("given", local=True)
        given = "content-type=text/x-own sample=42"
        await user.do("upload with metadata and a content type", given)
        await user.done()
        stat = user.store.stat(user.bucket, "given")
        assert (stat.content_type, stat.metadata["sample"]) == ("text/x-own", "42")
        await user.stand("given")
        await user.do("read the head of an object: size, ETag, type, metadata")
        await user.top(PropertiesScreen)
        await user.shown("text/x-own")
        await user.shown("sample")
        await user.back()
        await user.stand("a.txt")
        await user.do("read an object directly")
        await user.top(ViewerScreen)
        await user.shown("first")
        await user.back()
        await user.stand("raw")
        await user.do("download an object or a prefix")
        await user.done()
        assert (user.folder / "raw" / "d").read_bytes() == b"d"
        await user.stand("a.txt")
        await user.do("copy an object beside itself")
        await user.done()
        assert user.has("a (2).txt")
        user.app.main.panes[0].go(Place(profile.name, user.bucket, "raw/"))
        user.app.main.activate(user.app.main.panes[1])
        await settle(user.pilot)
        await wait_until(user.pilot, lambda: user.app.main.active.model.cursor_name == "a (2).txt")
        await user.do("copy to another bucket, prefix or project")
        await user.done()
        assert user.has("raw/a (2).txt")  # the cursor is on the copy


async def test_what_others_can_see(profile: Profile, tmp_path: Path) -> None:
    async with user_at(profile, tmp_path) as user:
        sharing = user.store.abilities.sharing
        assert sharing is not None

        def url(key: str) -> str:
            return sharing.public_urls(user.bucket, key)[-1]

        await user.stand("a.txt")
        await user.do("make a link that ends (presigned, temp URL)")
        await wait_until(
            user.pilot, lambda: isinstance(user.app.screen, (ConfirmDialog, ShownLink))
        )
        if isinstance(user.app.screen, ConfirmDialog):  # the account has no key for links yet
            await user.pilot.press("enter")
        await user.top(ShownLink)
        link = str(user.app.screen.query_one("#link-text", Static).content)
        assert anybody(link) == (200, b"first")
        await user.back()
        assert is_refused(url("a.txt"))
        if user.speaks_s3:
            await user.stand("a.txt")
            await user.do("make an object public")
            await wait_until(user.pilot, lambda: anybody(url("a.txt"))[0] == 200)
            assert is_refused(url("b.csv"))
            await user.back()
            await user.stand(key="raw/")
            await user.do("make many objects public")
            await wait_until(
                user.pilot, lambda: all(anybody(url(f"raw/{name}"))[0] == 200 for name in "cd")
            )
            await user.back()
        await user.stand("a.txt")
        await user.do("its public URL")
        await user.top(ShownLink)
        assert url("a.txt") in str(user.app.screen.query_one("#link-text", Static).content)
        await user.back()
        await user.stand("raw")
        await user.do("write an index page of a prefix")
        await wait_until(user.pilot, lambda: user.has("raw/index.html"))
        await user.back()
        await user.stand()
        await user.do("make a bucket public")
        await wait_until(user.pilot, lambda: anybody(url("b.csv")) == (200, b"x,y\n"))
