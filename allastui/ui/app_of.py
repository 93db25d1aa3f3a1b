"""From a screen to the program that it is of."""

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp


def app_of(screen: Screen[Any]) -> "AllastuiApp":
    """Return the app of `screen`; the app's module imports the screens, so it is imported late."""
    from allastui.ui.app import AllastuiApp

    app = screen.app
    assert isinstance(app, AllastuiApp)
    return app
