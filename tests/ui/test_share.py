"""The desk on real servers: what its keys give is proved by a client without keys (curl)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from allastui.profiles.profile import Profile
from allastui.stores.abilities.sharing import Sharing
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import local_place
from allastui.stores.store import Attributes, Store
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.choice import ChoiceDialog
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.panes.pane import Pane
from allastui.ui.share.desk import ShareDesk
from allastui.ui.share.grant import GrantDialog
from allastui.ui.share.links import LinkDialog, ShownLink
from tests.sharing.anybody import anybody, is_refused
from tests.ui.pressing import settle, wait_until
from tests.ui.real_bucket import new_bucket, panes_on

CONTENT = {"a.txt": b"first", "raw/odd ä+%41?": b"odd", "raw/x:y": b"colon", "raw/deep/z": b"deep"}


@dataclass
class Desk:
    """A pane on a new bucket of a real server, and the desk over it."""

    pilot: Pilot[None]
    profile: Profile
    store: Store
    bucket: str

    @property
    def sharing(self) -> Sharing:
        found = self.store.abilities.sharing
        assert found is not None
        return found

    def url(self, key: str = "") -> str:
        return self.sharing.public_urls(self.bucket, key)[-1]

    @property
    def pane(self) -> Pane:
        app = self.pilot.app
        assert isinstance(app, AllastuiApp)
        return app.main.active

    async def open(self, name: str) -> None:
        """Open the desk for what stands under a name in the pane; "" for the bucket itself."""
        pane = self.pane
        await self.pilot.press("home")
        while name and pane.model.cursor_name != name:
            await self.pilot.press("down")
        await self.pilot.press("s")
        await self.looked()

    async def looked(self) -> None:
        """Wait until the desk is on top and has nothing to do."""
        await self.top(ShareDesk)
        await wait_until(self.pilot, lambda: not self.desk.is_working)

    async def top(self, kind: type) -> None:
        await wait_until(self.pilot, lambda: isinstance(self.pilot.app.screen, kind))

    @property
    def desk(self) -> ShareDesk:
        found = self.pilot.app.screen
        assert isinstance(found, ShareDesk)
        return found

    def text(self, selector: str) -> str:
        return str(self.pilot.app.screen.query_one(selector, Static).content)

    def lines(self) -> list[str]:
        options = self.desk.query_one(OptionList)
        return [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]


@pytest.fixture
def profile(server: str, request: pytest.FixtureRequest) -> Profile:
    found: Profile = request.getfixturevalue(f"{server}_profile")
    return found


@asynccontextmanager
async def desk_on(profile: Profile, folder: Path) -> AsyncIterator[Desk]:
    place = new_bucket(profile, CONTENT)
    with (
        panes_on(profile, folder, place, local_place(folder)) as app,
        closing(Connections([profile])) as connections,
    ):
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            yield Desk(pilot, profile, connections.open(profile.name), place.bucket)


CEPH = pytest.param("ceph", marks=pytest.mark.ceph)
TWO = pytest.mark.parametrize("server", ["swift_native", CEPH])


@TWO
async def test_a_bucket_is_public_until_that_is_taken_back(
    profile: Profile, tmp_path: Path
) -> None:
    async with desk_on(profile, tmp_path) as on:
        await on.open("")
        assert on.lines() == ["Nobody else, as far as the service tells."]
        assert "a.txt cannot be read" in on.text("#trial")
        await on.pilot.press("p")
        await on.top(ChoiceDialog)
        await on.pilot.press("enter")
        await on.looked()
        await wait_until(on.pilot, lambda: "is public" in on.text("#complaint"))
        assert "anybody can read a.txt; anybody can list" in on.text("#trial")
        assert on.lines()[0].startswith("Anybody may ")
        assert anybody(on.url("raw/deep/z")) == (200, b"deep")
        await on.pilot.press("t")
        await on.top(ConfirmDialog)
        await on.pilot.press("enter")
        await on.looked()
        await wait_until(on.pilot, lambda: "cannot be read" in on.text("#trial"))
        assert is_refused(on.url("a.txt"))
        assert is_refused(on.url())


@pytest.mark.parametrize("server", [CEPH])
async def test_all_objects_of_a_folder_are_public_and_no_others(
    profile: Profile, tmp_path: Path
) -> None:
    async with desk_on(profile, tmp_path) as on:
        await on.open("raw")
        await on.pilot.press("p")
        await on.top(ChoiceDialog)
        assert "3 objects" in on.text(".dialog-text")
        await on.pilot.press("enter")
        await on.looked()
        await wait_until(on.pilot, lambda: "3 objects are public." in on.text("#complaint"))
        for key, data in CONTENT.items():
            if key.startswith("raw/"):
                assert anybody(on.url(key)) == (200, data)
        assert is_refused(on.url("a.txt"))
        await on.pilot.press("p")
        await on.top(ChoiceDialog)
        await on.pilot.press("down", "enter")
        await on.looked()
        await wait_until(on.pilot, lambda: "not public by themselves" in on.text("#complaint"))
        assert all(is_refused(on.url(key)) for key in CONTENT)


@TWO
async def test_links_are_shown_copied_and_work(profile: Profile, tmp_path: Path) -> None:
    ends = datetime.now(UTC) + timedelta(hours=3)
    async with desk_on(replace(profile, expires=ends), tmp_path) as on:
        await on.open("a.txt")
        await on.pilot.press("l")
        await on.top(LinkDialog)
        if on.sharing.longest_link:
            await on.pilot.press("ctrl+u", *"8 days", "enter")
            assert "7 d is the longest" in on.text("#complaint")
        await on.pilot.press("ctrl+u", *"6 h", "enter")
        await on.top(ShownLink) if on.sharing.longest_link else await key_is_made(on)
        warned = "the key that signed it ends in" in on.text(".link-remark")
        assert warned is (on.sharing.longest_link is not None)  # an account's key does not end
        await on.pilot.press("c")
        assert anybody(on.pilot.app.clipboard) == (200, b"first")
        await on.pilot.press("enter")
        await on.looked()
        assert on.pilot.app.clipboard.rpartition("=")[2] not in on.pilot.app.export_screenshot()
        await on.pilot.press("escape")
        await on.open("raw")
        await on.pilot.press("l")
        assert "A link opens one object" in on.text("#complaint")
        await on.pilot.press("u")
        await on.top(LinkDialog)
        await on.pilot.press(*"from outside", "enter")
        await on.top(ShownLink)
        await on.pilot.press("c")
        assert anybody(on.pilot.app.clipboard, b"sent")[0] in (200, 201)
        assert on.store.stat(on.bucket, "raw/from outside").size == 4


async def key_is_made(on: Desk) -> None:
    """Agree to a key for links, unless an earlier test has had one made."""
    await wait_until(on.pilot, lambda: isinstance(on.pilot.app.screen, ConfirmDialog | ShownLink))
    if isinstance(on.pilot.app.screen, ConfirmDialog):
        await on.pilot.press("enter")
        await on.top(ShownLink)


@TWO
async def test_a_project_is_let_in_and_out_by_keys(profile: Profile, tmp_path: Path) -> None:
    async with desk_on(profile, tmp_path) as on:
        await on.open("")
        await on.pilot.press("g")
        await on.top(GrantDialog)
        await on.pilot.press(*"a,b", "enter")
        await on.looked()
        await wait_until(on.pilot, lambda: "cannot be the name" in on.text("#complaint"))
        await on.pilot.press("g")
        await on.top(GrantDialog)
        await on.pilot.press(*"project_2005678", "down", "right", "enter")
        await on.looked()
        await wait_until(on.pilot, lambda: "has access" in on.text("#complaint"))
        (line,) = (line for line in on.lines() if "2005678" in line)
        assert "project_2005678 may list, read and write the objects" in line
        on.desk.query_one(OptionList).highlighted = on.lines().index(line)
        await on.pilot.press("t")
        await on.top(ConfirmDialog)
        await on.pilot.press("enter")
        await on.looked()
        await wait_until(on.pilot, lambda: on.text("#complaint") == "Taken back.")
        assert on.lines() == ["Nobody else, as far as the service tells."]


def size_of(pane: Pane, name: str) -> int:
    """Return the size that a pane shows of a name, -1 where it does not show it."""
    rows = pane.model.rows
    found = [rows.size(row) for row in range(len(rows)) if rows.names[row] == name]
    return found[0] or 0 if found else -1


class Links(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


@TWO
async def test_an_index_page_leads_anybody_to_what_it_lists(
    profile: Profile, tmp_path: Path
) -> None:
    async with desk_on(profile, tmp_path) as on:
        on.store.put(on.bucket, "raw/index.html", BytesBody(b"<p>theirs"), Attributes())
        await on.pilot.press("home", "down", "enter")
        await wait_until(on.pilot, lambda: size_of(on.pane, "index.html") == len(b"<p>theirs"))
        await on.open("")
        await on.pilot.press("x")
        await on.top(ConfirmDialog)
        await on.pilot.press("escape")
        await on.looked()
        assert on.store.stat(on.bucket, "raw/index.html").size == len(b"<p>theirs")
        for foreign in (True, False):
            await on.pilot.press("x")
            if foreign:
                await on.top(ConfirmDialog)
                await on.pilot.press("enter")
            await on.top(ChoiceDialog)
            await on.pilot.press("down", "enter")
            await on.looked()
            await wait_until(on.pilot, lambda: "Written:" in on.text("#complaint"))
        await on.pilot.press("escape")
        await wait_until(on.pilot, lambda: size_of(on.pane, "index.html") > 500)
        url = on.url("raw/index.html")
        status, page = anybody(url)
        assert status == 200
        found = {anybody(urljoin(url, link)) for link in Links(page).found}
        assert found == {(200, data) for key, data in CONTENT.items() if key.startswith("raw/")}
        assert on.store.stat(on.bucket, "raw/index.html").content_type == "text/html; charset=utf-8"


async def test_the_s3_of_openstack_swift_says_where_it_can_be_shared(
    swift_profile: Profile, tmp_path: Path
) -> None:
    async with desk_on(swift_profile, tmp_path) as on:
        await on.open("")
        assert "lists of Swift" in on.text("#share-notes")
        await on.pilot.press("p")
        await on.top(ChoiceDialog)
        await on.pilot.press("enter")
        await on.looked()
        await wait_until(on.pilot, lambda: "that speaks Swift" in on.text("#complaint"))
