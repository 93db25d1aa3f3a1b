"""Asks what to find below a place, and remembers it for the next time."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from allastui.stores.place import Place
from allastui.ui.find.query import Query, Typed, read_query

if TYPE_CHECKING:
    from textual.app import App


class Finding:
    """The questions of one screen; `now` is the clock that ages count from."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._asked = Typed()

    def ask(self, app: "App[None]", place: Place, find: Callable[[Query], None]) -> None:
        """Ask what to look for below `place`, and have `find` look for it."""
        from allastui.ui.find.dialog import FindDialog

        def typed(asked: Typed | None) -> None:
            if asked is not None:
                self._asked = asked
                find(read_query(asked, self._now()))

        app.push_screen(FindDialog(place, self._asked), typed)
