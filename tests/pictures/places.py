"""Pictures of the panes, the viewer, the projects and the help."""

import contextlib
import time
from dataclasses import replace

from allastui.demo.projects import start_projects_demo
from allastui.profiles.collection import Collection
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.checking import Check
from allastui.ui.dialogs.help import HelpScreen
from allastui.ui.dialogs.profiles import ProfilesDialog
from allastui.ui.dialogs.sign_in import ProjectsDialog
from allastui.ui.viewer.asked import AskLine
from allastui.ui.viewer.screen import ViewerScreen
from tests.pictures.drawing import save, shows
from tests.pictures.scene import NARROW, WIDE, Scene, go_to_row
from tests.pictures.work import copy, parts_done
from tests.ui.pressing import press, wait_until
from tests.ui.switcher import stated


async def two_panes(scene: Scene) -> None:
    """Two files marked; in the wide picture, with a transfer in the panel of the queue."""
    for size in (NARROW, WIDE):
        async with scene.app(size, Place("demo", "lake-ice", "maps/")) as (app, pilot):
            await go_to_row(app, pilot, "ice-model-run-7.nc")
            if size == WIDE:
                await copy(app, pilot)
            await press(pilot, "down", "space", "space", "up")
            if size == WIDE:
                await wait_until(pilot, lambda: max(parts_done(app), default=0) >= 6, 60)
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


async def project_switcher(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo", "", "")) as (app, pilot):
        # The services of the files are not asked: the pictures show their names only.
        app.main.switching.checking = stated(
            {profile.name: Check("ok", is_ok=True) for profile in scene.profiles.profiles}
        )
        await press(pilot, "p")
        await wait_until(pilot, lambda: isinstance(app.screen, ProfilesDialog))
        save(app, "projects.svg")


async def signing_in(scene: Scene) -> None:
    """The projects of a user, at a Keystone and an object store of their own."""
    with start_projects_demo(scene.folder) as demo:
        profiles = demo.profiles
        with contextlib.closing(Connections(profiles)) as connections:
            at_keystone = replace(scene, profiles=Collection(profiles), connections=connections)
            place = Place(profiles[0].name, "", "")
            async with at_keystone.app(NARROW, place, time.time) as (app, pilot):
                await wait_until(pilot, lambda: isinstance(app.screen, ProjectsDialog))
                save(app, "sign-in.svg")


async def help_screen(scene: Scene) -> None:
    async with scene.app(WIDE, Place("demo", "", "")) as (app, pilot):
        await press(pilot, "f1")
        await wait_until(pilot, lambda: isinstance(app.screen, HelpScreen))
        save(app, "help.svg")
