"""Makes the pictures in `screenshots/` from the running program: python -m tests.make_screenshots

The program runs on the demo's object store, with its queue, in a home folder of its own that is
made for the pictures and removed with everything else at the end.
"""

import asyncio
import contextlib
import html
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from allastui.agent.access import own_access
from allastui.agent.client import TransferClient
from allastui.demo.filling import Filling
from allastui.demo.projects import start_projects_demo
from allastui.demo.store import start_demo
from allastui.profiles.collect import collect
from allastui.profiles.collection import Collection
from allastui.settings import MIB, Paths, Settings
from allastui.snippets.offered import snippets_for
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes
from allastui.transfers.engine import Engine
from allastui.transfers.job import Job
from allastui.transfers.journal import Journal
from allastui.ui.app import AllastuiApp
from allastui.ui.broom.screen import BroomScreen
from allastui.ui.checking import Check
from allastui.ui.code.dialog import CodeDialog
from allastui.ui.compare.screen import CompareScreen
from allastui.ui.compare.sync_dialog import SyncDialog
from allastui.ui.dialogs.copy import CopyDialog
from allastui.ui.dialogs.delete import DeleteDialog
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.dialogs.sign_in import ProjectsDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.properties.screen import PropertiesScreen
from allastui.ui.queue.screen import QueueScreen
from allastui.ui.share.desk import ShareDesk
from allastui.ui.usage.screen import UsageScreen
from allastui.ui.versions.screen import VersionsScreen
from allastui.ui.viewer.asked import AskLine
from allastui.ui.viewer.screen import ViewerScreen
from tests.picture_files import make_files
from tests.ui.pressing import press, settle, wait_until
from tests.ui.switcher import stated
from tests.unit.profiles.csc_files import ALLAS_RCLONE, LUMI_RCLONE, write_rclone

PICTURES = Path(__file__).parents[1] / "screenshots"

NAMES = (
    "panes-120x40.svg",
    "panes-80x24.svg",
    "viewer.svg",
    "large-objects.svg",
    "share.svg",
    "sign-in.svg",
    "copy.svg",
    "delete.svg",
    "broom.svg",
    "queue.svg",
    "compare.svg",
    "synchronise.svg",
    "usage.svg",
    "code.svg",
    "projects.svg",
    "properties.svg",
    "help.svg",
    "versions.svg",
)
"""Every picture that is made."""

WIDE, NARROW = (120, 40), (80, 24)

_OWNER = "this process, pid 4711 on login1"
"""Said of the queue in the place of the real process and host, which nobody needs to know."""


_CUT_UPLOADS = {
    "reads/lane-4.fastq/slo/1762000000.000000/104857600/4194304": 6,
    "model/run-12.nc/2026-11-20-101112-q8Zr1dXk4TnLw0sVyB3mCe": 3,
}
"""Folders of segments that swift and rclone left, and how many."""
_PARTIAL_FILES = (
    ("ice-model-run-9.nc.k3jq8s1x.partial", 48 * MIB, 9 * 86400.0),
    ("ice-station-7.csv.4bA09eFc", 3 * MIB, 7200.0),
)
"""Partial files with their ages in seconds."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the program is opened on; `settings` slow transfers down to be seen."""

    home: Path
    folder: Path
    profiles: Collection
    connections: Connections
    settings: Settings

    @contextlib.asynccontextmanager
    async def app(
        self, size: tuple[int, int], right: Place, now: Callable[[], float] = time.time
    ) -> AsyncIterator[tuple[AllastuiApp, Pilot[None]]]:
        """Run the program at a size in cells, the project's folder at the left."""
        with tempfile.TemporaryDirectory(dir=self.folder) as state:
            paths = Paths(config=self.folder, state=Path(state))
            app = AllastuiApp(
                connections=self.connections,
                settings=self.settings,
                paths=paths,
                profiles=lambda: self.profiles,
                left=local_place(self.home / "lake-ice"),
                right=right,
                queue=own_access(lambda: self._client(paths)),
                demo=True,
                now=now,
            )
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield app, pilot

    def _client(self, paths: Paths) -> TransferClient:
        """Return what `open_client` does, with another owner."""
        return Engine(
            Journal(paths.journal_file),
            self.connections,
            connection_count=self.settings.connections,
            part_size=self.settings.part_size,
            bandwidth=self.settings.bandwidth,
            resume_stored=True,
            owner=_OWNER,
        )


