"""Pictures of what is copied and deleted, and of the queue that does it."""

from textual.pilot import Pilot

from allastui.stores.place import Place
from allastui.transfers.job import Job
from allastui.ui.app import AllastuiApp
from allastui.ui.dialogs.copy import CopyDialog
from allastui.ui.dialogs.delete import DeleteDialog
from allastui.ui.queue.screen import QueueScreen
from tests.pictures.drawing import save, shows
from tests.pictures.scene import NARROW, WIDE, Scene, go_to_row
from tests.ui.pressing import press, wait_until


async def copy_dialog(scene: Scene) -> None:
    async with scene.app(NARROW, Place("demo", "lake-ice", "incoming/")) as (app, pilot):
        await press(pilot, "down", "space", "space", "space", "f5")
        await wait_until(pilot, lambda: shows(app, "exist already"))
        assert isinstance(app.screen, CopyDialog)
        save(app, "copy.svg")


async def queue(scene: Scene) -> None:
    """Transfers that are over, and one of two files that moves, with the cursor on it."""
    async with scene.app(WIDE, Place("demo", "lake-ice", "incoming/")) as (app, pilot):
        await go_to_row(app, pilot, "tables")
        await copy(app, pilot)
        await wait_until(pilot, lambda: jobs(app)[0].state.is_over)
        await go_to_row(app, pilot, "figures")
        await copy(app, pilot)
        await wait_until(pilot, lambda: all(job.state.is_over for job in jobs(app)))
        for name in ("ice-model-run-7.nc", "reanalysis-2024.nc"):
            await go_to_row(app, pilot, name)
            await pilot.press("space")
        await copy(app, pilot)
        await press(pilot, "f9")
        assert isinstance(app.screen, QueueScreen)
        await pilot.press("home", "down", "down")
        await wait_until(pilot, lambda: max(parts_done(app), default=0) >= 4, 60)
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
