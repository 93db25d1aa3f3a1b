"""How much the buckets of a project hold, and the prefixes below a place: the largest first."""

from collections.abc import Callable, Sequence

from allastui.errors import AllastuiError
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.action import Action
from allastui.ui.queue.line_list import LineList
from allastui.ui.queue.line_list import Row as ListRow
from allastui.ui.queue.spans import Line, Role, Span, error_lines
from allastui.ui.queue.words import place_text
from allastui.ui.room import Room
from allastui.ui.usage.counting import HERE, Count, UsageEnded, Usages, UsageTold
from allastui.ui.usage.words import columns_line, notes, row_line, state_text


class UsageScreen(Room):
    """The usage of `place`, which is counted while the screen is open.

    `show` is told the place that the user wants to see in the pane.
    """

    heading = "usage of"
    do_usage_help = Room.show_help
    do_usage_back = Room.go_back

    def __init__(
        self,
        place: Place,
        connections: Connections,
        show: Callable[[Place], None],
        *,
        actions: Sequence[Action],
        ascii_only: bool = False,
    ) -> None:
        super().__init__(actions, ascii_only=ascii_only)
        self._connections = connections
        self._show_in_pane = show
        self.place = place
        self.found = Usages()
        self.error: AllastuiError | None = None
        self.is_counting = False
        self.was_stopped = False
        self._came_from = ""
        self._has_moved = False
        self._numbers: dict[str, int] = {}
        self.count = Count(connections, place, self.post_message)

    def begin(self) -> None:
        self._start(self.place)

    def on_unmount(self) -> None:
        self.count.stop()

    def _start(self, place: Place) -> None:
        self.count.stop()
        self.place, self.found, self.error = place, Usages(), None
        self.is_counting, self.was_stopped = True, False
        self._numbers, self._has_moved = {}, False
        self.count = Count(self._connections, place, self.post_message)
        self.show_keys(("usage-up",) if place.is_bucket_list else ())
        self._list.scroll_to(y=0, animate=False, force=True)
        self.draw()
        self.count.start()

    # What the count tells.

    def on_usage_told(self, message: UsageTold) -> None:
        message.stop()
        if message.count is self.count and not self.was_stopped:
            self.found = message.usages
            self.draw()

    def on_usage_ended(self, message: UsageEnded) -> None:
        message.stop()
        if message.count is self.count and not self.was_stopped:
            self.is_counting, self.error = False, message.error
            self.draw()

    # What is shown.

    def _number(self, name: str) -> int:
        """Return the number that the list has for a name, whatever its rank."""
        return self._numbers.setdefault(name, len(self._numbers))

    def draw(self) -> None:
        width = self.size.width
        if width <= 1:
            return
        of_buckets, total = self.place.is_bucket_list, self.found.total.bytes
        rows = [
            ListRow(
                row_line(row, total, width - 1, self._glyphs, of_buckets=of_buckets),
                self._number(row.name),
            )
            for row in self.found.rows
        ]
        self._list.set_rows(rows, self._wanted_cursor(rows))
        self._list.show_cursor()
        self._describe(width - 1)

    def _wanted_cursor(self, rows: Sequence[ListRow]) -> int | None:
        """Return where the cursor goes: to the largest as long as nobody has moved it."""
        came_from = self._numbers.get(self._came_from)
        if came_from is not None:
            self._came_from, self._has_moved = "", True
            return came_from
        return rows[0].key if rows and not self._has_moved else None

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._has_moved = True

    def _describe(self, width: int) -> None:
        lines: list[Line] = []
        if self.error is not None:
            lines += error_lines(width, f"not counted: {self.error}")
        else:
            text = state_text(
                self.place, self.found, running=self.is_counting, stopped=self.was_stopped
            )
            lines.append((Span(f" {text}"),))
            lines += [(Span(f" {note}"[:width], Role.DIM),) for note in notes(self.found)]
        of_buckets = self.place.is_bucket_list
        lines += [(), columns_line(width, of_buckets=of_buckets)]
        if not self.found.rows and not self.is_counting and self.error is None:
            what = "There are no buckets." if of_buckets else "Nothing is here."
            lines.append((Span(f" {what}", Role.DIM),))
        self.show_head(place_text(self.place), lines)

    # Keys.

    @property
    def current(self) -> str | None:
        """The bucket or prefix under the cursor, HERE for the objects right here."""
        cursor = self._list.cursor
        return next((name for name, number in self._numbers.items() if number == cursor), None)

    def do_usage_open(self) -> None:
        current = self.current
        if current is None:
            return
        if self.place.is_bucket_list:
            self._start(self.place.child(current))
            return
        prefix = self.place if current == HERE else self.place.child(current, is_prefix=True)
        self.dismiss()
        self._show_in_pane(prefix)

    def do_usage_up(self) -> None:
        if not self.place.is_bucket_list:
            self._came_from = self.place.bucket
            self._start(Place(self.place.profile, "", ""))

    def do_usage_again(self) -> None:
        self._start(self.place)

    def stop(self) -> bool:
        if not self.is_counting:
            return False
        self.count.stop()
        self.is_counting, self.was_stopped = False, True
        self.draw()
        return True
