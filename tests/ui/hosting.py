"""A small app that hosts one widget or screen with the program's stylesheet."""

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

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
