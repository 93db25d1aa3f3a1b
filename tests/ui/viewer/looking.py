"""The viewer of an app, and what it shows."""

from textual.pilot import Pilot

from allastui.ui.app import AllastuiApp
from allastui.ui.footer import Footer
from allastui.ui.viewer.body import ViewerLine
from allastui.ui.viewer.screen import ViewerScreen
from tests.ui.pressing import wait_until


def viewer_of(app: AllastuiApp) -> ViewerScreen:
    assert isinstance(app.screen, ViewerScreen)
    return app.screen


async def opened(app: AllastuiApp, pilot: Pilot[None], *keys: str) -> ViewerScreen:
    """Open the viewer on the row under the cursor, or by other keys, and wait until it has read."""
    await pilot.press(*(keys or ("f3",)))
    await wait_until(pilot, lambda: isinstance(app.screen, ViewerScreen))
    await rested(app, pilot)
    return viewer_of(app)


async def rested(app: AllastuiApp, pilot: Pilot[None]) -> None:
    """Wait until nothing is read or searched any more."""
    await wait_until(pilot, lambda: not viewer_of(app).is_busy)


async def press(app: AllastuiApp, pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, waiting for what each begins."""
    for key in keys:
        await pilot.press(key)
        await rested(app, pilot)


def lines(app: AllastuiApp) -> list[str]:
    """Return the rows on the screen without the space at their ends."""
    return [text.rstrip() for text in viewer_of(app).body.texts]


def title(app: AllastuiApp) -> str:
    return app.screen.query_one("#viewer-title", ViewerLine).text


def keys(app: AllastuiApp) -> str:
    """Return the line of keys."""
    return app.screen.query_one(Footer).render_line(0).text


def state(app: AllastuiApp) -> str:
    return app.screen.query_one("#viewer-state", ViewerLine).text
