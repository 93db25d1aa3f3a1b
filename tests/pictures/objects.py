"""Pictures of what is known of objects and buckets: properties, versions, sharing, usage, code."""

from textual.pilot import Pilot
from textual.widgets import Input

from allastui.snippets.offered import snippets_for
from allastui.stores.body import BytesBody
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.ui.app import AllastuiApp
from allastui.ui.code.dialog import CodeDialog
from allastui.ui.dialogs.text import TextDialog
from allastui.ui.properties.screen import PropertiesScreen
from allastui.ui.share.desk import ShareDesk
from allastui.ui.usage.screen import UsageScreen
from allastui.ui.versions.screen import VersionsScreen
from tests.pictures.drawing import save, shows
from tests.pictures.scene import NARROW, WIDE, Scene, go_to_row
from tests.ui.pressing import press, wait_until


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
