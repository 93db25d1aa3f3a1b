"""What only object stores have, opened from the panes: one method `do_<id>` for each action."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from allastui.settings import Settings
from allastui.ui.projects import Projects

if TYPE_CHECKING:
    from allastui.ui.main import MainScreen


class StoreWork:
    """Opens the screens of STORE_ACTIONS over the panes; nothing here blocks."""

    def __init__(
        self,
        screen: "MainScreen",
        projects: Projects,
        settings: Settings,
        now: Callable[[], float],
    ) -> None:
        self._screen = screen
        self._projects = projects
        self._settings = settings
        self._now = now
