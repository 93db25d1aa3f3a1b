"""A pane: a place on the screen, and what the user does with it."""

from collections.abc import Callable

from textual.message import Message
from textual.widgets import Input

from allastui.stores.entry import Kind
from allastui.stores.place import Place
from allastui.ui.panes.filter_input import FilterInput
from allastui.ui.panes.marks import PARENT, Steps
from allastui.ui.panes.model import PaneModel
from allastui.ui.panes.order import SLICE, Sort
from allastui.ui.panes.sized import SizedView
from allastui.ui.panes.view import PaneView


class Pane(SizedView):
    """A place with its actions: the methods `do_<id>` of the registry."""

    class Opened(Message):
        """The user opened a file or an object, which a pane itself cannot show."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    class NothingMatches(Message):
        """No name matches the pattern by which names were to be marked."""

        def __init__(self, pattern: str) -> None:
            super().__init__()
            self.pattern = pattern

    class Touched(Message):
        """The mouse was used in a pane."""

        def __init__(self, pane: "Pane") -> None:
            super().__init__()
            self.pane = pane

    def go(self, place: Place, *, cursor: str | None = None) -> None:
        if place != self.place:
            self._history.left(self.place)
        super().go(place, cursor=cursor)

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

    def places_to_delete(self) -> tuple[Place, ...]:
        """Return the same with what can be deleted though not copied: sockets, broken links."""
        if not self.place.is_local:
            return self.chosen_places()
        return tuple(self.place_of(row) for row in self._model.chosen_rows())

    def place_at_cursor(self) -> Place | None:
        """Return what the cursor is on, marked or not; None on the parent's line."""
        row = self._model.cursor_row
        if row is None or row == PARENT:
            return None
        is_odd = self._model.rows.kind(row) is Kind.OTHER and not self.place.is_local
        return None if is_odd else self.place_of(row)

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
            if self.shows_results:
                self._go_to_found(self.place_of(row))
            elif self._model.rows.is_folder(row):
                self.go(self.place_of(row))
            else:
                self.post_message(self.Opened(self.place_of(row)))

    def _go_to_found(self, found: Place) -> None:
        folder = found.parent()
        assert folder is not None  # it was found below one
        self.go(folder, cursor=found.name)

    def do_up(self) -> None:
        parent = self.place.parent()
        if self.shows_results:
            self.leave_results()
        elif parent is not None:
            self.go(parent, cursor=self.place.name)

    def do_back(self) -> None:
        if self.shows_results:
            self.leave_results()
        elif place := self._history.back(self.place):
            super().go(place)

    def do_forward(self) -> None:
        if place := self._history.forward(self.place):
            super().go(place)

    def do_refresh(self) -> None:
        self.refresh_listing()

    def do_mark(self) -> None:
        if self._model.toggle_mark():
            self._view.refresh_cursor_line()
            self._describe()
        self.do_cursor_down()

    def do_invert(self) -> None:
        self._feed.do("mark", lambda: self._model.invert_marks())

    def mark_matching(self, pattern: str, on: bool) -> None:
        self._feed.do("mark", lambda: self._matching(pattern, on))

    def _matching(self, pattern: str, on: bool) -> Steps:
        any_matches = yield from self._model.mark_matching(pattern, on)
        if not any_matches:
            self.post_message(self.NothingMatches(pattern))

    def mark_names(self, wanted: Callable[[str], bool]) -> None:
        """Mark the rows whose names are `wanted`, and no others."""
        self._feed.do("mark", lambda: _marking(self._model, wanted))

    def do_sort_name(self) -> None:
        self._sort(Sort.NAME)

    def do_sort_size(self) -> None:
        self._sort(Sort.SIZE)

    def do_sort_time(self) -> None:
        self._sort(Sort.TIME)

    def _sort(self, sort: Sort) -> None:
        reverse = sort is self._model.sort and not self._model.reverse
        self._feed.do("sort", lambda: self._model.sort_by(sort, reverse=reverse))

    def do_hidden(self) -> None:
        hidden = not self._model.show_hidden
        self._feed.do(
            "hidden", lambda: self._model.show(pattern=self._model.pattern, hidden=hidden)
        )

    def do_filter(self) -> None:
        self._filter.ask(self._model.pattern)

    def do_clear_filter(self) -> None:
        if self.tells_sizes:
            self.stop_counting()
        elif self._model.pattern:
            self._show_matching("")
        else:
            self.leave_results()

    def _show_matching(self, pattern: str) -> None:
        self._feed.do(
            "filter",
            lambda: self._model.show(pattern=pattern, hidden=self._model.show_hidden),
            replaces=True,
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_matching(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.set_focus(None)

    def on_filter_input_left(self, event: FilterInput.Left) -> None:
        event.stop()
        self._show_matching("")
        self.screen.set_focus(None)

    def on_pane_view_touched(self, event: PaneView.Touched) -> None:
        event.stop()
        self.post_message(self.Touched(self))

    def on_pane_view_opened(self, event: PaneView.Opened) -> None:
        event.stop()
        self.do_open()

    def on_pane_view_header_clicked(self, event: PaneView.HeaderClicked) -> None:
        event.stop()
        self._sort(event.sort)

    def same_place(self, other: "Pane") -> None:
        """Show the place of another pane, the cursor on the same name."""
        self.go(other.place, cursor=other.model.cursor_name)


def _marking(model: PaneModel, wanted: Callable[[str], bool]) -> Steps:
    model.unmark_all()
    names = model.rows.names
    for start in range(0, len(model.rows), SLICE):
        rows = range(start, min(start + SLICE, len(model.rows)))
        model.rows.mark((row for row in rows if wanted(names[row])), True)
        yield
