"""One pane: its place, its listing, its model, and the widgets that show them."""

from collections import OrderedDict, deque
from collections.abc import Callable
from time import perf_counter

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from allastui.errors import AllastuiError
from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Entry, Kind
from allastui.ui.panes import words
from allastui.ui.panes.filter_input import FilterInput
from allastui.ui.panes.frame import FrameLine
from allastui.ui.panes.glyphs import glyphs_for
from allastui.ui.panes.loader import Listing, ListingDone, ListingFailed, PageLoaded
from allastui.ui.panes.model import PARENT, PaneModel, Steps
from allastui.ui.panes.order import Sort
from allastui.ui.panes.view import PaneView

_STEP_SECONDS = 0.008
"""How long the model may work before keys and paints get their turn."""

_PAINT_SECONDS = 0.25
"""How often a listing that streams in is painted."""

_PLACES_REMEMBERED = 200


class Pane(Vertical):
    """A place and what is in it. Handlers own the state; a listing only posts messages."""

    class Opened(Message):
        """The user opened a file or an object, which a pane itself cannot show."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    def __init__(
        self,
        place: Place,
        connections: Connections,
        settings: Settings,
        now: Callable[[], float],
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.place = place
        self.error: AllastuiError | None = None
        self._connections = connections
        self._glyphs = glyphs_for(ascii_only=settings.ascii)
        self._model = self._new_model(place, hidden=settings.show_hidden)
        self._view = PaneView(self._glyphs, now)
        self._path = FrameLine(self._glyphs, at_top=True)
        self._status = FrameLine(self._glyphs, at_top=False)
        self._filter = FilterInput()
        self._begun = False
        self._cursor_wanted: str | None = None
        self._listing: Listing | None = None
        self._coming: PaneModel | None = None
        """A model that is being filled to replace the one that is shown, after a refresh."""
        self._waiting: deque[PageLoaded | ListingDone | ListingFailed] = deque()
        self._work: Steps | None = None
        self._timer: Timer | None = None
        self._paint_timer: Timer | None = None
        self._painted = 0.0
        self._before: list[int | None] = []
        self._remembered: OrderedDict[Place, str] = OrderedDict()

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
    def is_reading(self) -> bool:
        return self._listing is not None or not self._begun

    def on_mount(self) -> None:
        self._view.show(self._model)
        self._describe()

    def on_unmount(self) -> None:
        self._stop()

    # Going to places.

    def go(self, place: Place, *, cursor: str | None = None) -> None:
        """Show another place; the cursor goes to `cursor`, or to where it was last time."""
        self._remember()
        self._stop()
        self.place = place
        self._model = self._new_model(
            place,
            hidden=self._model.show_hidden,
            like=self._model,
            cursor=cursor or self._remembered.get(place),
        )
        self._view.show(self._model)
        self.read()

    def refresh_listing(self, *, cursor: str | None = None) -> None:
        """Read the place again; what is shown stays until the new listing is whole.

        The cursor goes to the name `cursor` if it is given.
        """
        self._cursor_wanted = cursor
        if self.error is not None or not len(self._model.rows):
            self.go(self.place, cursor=cursor or self._model.cursor_name)
            return
        self._finish_work()
        self._stop()
        self._coming = self._new_model(
            self.place,
            hidden=self._model.show_hidden,
            like=self._model,
        )
        self.read()

    def _new_model(
        self,
        place: Place,
        *,
        hidden: bool,
        like: PaneModel | None = None,
        cursor: str | None = None,
    ) -> PaneModel:
        return PaneModel(
            has_parent=place.parent() is not None,
            show_hidden=hidden,
            sort=like.sort if like else Sort.NAME,
            reverse=like.reverse if like else False,
            cursor_name=cursor,
        )

    def _remember(self) -> None:
        name = self._model.cursor_name
        if name is not None:
            self._remembered[self.place] = name
            self._remembered.move_to_end(self.place)
            while len(self._remembered) > _PLACES_REMEMBERED:
                self._remembered.popitem(last=False)

    def read(self) -> None:
        """Begin to list the place."""
        self.error = None
        self._begun = True
        self._painted = 0.0
        self._listing = Listing(self._connections, self.place, self.post_message)
        self._listing.start()
        self._describe()

    def _stop(self) -> None:
        if self._listing is not None:
            self._listing.cancel()
            self._listing = None
        self._coming = None
        self._waiting.clear()
        self._work = None
        self._before = []

    # A listing streams in.

    def on_page_loaded(self, message: PageLoaded) -> None:
        self._receive(message)

    def on_listing_done(self, message: ListingDone) -> None:
        self._receive(message)

    def on_listing_failed(self, message: ListingFailed) -> None:
        self._receive(message)

    def _receive(self, message: PageLoaded | ListingDone | ListingFailed) -> None:
        message.stop()
        if self._listing is not None and message.generation == self._listing.generation:
            self._waiting.append(message)
            self._step()

    def _step(self) -> None:
        """Work for a moment; what is left goes on after others had their turn."""
        self._timer = None
        deadline = perf_counter() + _STEP_SECONDS
        while self._busy and perf_counter() < deadline:
            if self._work is not None:
                if next(self._work, True):
                    self._work = None
                    self._before = []
                    self._view.update()
                    self._describe()
            else:
                self._take(self._waiting.popleft())
        if self._busy and self._timer is None:
            self._timer = self.set_timer(0.001, self._step)

    @property
    def _busy(self) -> bool:
        return self._work is not None or bool(self._waiting)

    def _take(self, message: PageLoaded | ListingDone | ListingFailed) -> None:
        if isinstance(message, PageLoaded):
            self._take_page(message.entries)
        elif isinstance(message, ListingDone):
            self._listing = None
            if self._coming is not None:
                self._work, self._coming = self._replacement(self._coming), None
            self._paint()
        else:
            self._listing = None
            self._coming = None
            self.error = message.error
            self._paint()

    def _take_page(self, entries: list[Entry]) -> None:
        if self._listing is not None:
            self._listing.taken()
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
            self._paint_timer = self.set_timer(_PAINT_SECONDS - since, self._paint)

    def _replacement(self, model: PaneModel) -> Steps:
        """Give a new listing the order, filter, marks and cursor of the old one, and show it."""
        old = self._model
        yield from model.sort_by(old.sort, reverse=old.reverse)
        yield from model.show(pattern=old.pattern, hidden=old.show_hidden)
        yield from model.take_marks(old)
        model.take_cursor(old, name=self._cursor_wanted)
        self._model = model
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

    # The model works.

    def _do(self, work: Steps) -> None:
        """Start long work of the model; a small list is done at once."""
        self._work = work
        self._step()

    def _finish_work(self) -> None:
        if self._work is not None:
            for _ in self._work:
                pass
            self._work = None

    def _describe(self) -> None:
        """Say where this is, how much there is, and why there is nothing to see."""
        focused = self._view.has_focus or self._filter.has_focus
        profile = self._connections.profiles.get(self.place.profile)
        self._path.show(
            words.path_text(self.place, self._glyphs.into),
            words.protocol_text(self.place, profile),
            focused=focused,
        )
        self._status.show(
            words.status_text(self._model, self.place, reading=self.is_reading), "", focused=focused
        )
        self._view.notice(self._notice())

    def _notice(self) -> words.Lines:
        if self.error is not None:
            return words.error_notice(self.error, self.size.width - 4)
        if self._model.shown_count:
            return []
        if self.is_reading:
            return words.reading_notice(self.place, self._glyphs.into)
        return words.empty_notice(self._model, self.place)

    def on_descendant_focus(self) -> None:
        self._describe()

    def on_descendant_blur(self) -> None:
        self._describe()

    def on_resize(self) -> None:
        self._describe()

    # What the user chose.

    def place_of(self, row: int) -> Place:
        """Return the place of a row."""
        is_prefix = self._model.rows.kind(row) is Kind.PREFIX
        return self.place.child(self._model.rows.names[row], is_prefix=is_prefix)

    def chosen_places(self) -> tuple[Place, ...]:
        """Return what is marked, or else what the cursor is on, without what cannot be copied."""
        rows = self._model.rows
        return tuple(
            self.place_of(row)
            for row in self._model.chosen_rows()
            if rows.kind(row) is not Kind.OTHER
        )

    def unmark_all(self) -> None:
        self._model.unmark_all()
        self._view.refresh()
        self._describe()

    # Actions.

    def do_cursor_up(self) -> None:
        self._view.move_cursor(self._model.cursor - 1)

    def do_cursor_down(self) -> None:
        self._view.move_cursor(self._model.cursor + 1)

    def do_page_up(self) -> None:
        self._view.move_cursor(self._model.cursor - self._view.row_lines)

    def do_page_down(self) -> None:
        self._view.move_cursor(self._model.cursor + self._view.row_lines)

    def do_first(self) -> None:
        self._view.move_cursor(0)

    def do_last(self) -> None:
        self._view.move_cursor(len(self._model) - 1)

    def do_open(self) -> None:
        row = self._model.cursor_row
        if row == PARENT:
            self.do_up()
        elif row is not None:
            if self._model.rows.is_folder(row):
                self.go(self.place_of(row))
            else:
                self.post_message(self.Opened(self.place_of(row)))

    def do_up(self) -> None:
        parent = self.place.parent()
        if parent is not None:
            self.go(parent, cursor=self.place.name)

    def do_refresh(self) -> None:
        self.refresh_listing()

    def do_mark(self) -> None:
        if self._model.toggle_mark():
            self._view.refresh_cursor_line()
            self._describe()
        self.do_cursor_down()

    def do_invert(self) -> None:
        self._do(self._model.invert_marks())

    def mark_matching(self, pattern: str, on: bool) -> None:
        self._do(self._model.mark_matching(pattern, on))

    def do_sort_name(self) -> None:
        self._sort(Sort.NAME)

    def do_sort_size(self) -> None:
        self._sort(Sort.SIZE)

    def do_sort_time(self) -> None:
        self._sort(Sort.TIME)

    def _sort(self, sort: Sort) -> None:
        reverse = sort is self._model.sort and not self._model.reverse
        self._do(self._model.sort_by(sort, reverse=reverse))

    def do_hidden(self) -> None:
        model = self._model
        self._do(model.show(pattern=model.pattern, hidden=not model.show_hidden))

    def do_filter(self) -> None:
        self._filter.ask(self._model.pattern)

    def do_clear_filter(self) -> None:
        if self._model.pattern:
            self._show_matching("")

    def _show_matching(self, pattern: str) -> None:
        self._do(self._model.show(pattern=pattern, hidden=self._model.show_hidden))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_matching(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._view.focus()

    def on_filter_input_left(self, event: FilterInput.Left) -> None:
        event.stop()
        self._show_matching("")
        self._view.focus()

    def on_pane_view_opened(self, event: PaneView.Opened) -> None:
        event.stop()
        self.do_open()

    def on_pane_view_header_clicked(self, event: PaneView.HeaderClicked) -> None:
        event.stop()
        self._sort(event.sort)

    def same_place(self, other: "Pane") -> None:
        """Show the place of another pane, the cursor on the same name."""
        self.go(other.place, cursor=other.model.cursor_name)
