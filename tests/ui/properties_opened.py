"""The screen of the properties as a user works with it: opened, read, filled in, written."""

from textual.pilot import Pilot
from textual.widgets import Input

from allastui.ui.properties.screen import PropertiesScreen
from tests.ui.pressing import wait_until


async def begun(pilot: Pilot[None]) -> PropertiesScreen:
    """Open the properties, which are then read and counted."""
    await pilot.press("i")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, PropertiesScreen))
    screen = pilot.app.screen
    assert isinstance(screen, PropertiesScreen)
    return screen


async def opened(pilot: Pilot[None]) -> PropertiesScreen:
    """Open the properties and wait until they are read and counted."""
    screen = await begun(pilot)
    await wait_until(pilot, lambda: not screen.is_reading and screen.count is None)
    return screen


def shown(screen: PropertiesScreen) -> dict[str, str]:
    return {fact.label: fact.value for fact in screen.facts}


async def cursor_to(pilot: Pilot[None], screen: PropertiesScreen, label: str) -> None:
    await pilot.press("home")
    while screen.current is None or screen.current.label != label:
        await pilot.press("down")


async def fill(pilot: Pilot[None], key: str, text: str) -> None:
    """Press a key that asks for a line, and answer with `text`."""
    before = pilot.app.screen
    await pilot.press(key)
    await wait_until(pilot, lambda: pilot.app.screen is not before)
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


async def written(pilot: Pilot[None], screen: PropertiesScreen) -> None:
    await wait_until(pilot, lambda: not screen.is_changing and not screen.is_reading)
