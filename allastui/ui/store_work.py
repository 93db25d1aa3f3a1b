"""What only object stores have, opened from the panes: one method `do_<id>` for each action."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from allastui.settings import Settings
from allastui.ui.projects import Projects

if TYPE_CHECKING:
    from allastui.ui.broom.opening import Brooming
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

    def do_properties(self) -> None:
        """Show the properties of what is marked, or of what the cursor is on."""
        from allastui.ui.keymaps import keymap_of
        from allastui.ui.properties.actions import PROPERTIES_ACTIONS
        from allastui.ui.properties.screen import PropertiesScreen
        from allastui.ui.properties.subject import subject_of

        pane = self._screen.active
        subject = subject_of(pane)
        if subject is None:
            self._screen.notify("Put the cursor on a bucket first.", markup=False)
            return
        screen = PropertiesScreen(
            subject,
            self._projects.connections,
            self._settings,
            self._now,
            pane.refresh_listing,
            keymap_of(PROPERTIES_ACTIONS, self._settings.keys).actions,
        )
        self._screen.app.push_screen(screen)

    @cached_property
    def _brooming(self) -> "Brooming":
        from allastui.ui.broom.opening import Brooming

        return Brooming(self._screen, self._projects, self._settings, self._now)

    def do_broom(self) -> None:
        self._brooming.open()
