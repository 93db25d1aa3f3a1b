"""What the screens that are opened over the panes are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.ui.action import Action
from allastui.ui.app_of import app_of
from allastui.ui.keymaps import keymap_of
from allastui.ui.projects import Projects

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp
    from allastui.ui.main import MainScreen

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class OverPanes:
    """The panes of `screen`, and what the program knows beside them; `now` is its clock."""

    screen: "MainScreen"
    projects: Projects
    settings: Settings
    now: Callable[[], float]

    @property
    def app(self) -> "AllastuiApp":
        return app_of(self.screen)

    @property
    def connections(self) -> Connections:
        return self.projects.connections

    def keys(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        """Return the actions of a screen with the keys of the user."""
        return keymap_of(actions, self.settings.keys).actions

    def open(
        self, screen: Screen[Result], closed: Callable[[Result | None], None] | None = None
    ) -> None:
        """Show a screen over the panes; `closed` is told what it ends with."""
        self.app.push_screen(screen, closed)