async def two_panes(scene: Scene) -> None:
    for size in (WIDE, NARROW):
        async with scene.app(size, Place("demo", "lake-ice", "results/")) as (app, pilot):
            await press(pilot, "end", "up", "up", "space", "space", "up")
            save(app, f"panes-{size[0]}x{size[1]}.svg")


async def viewer(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo", "lake-ice", "results/")) as (app, pilot):
        await press(pilot, "tab")
        await go_to_row(app, pilot, "ice-station-1.csv")
        await pilot.press("f3")
        await wait_until(pilot, lambda: isinstance(app.screen, ViewerScreen))
        await wait_until(pilot, lambda: shows(app, "[table]"))
        await pilot.press("slash", *"1995", "enter")
        await wait_until(pilot, lambda: shows(app, "1995"))
        await wait_until(pilot, lambda: not app.screen.query_one(AskLine).display)
        save(app, "viewer.svg")


async def large_objects(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo-swift", "large-objects", "")) as (app, pilot):
        await press(pilot, "tab", "j", "enter", "j")
        await wait_until(pilot, lambda: shows(app, "is missing"))
        save(app, "large-objects.svg")


async def properties(scene: Scene) -> None:
    """A large object of Swift with changes that are typed and not written."""
    async with scene.app(NARROW, Place("demo-swift", "large-objects", "static/")) as (app, pilot):
        await press(pilot, "tab")
        await go_to_row(app, pilot, "reads.fastq")
        await pilot.press("i")
        await wait_until(pilot, lambda: shows(app, "Segments in"))
        assert isinstance(app.screen, PropertiesScreen)
        for key, text in (("n", "sample=lake 7"), ("enter", "in 30 days")):
            if key == "enter":
                await row_of_property(app, pilot, "expires")
            await pilot.press(key)
            await wait_until(pilot, lambda: isinstance(app.screen, TextDialog))
            app.screen.query_one(Input).value = text
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, PropertiesScreen))
        save(app, "properties.svg")


async def sharing(scene: Scene) -> None:
    """An object of a bucket that anybody may read, and another project may write to."""
    store = scene.connections.open("demo-swift")
    access = store.abilities.sharing
    assert access is not None
    access.publish("lake-ice", listing=False)
    access.grant("lake-ice", "project_2005678", write=True)
    async with scene.app(NARROW, Place("demo-swift", "lake-ice", "")) as (app, pilot):
        await press(pilot, "tab")
        await go_to_row(app, pilot, "README.md")
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(app.screen, ShareDesk))
        await wait_until(pilot, lambda: shows(app, "anybody can read"))
        save(app, "share.svg")
    access.unpublish("lake-ice")
    access.revoke("lake-ice", "project_2005678")


async def signing_in(scene: Scene) -> None:
    """The projects of a user, at a Keystone and an object store of their own."""
    with start_projects_demo(scene.folder) as demo:
        profiles = demo.profiles
        with contextlib.closing(Connections(profiles)) as connections:
            at_keystone = replace(scene, profiles=Collection(profiles), connections=connections)
            place = Place(profiles[0].name, "", "")
            async with at_keystone.app(NARROW, place) as (app, pilot):
                await wait_until(pilot, lambda: isinstance(app.screen, ProjectsDialog))
                save(app, "sign-in.svg")


