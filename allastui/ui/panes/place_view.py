"""A place on the screen: its listing, its model, and the widgets that show them."""

from collections.abc import Callable
from time import perf_counter

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from allastui.errors import AllastuiError
from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry
from allastui.stores.place import Place
from allastui.ui.one_shot import OneShot
from allastui.ui.panes import words
from allastui.ui.panes.cursor_names import CursorNames
from allastui.ui.panes.feed import Feed, ListingMessage
from allastui.ui.panes.filter_input import FilterInput
from allastui.ui.panes.frame import FrameLine
from allastui.ui.panes.glyphs import glyphs_for
from allastui.ui.panes.history import History
from allastui.ui.panes.large_objects import TruthFound
from allastui.ui.panes.large_rows import LargeRows
from allastui.ui.panes.loader import Listing, ListingDone, ListingFailed, PageLoaded
from allastui.ui.panes.marks import Steps
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.new_model import empty_model
from allastui.ui.panes.view import PaneView

_PAINT_SECONDS = 0.25
"""How often a listing that streams in is painted."""


class PlaceView(Vertical):
    """A place and what is in it. Handlers own the state; a listing only posts messages.

    `clock` tells the time left of the sign-in to a place and whether it is short, ("", False) where
    there is nothing to tell; it contacts nothing.
    """

    class Listed(Message):
        """The place was read to its end, or, if the pane has an `error`, could not be."""

        def __init__(self, view: "PlaceView") -> None:
            super().__init__()
            self.view = view

    def __init__(
        self,
        place: Place,
        connections: Connections,
        settings: Settings,
        now: Callable[[], float],
        *,
        clock: Callable[[Place], tuple[str, bool]] = lambda _place: ("", False),
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.place = place
        self.error: AllastuiError | None = None
        self._connections = connections
        self._settings = settings
        self._glyphs = glyphs_for(ascii_only=settings.ascii)
        self._model = empty_model(place, settings.show_hidden)
        self._view = PaneView(self._glyphs, now)
        self._path = FrameLine(self._glyphs, at_top=True)
        self._status = FrameLine(self._glyphs, at_top=False)
        self._filter = FilterInput()
        self._active = False
        self._begun = False
        self._cursor_wanted: str | None = None
        self._feed = Feed(self, self)
        self._large = LargeRows(self, self, connections)
        self._coming: PaneModel | None = None
        """A model that is being filled to replace the one that is shown, after a refresh."""
        self._paint_timer: OneShot | None = None
        self._painted = 0.0
        self._before: list[int | None] = []
        self._cursor_names = CursorNames()
        self._history = History()

    def compose(self) -> ComposeResult:
        yield self._path
        yield self._view
        yield self._status
        yield self._filter

    @property
    def view(self) -> PaneView:
        return self._view

    @property
    def model(self) -> PaneModel:
        """What is shown now."""
        return self._model

    @property
    def status(self) -> str:
        """What the bottom border says."""
        return self._status.text

    @property
    def is_reading(self) -> bool:
        return self._feed.is_reading or not self._begun

    def set_active(self, active: bool) -> None:
        """Show whether keys go to this pane."""
        self._active = active
        self._view.set_active(active)
        self._describe()

    def on_mount(self) -> None:
        self._view.show(self._model)
        self._describe()

    def on_unmount(self) -> None:
        self._stop()

    # Going to places.

    def go(self, place: Place, *, cursor: str | None = None) -> None:
        """Show another place; the cursor goes to `cursor`, or to where it was last time."""
        self._cursor_names.keep(self.place, self._model.cursor_name)
        self._stop()
        self.place = place
        self._model = self._new_model(cursor or self._cursor_names.get(place))
        self._view.show(self._model)
        self.read()

    def refresh_listing(self, *, cursor: str | None = None) -> None:
        """Read the place again; what is shown stays until the new listing is whole.

        The cursor goes to the name `cursor` if it is given.
        """
        self._cursor_wanted = cursor
        if not len(self._model.rows):
            self.go(self.place, cursor=cursor or self._model.cursor_name)
            return
        self._stop()
        self._coming = self._new_model()
        self.read()

    def _new_model(self, cursor: str | None = None) -> PaneModel:
        """Return an empty model of the place, in the order of what is shown."""
        model = empty_model(self.place, self._model.show_hidden, cursor)
        model.sort, model.reverse = self._model.sort, self._model.reverse
        return model

    def read(self) -> None:
        """Begin to list the place."""
        self.error = None
        self._begun = True
        self._painted = 0.0
        self._feed.read(self._new_listing())
        self._describe()

    def _new_listing(self) -> Listing:
        return Listing(self._connections, self.place, self.post_message)

    def _stop(self) -> None:
        self._feed.stop()
        self._large.stop()
        self._coming = None
        self._before = []

    # A listing streams in.

    def on_page_loaded(self, message: PageLoaded) -> None:
        self._receive(message)

    def on_listing_done(self, message: ListingDone) -> None:
        self._receive(message)

    def on_listing_failed(self, message: ListingFailed) -> None:
        self._receive(message)

    def _receive(self, message: ListingMessage) -> None:
        message.stop()
        self._feed.receive(message, at_once=self._painted == 0.0)

    def take(self, message: ListingMessage) -> None:
        """Take in one message of the present listing."""
        if isinstance(message, PageLoaded):
            self._take_page(message.entries)
            return
        coming, self._coming = self._coming, None
        if isinstance(message, ListingFailed):
            self.error = message.error
        elif coming is not None:
            self._feed.do("replace", lambda: self._replacement(coming))
        self._paint()
        self.post_message(self.Listed(self))

    def worked(self) -> None:
        """Show what long work has changed."""
        self._before = []
        self._view.update()
        self._describe()

    def _take_page(self, entries: list[Entry]) -> None:
        entries = self._large.corrected(self.place, entries)
        if self._coming is not None:
            self._coming.append(entries)
        else:
            if not self._before:
                self._before = self._view.visible_rows()
            self._model.append(entries)
        since = perf_counter() - self._painted
        if since >= _PAINT_SECONDS:
            self._paint()
        elif self._paint_timer is None:
            self._paint_timer = OneShot(self, _PAINT_SECONDS - since, self._paint)

    def _replacement(self, model: PaneModel) -> Steps:
        """Give a new listing the order, filter, marks and cursor of the old one, and show it."""
        old = self._model
        yield from model.sort_by(old.sort, reverse=old.reverse)
        yield from model.show(pattern=old.pattern, hidden=old.show_hidden)
        yield from model.take_marks(old)
        model.take_cursor(old, name=self._cursor_wanted)
        self._model = model
        self._large.stop()
        self._view.show(model, keep_top=True)

    def _paint(self) -> None:
        self._painted = perf_counter()
        if self._paint_timer is not None:
            self._paint_timer.stop()
            self._paint_timer = None
        if self._before:
            before, self._before = self._before, []
            self._view.update_rows(before)
        self._describe()

    def _describe(self) -> None:
        """Say where this is, how much there is, and why there is nothing to see."""
        focused = self._active
        self.tell_time()
        self._status.show(self._status_text(), "", focused=focused)
        if self.error is not None:
            self._view.notice(words.error_notice(self.error, self.size.width - 4))
        else:
            self._view.notice(self._notice())

    def _status_text(self) -> str:
        damage = self._large.damage(self.place, self._model)
        return words.status_text(
            self._model, self.place, self.error, reading=self.is_reading, damage=damage
        )

    def _notice(self) -> words.Lines:
        return words.notice(self._model, self.place, self._glyphs.into, reading=self.is_reading)

    def _path_text(self) -> str:
        return words.path_text(self.place, self._glyphs.into)

    # Large objects of Swift, which a listing does not tell the truth about.

    def on_pane_view_looked(self, event: PaneView.Looked) -> None:
        event.stop()
        self._large.look_later()

    def on_truth_found(self, message: TruthFound) -> None:
        message.stop()
        self._large.found(message)

    def look(self) -> None:
        """Ask for what is not known of the rows on the screen."""
        self._large.look(self.place, self._model, self._view.visible_rows())
        self._describe()

    def take_truths(self) -> bool:
        """Show what was found; tells whether there is time for that now."""
        if self._feed.is_busy:
            return False
        rows, moved = self._large.taken(self._model)
        if moved:
            self._view.update()
        else:
            self._view.refresh_rows(rows)
        self._describe()
        return True

    def tell_time(self) -> None:
        """Show where this is, what it speaks, and how long the sign-in lasts."""
        profile = self._connections.profiles.get(self.place.profile)
        time_left, is_short = self._clock(self.place)
        protocol = words.protocol_text(self.place, profile)
        self._path.show(
            self._path_text(),
            f"{protocol} {time_left}" if time_left else protocol,
            focused=self._active,
            urgent=is_short,
        )

    def on_resize(self) -> None:
        self._describe()
