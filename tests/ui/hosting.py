"""A small app that hosts one widget or screen with the program's stylesheet."""

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from allastui.ui.stylesheets import STYLES, later_styles


class Host(App[None], inherit_bindings=False):
    """Shows a screen (its result is kept in `result`) or a widget."""

    CSS_PATH = [STYLES, *later_styles()]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, make: Callable[[], Screen[Any] | Widget], *, ascii_only: bool = False
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.made: Screen[Any] | Widget | None = None
        self.result: Any = "not closed"
        self._make = make
        self._ascii_only = ascii_only

    def on_mount(self) -> None:
        self.set_class(self._ascii_only, "-ascii")
        self.made = self._make()
        if isinstance(self.made, Screen):
            self.push_screen(self.made, self._keep)
        else:
            self.mount(self.made)

    def _keep(self, result: Any) -> None:
        self.result = result


def text_of(app: Host, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


async def settle(app: Host, selector: str, text: str) -> None:
    """Wait until a widget shows the text."""
    for _ in range(400):
        if text in text_of(app, selector):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{text!r} does not show, but {text_of(app, selector)!r}")


async def closed(app: Host) -> object:
    """Wait until the dialog has closed, and return its result."""
    for _ in range(400):
        if app.result != "not closed":
            return app.result
        await asyncio.sleep(0.02)
    raise AssertionError("the dialog did not close")
