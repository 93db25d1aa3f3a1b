"""From the panes to what a file holds: the viewer."""

from collections.abc import Callable

from textual.screen import Screen

from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.keymaps import keymap_of


class Viewing:
    """Opens the viewer over `screen`; `edit` opens the editor on a place."""

    def __init__(
        self,
        screen: Screen[None],
        connections: Connections,
        settings: Settings,
        edit: Callable[[Place], None],
    ) -> None:
        self._screen = screen
        self._connections = connections
        self._settings = settings
        self._edit = edit

    def view(self, place: Place) -> None:
        """Show what the file or object at `place` holds."""
        from allastui.ui.viewer.actions import VIEW_ACTIONS
        from allastui.ui.viewer.screen import ViewerScreen

        actions = keymap_of(VIEW_ACTIONS, self._settings.keys).actions
        self._screen.app.push_screen(
            ViewerScreen(place, self._connections, self._settings, actions, self._edit)
        )
