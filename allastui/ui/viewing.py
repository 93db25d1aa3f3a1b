"""From the panes to what a file holds: the viewer."""

from collections.abc import Callable, Sequence

from textual.screen import Screen

from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.action import Action


class Viewing:
    """Opens the viewer over `screen`; `actions` are its keys as this user has them.

    `edit` opens the editor on a place.
    """

    def __init__(
        self,
        screen: Screen[None],
        connections: Connections,
        settings: Settings,
        actions: Sequence[Action],
        edit: Callable[[Place], None],
    ) -> None:
        self._screen = screen
        self._connections = connections
        self._settings = settings
        self._actions = actions
        self._edit = edit

    def view(self, place: Place) -> None:
        """Show what the file or object at `place` holds."""
        from allastui.ui.viewer.screen import ViewerScreen

        self._screen.app.push_screen(
            ViewerScreen(place, self._connections, self._settings, self._actions, self._edit)
        )