async def copy_dialog(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo", "lake-ice", "incoming/")) as (app, pilot):
        await press(pilot, "down", "space", "space", "space", "f5")
        await wait_until(pilot, lambda: shows(app, "exist already"))
        assert isinstance(app.screen, CopyDialog)
        save(app, "copy.svg")


async def queue(scene: Scene) -> None:
    """A transfer that is over, and one of two files that moves, with the cursor on it."""
    async with scene.app(WIDE, Place("demo", "lake-ice", "incoming/")) as (app, pilot):
        await go_to_row(app, pilot, "tables")
        await copy(app, pilot)
        await wait_until(pilot, lambda: jobs(app)[0].state.is_over)
        for name in ("ice-model-run-7.nc", "reanalysis-2024.nc"):
            await go_to_row(app, pilot, name)
            await pilot.press("space")
        await copy(app, pilot)
        await press(pilot, "f9")
        assert isinstance(app.screen, QueueScreen)
        await pilot.press("home", "down")
        await wait_until(pilot, lambda: min(parts_done(app), default=0) >= 4, 60)
        await wait_until(pilot, lambda: shows(app, " left"))
        save(app, "queue.svg")


async def delete_dialog(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo", "lake-ice", "")) as (app, pilot):
        await press(pilot, "tab")
        await go_to_row(app, pilot, "logs")
        await press(pilot, "f8")
        await wait_until(pilot, lambda: isinstance(app.screen, DeleteDialog))
        await wait_until(pilot, lambda: shows(app, "for good"))
        save(app, "delete.svg")


async def broom(scene: Scene) -> None:
    """What others left behind in the project, seen three days later, and in its local folder."""
    days = 3 * 86400
    store = scene.connections.open("demo-swift")
    for folder, count in _CUT_UPLOADS.items():
        for number in range(count):
            body = BytesBody(bytes(4 * MIB))
            store.put("large-objects_segments", f"{folder}/{number:08d}", body, Attributes())
    for name, size, age in _PARTIAL_FILES:
        file = scene.home / "lake-ice" / name
        with open(file, "xb") as content:
            content.truncate(size)
        os.utime(file, (time.time() + days - age,) * 2)
    place = Place("demo-swift", "", "")
    async with scene.app(NARROW, place, lambda: time.time() + days) as (app, pilot):
        await press(pilot, "tab", "B")
        screen = app.screen
        assert isinstance(screen, BroomScreen)
        await wait_until(pilot, lambda: not screen.is_looking)
        await press(pilot, "asterisk", "down")
        save(app, "broom.svg")


async def comparison(scene: Scene) -> None:
    """The tables of the project and what is left of them in a bucket, one of them older."""
    async with scene.app(NARROW, Place("demo", "lake-ice", "results/")) as (app, pilot):
        await go_to_row(app, pilot, "tables")
        await press(pilot, "enter", "equals_sign", "enter")
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await wait_until(pilot, lambda: not screen.is_comparing)
        save(app, "compare.svg")
        await press(pilot, "greater_than_sign")
        await wait_until(pilot, lambda: isinstance(app.screen, SyncDialog))
        app.screen.query_one("#extras").focus()
        await press(pilot, "space")
        await wait_until(pilot, lambda: shows(app, "to delete"))
        save(app, "synchronise.svg")


async def usage(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo-swift", "", "")) as (app, pilot):
        await press(pilot, "tab", "U")
        screen = app.screen
        assert isinstance(screen, UsageScreen)
        await wait_until(pilot, lambda: not screen.is_counting)
        save(app, "usage.svg")


async def copy_as_code(scene: Scene) -> None:
    profile = next(each for each in scene.profiles.profiles if each.name == "project_2001234")
    place = Place(profile.name, "lake-ice", "results/ice-station-1.csv")
    async with scene.app(WIDE, Place("demo", "lake-ice", "results/")) as (app, pilot):
        snippets = snippets_for(profile, place, scene.home)
        app.push_screen(CodeDialog(place, snippets, None, lambda _kind: None))
        await wait_until(pilot, lambda: shows(app, "get_object"))
        save(app, "code.svg")


async def project_switcher(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo", "", "")) as (app, pilot):
        # The services of the files are not asked: the pictures show their names only.
        app.main.switching.checking = stated(
            {profile.name: Check("ok", is_ok=True) for profile in scene.profiles.profiles}
        )
        await press(pilot, "p")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
        save(app, "projects.svg")


async def help_screen(scene: Scene) -> None:
    async with scene.app(WIDE, Place("demo", "", "")) as (app, pilot):
        await press(pilot, "f1")
        await wait_until(pilot, lambda: isinstance(app.screen, HelpScreen))
        save(app, "help.svg")


async def row_of_property(app: AllastuiApp, pilot: Pilot[None], label: str) -> None:
    """Put the cursor of the properties on a line."""
    screen = app.screen
    assert isinstance(screen, PropertiesScreen)
    await pilot.press("home")
    while screen.current is None or screen.current.label != label:
        await pilot.press("down")


async def versions(scene: Scene) -> None:
    """A folder whose objects were overwritten, and one of them deleted, in a bucket of its own."""
    store, bucket = scene.connections.open("demo"), "field-notes"
    assert store.abilities.versions is not None
    store.create_bucket(bucket)
    store.abilities.versions.switch(bucket, on=True)
    for key, size in (("2025/ice.csv", 48_213), ("2025/snow.csv", 9_120), ("2026/ice.csv", 3_300)):
        for part in (3, 2, 1):
            body = BytesBody(b"x" * (size // part))
            store.put(bucket, key, body, Attributes())
    store.delete_many(bucket, ["2025/snow.csv"])
    async with scene.app(NARROW, Place("demo", bucket, "")) as (app, pilot):
        await press(pilot, "tab", "home", "V", "down")
        screen = app.screen
        assert isinstance(screen, VersionsScreen)
        await wait_until(pilot, lambda: not screen.is_reading)
        await pilot.press("home", "down")
        save(app, "versions.svg")


async def go_to_row(app: AllastuiApp, pilot: Pilot[None], name: str) -> None:
    await press(pilot, "home", "down")
    while app.main.active.model.cursor_name != name:
        await press(pilot, "down")


async def copy(app: AllastuiApp, pilot: Pilot[None]) -> None:
    """Copy to the other pane what is marked, or what the cursor is on."""
    await press(pilot, "f5")
    await wait_until(pilot, lambda: isinstance(app.screen, CopyDialog))
    before = len(jobs(app))
    await pilot.press("enter")
    await wait_until(pilot, lambda: len(jobs(app)) > before)


def jobs(app: AllastuiApp) -> list[Job]:
    assert app.client is not None
    return [view.job for view in app.client.snapshot().jobs]


def parts_done(app: AllastuiApp) -> list[int]:
    """Return how many parts have arrived of each file that moves."""
    return [item.parts_done.bit_count() for job in jobs(app) for item in job.active]


def text_of(svg: str) -> str:
    """Return what a picture says, a line for each of its texts."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    return "\n".join(html.unescape(text).replace("\xa0", " ") for text in texts)


def shows(app: AllastuiApp, text: str) -> bool:
    return text in text_of(app.export_screenshot())


def save(app: AllastuiApp, name: str) -> None:
    """Write what the program shows; fails if that tells of the machine it runs on."""
    assert name in NAMES
    svg = app.export_screenshot()
    said = text_of(svg)
    for private in (tempfile.gettempdir(), os.getcwd(), socket.gethostname(), f"pid {os.getpid()}"):
        assert private not in said, f"{name} shows {private}"
    (PICTURES / name).write_text(svg, "utf-8")
    print(name)


@contextlib.contextmanager
def scene() -> Iterator[Scene]:
    """Start the object store with its samples, and make a home with files and credentials."""
    with tempfile.TemporaryDirectory(prefix="allastui-") as folder:
        home = Path(folder) / "home"
        make_files(home)
        write_rclone(home, ALLAS_RCLONE + LUMI_RCLONE)
        os.environ["HOME"] = str(home)
        with start_demo(Path(folder)) as demo:
            found = collect({}, home).profiles
            filling = Filling(demo)
            filling.run()
            if filling.failure is not None:
                raise filling.failure
            with contextlib.closing(Connections(demo.profiles + found)) as connections:
                profiles = Collection(demo.profiles + found)
                settings = Settings(connections=4, bandwidth_mib=24)
                yield Scene(home, Path(folder), profiles, connections, settings)


SCENES = (
    queue,
    two_panes,
    viewer,
    large_objects,
    sharing,
    signing_in,
    copy_dialog,
    delete_dialog,
    broom,
    comparison,
    usage,
    copy_as_code,
    project_switcher,
    properties,
    help_screen,
    versions,
)


async def make_all(scene: Scene) -> None:
    for make in SCENES:
        await make(scene)


def main() -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    with scene() as made:
        asyncio.run(make_all(made))


if __name__ == "__main__":
    main()
