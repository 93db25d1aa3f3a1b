"""Waiting for what an app has begun, without guessing how long that takes."""

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot

from allastui.ui.app import AllastuiApp


async def wait_until(pilot: Pilot[None], true: Callable[[], bool], seconds: float = 20) -> None:
    """Let the app run until `true()`; fails after `seconds`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not true():
        assert loop.time() < deadline, "it did not come true"
        await pilot.pause(0.02)
    await pilot.pause()


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the queue is open and no pane that shows reads."""
    app = pilot.app
    assert isinstance(app, AllastuiApp)
    await wait_until(
        pilot,
        lambda: (
            not any(pane.is_reading for pane in app.main.panes if pane.display)
            and (app.client is not None or app.link.refusal is not None)
        ),
    )


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, waiting for what each begins."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
