"""A pane that can show, in the place of a listing, what was found below it."""

from time import monotonic
from typing import TYPE_CHECKING

from allastui.errors import printable
from allastui.stores.place import Place
from allastui.ui.panes import words
from allastui.ui.panes.feed import ListingMessage
from allastui.ui.panes.loader import Listing, PageLoaded
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.new_model import empty_results
from allastui.ui.panes.place_view import PlaceView
from allastui.ui.panes.rows import Totals

if TYPE_CHECKING:
    from allastui.ui.find.query import Query
    from allastui.ui.find.searching import Search

_QUICK_SECONDS = 2.0
"""A search that took longer is not made again by itself when something has changed."""


class ResultsView(PlaceView):
    """A place, or what a query finds below it: rows whose names are paths below the place."""

    _query: "Query | None" = None
    _search: "Search | None" = None
    _began = 0.0
    _took = 0.0
    _is_stale = False

    @property
    def shows_results(self) -> bool:
        return self._query is not None

    def find(self, query: "Query") -> None:
        """Show what `query` finds below the place; the listing comes back with `leave_results`."""
        if self._query is None:
            self._cursor_names.keep(self.place, self._model.cursor_name)
        self._stop()
        self._query = query
        self._model = self._new_model()
        self._view.show(self._model)
        self.read()

    def leave_results(self) -> None:
        """Show the place again, the cursor where it was."""
        if self._query is not None:
            self.go(self.place)

    def go(self, place: Place, *, cursor: str | None = None) -> None:
        if self._query is not None:
            self._query = self._search = None
            # The cursor among the results is no name of the place.
            self._model = self._new_model()
        super().go(place, cursor=cursor)

    def refresh_listing(self, *, cursor: str | None = None) -> None:
        if self._query is None or len(self._model.rows):
            super().refresh_listing(cursor=cursor)
        else:
            self.find(self._query)

    def place_changed(self, *, cursor: str | None = None) -> None:
        """Read the place again, as something in it has changed; a long search waits to be asked.

        The cursor goes to the name `cursor`, if it is not None and there.
        """
        if self._query is not None and (self.is_reading or self._took > _QUICK_SECONDS):
            self._is_stale = True
            self._describe()
        else:
            self.refresh_listing(cursor=cursor)

    def _new_model(self, cursor: str | None = None) -> PaneModel:
        if self._query is None:
            return super()._new_model(cursor)
        model = empty_results(self._model.show_hidden)
        model.sort, model.reverse = self._model.sort, self._model.reverse
        return model

    def _new_listing(self) -> Listing:
        if self._query is None:
            return super()._new_listing()
        from allastui.ui.find.searching import Search

        self._began, self._is_stale = monotonic(), False
        self._search = Search(
            self._connections,
            self.place,
            self.post_message,
            self._query,
            follow_links=self._settings.follow_symlinks,
            with_segments=self._model.show_hidden,
        )
        return self._search

    def take(self, message: ListingMessage) -> None:
        if not isinstance(message, PageLoaded):
            self._took = monotonic() - self._began
        super().take(message)

    def _path_text(self) -> str:
        where = super()._path_text()
        if self._query is None:
            return where
        from allastui.ui.find.words import query_text

        return f"{where}: {query_text(self._query)}"

    def _status_text(self) -> str:
        search, rows = self._search, self._model.rows
        is_plain = self.error is None and rows.marked == Totals() and not self._model.pattern
        if search is None or not (is_plain or self.is_reading):
            return super()._status_text()
        from allastui.ui.find.words import searching_text

        return searching_text(search, rows.totals, reading=self.is_reading, is_stale=self._is_stale)

    def _notice(self) -> words.Lines:
        if self._query is None or self._model.shown_count or len(self._model.rows):
            return super()._notice()
        if self.is_reading:
            return [("pane--hint", "searching ...")]
        from allastui.ui.find.words import query_text

        found = printable(query_text(self._query))
        return [("pane--hint", f"nothing found: {found}"), ("pane--hint", "Esc goes back")]
