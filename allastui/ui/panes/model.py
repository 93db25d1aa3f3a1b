"""What a pane shows of its rows: the order, the filter and the cursor; it knows no screen.

A position counts in the ascending order of what is shown; a line counts what the user sees, where
line 0 may be the row that leads to the parent, and the order may be reversed.

Work that grows with the number of rows comes as a generator: each step takes some milliseconds (the
last ones of a million rows 0.2 s), and order, filter and cursor change in the last step. No rows
may be appended in between.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator, Sequence

from allastui.stores.entry import Entry, Form
from allastui.ui.panes.match import name_matcher
from allastui.ui.panes.order import SLICE, Sort, SortKey, merge, moved, new_order, sorted_order
from allastui.ui.panes.rows import Rows, Totals, is_dotted

PARENT = -1
"""The row id of the line that leads to the parent."""

Steps = Generator[None, None, None]


class PaneModel:
    """The rows of one listing with the cursor on them.

    `cursor_name` is where the cursor goes as soon as that name comes.
    """

    def __init__(
        self,
        *,
        has_parent: bool,
        show_hidden: bool = True,
        sort: Sort = Sort.NAME,
        reverse: bool = False,
        cursor_name: str | None = None,
        is_hidden: Callable[[str], bool] = is_dotted,
    ) -> None:
        self.rows = Rows(is_hidden)
        self.has_parent = has_parent
        self.show_hidden = show_hidden
        self.sort = sort
        self.reverse = reverse
        self.pattern = ""
        self.cursor = 0
        self._matches = name_matcher("")
        self._order = new_order()
        self._shown = self._order
        self._folders_shown = 0
        self._wanted = cursor_name
        self._follows = False

    def __len__(self) -> int:
        """Return the number of lines, the one of the parent included."""
        return len(self._shown) + self.has_parent

    @property
    def shown_count(self) -> int:
        """The number of rows that pass the filter and are not hidden."""
        return len(self._shown)

    @property
    def totals(self) -> Totals:
        """What is listed, whether the filter shows it or not; hidden rows count when shown."""
        return self.rows.totals if self.show_hidden else self.rows.totals.minus(self.rows.hidden)

    def row_at(self, line: int) -> int | None:
        """Return the row id at `line`: PARENT, a row, or None outside the list."""
        position = line - self.has_parent
        if position < 0:
            return PARENT if line == 0 else None
        return self._shown[self._mirror(position)] if position < len(self._shown) else None

    def _mirror(self, position: int) -> int:
        """Turn an ascending position into the position on the screen, or back."""
        if not self.reverse:
            return position
        folders = self._folders_shown
        if position >= folders:
            return folders + len(self._shown) - 1 - position
        return position if self.sort is Sort.SIZE else folders - 1 - position

    # The cursor.

    @property
    def cursor_row(self) -> int | None:
        return self.row_at(self.cursor)

    @property
    def cursor_name(self) -> str | None:
        """The name under the cursor; None on the parent's line and in an empty list."""
        row = self.cursor_row
        return None if row is None or row == PARENT else self.rows.names[row]

    def move_to(self, line: int) -> None:
        """Put the cursor on `line`, or on the nearest line there is; it then keeps to that name."""
        self.cursor = max(0, min(line, len(self) - 1))
        self._wanted = None
        self._follows = True

    def _put_on(self, row: int) -> bool:
        try:
            position = self._shown.index(row)
        except ValueError:
            return False
        self.cursor = self._mirror(position) + self.has_parent
        return True

    def _keep_on(self, row: int | None) -> None:
        """Put the cursor back on `row`, or near to where it was if that row is not shown."""
        if row is None or row == PARENT or not self._put_on(row):
            self.cursor = max(0, min(self.cursor, len(self) - 1))

    def take_cursor(self, other: "PaneModel", *, name: str | None = None) -> None:
        """Put the cursor on `name` or the name that it has in another model, or on that line."""
        if name is None or name not in self.rows.names:
            name = other.cursor_name
        if name is None or not (name in self.rows.names and self._put_on_name(name)):
            self.cursor = max(0, min(other.cursor, len(self) - 1))
        self._follows = other._follows

    def _put_on_name(self, name: str) -> bool:
        return self._put_on(self.rows.names.index(name))

    # Filling.

    def append(self, entries: Sequence[Entry]) -> None:
        """Add entries, at most a few thousand at a time; the cursor stays on its name."""
        if not entries:
            return
        new = self.rows.append(entries)
        keyed = sorted((self._key(row), row) for row in new)
        held = self._held_position()
        whole = self._shown is self._order
        self._order, positions = merge(
            self._order, [row for _, row in keyed], [key for key, _ in keyed], self._key
        )
        if whole and self._shows_all():
            self._shown = self._order
        else:
            if whole:
                self._shown = new_order([row for row in self._order if row < new.start])
            keyed = [(key, row) for key, row in keyed if self._passes(row)]
            positions = []
            if keyed:
                self._shown, positions = merge(
                    self._shown, [row for _, row in keyed], [key for key, _ in keyed], self._key
                )
        self._folders_shown += sum(not key[0] for key, _ in keyed)
        if held is not None:
            held += bisect_right(positions, held)
            self.cursor = self._mirror(held) + self.has_parent
        self._seek(new)

    def _key(self, row: int) -> SortKey:
        return self.rows.sort_key(row, self.sort)

    def _held_position(self) -> int | None:
        position = self.cursor - self.has_parent
        if self._follows and 0 <= position < len(self._shown):
            return self._mirror(position)
        return None

    def _seek(self, new: range) -> None:
        if self._wanted is None:
            return
        for row in new:
            if self.rows.names[row] == self._wanted and self._put_on(row):
                self._wanted = None
                self._follows = True
                return

    def resize(self, row: int, size: int | None, form: Form) -> bool:
        """Take in what an object really is; tells whether its row has moved in the order.

        The cursor stays on its name.
        """
        if self.sort is not Sort.SIZE:
            self.rows.set_size(row, size, form)
            return False
        held = self.cursor_row if self._follows else None
        whole = self._shown is self._order
        self.rows.set_size(row, size, form)
        self._order = moved(self._order, row, self._key)
        if whole:
            self._shown = self._order
        elif self._passes(row):
            self._shown = moved(self._shown, row, self._key)
        self._keep_on(held)
        return True

    # What is shown, and in which order.

    def _shows_all(self) -> bool:
        return not self.pattern and (self.show_hidden or self.rows.hidden == Totals())

    def _passes(self, row: int) -> bool:
        name = self.rows.names[row]
        return (self.show_hidden or not self.rows.is_hidden(name)) and self._matches(name)

    def sort_by(self, sort: Sort, *, reverse: bool) -> Steps:
        """Show the rows in another order; to reverse the present one takes no work."""
        held = self.cursor_row if self._follows else None
        if sort is not self.sort:
            order = yield from sorted_order(
                len(self.rows), lambda row: self.rows.sort_key(row, sort)
            )
            passing = yield from self._passing(order, self.pattern, self.show_hidden)
            self._order, self._shown = order, passing
            self.sort = sort
        self.reverse = reverse
        self._keep_on(held)

    def show(self, *, pattern: str, hidden: bool) -> Steps:
        """Show the rows whose names match `pattern`, with or without hidden ones."""
        held = self.cursor_row if self._follows else None
        shown = yield from self._passing(self._order, pattern, hidden)
        self.pattern, self.show_hidden = pattern, hidden
        self._matches = name_matcher(pattern)
        self._shown = shown
        self._folders_shown = self._count_folders()
        self._keep_on(held)

    def _passing(
        self, order: "array[int]", pattern: str, hidden: bool
    ) -> Generator[None, None, "array[int]"]:
        if not pattern and (hidden or self.rows.hidden == Totals()):
            return order
        names, matches, shown = self.rows.names, name_matcher(pattern), new_order()
        is_hidden = self.rows.is_hidden
        for start in range(0, len(order), SLICE):
            shown.extend(
                [
                    row
                    for row in order[start : start + SLICE]
                    if (hidden or not is_hidden(names[row])) and matches(names[row])
                ]
            )
            yield
        return shown

    def _count_folders(self) -> int:
        """Return how many of the shown rows are folders, which come first."""
        return bisect_right(self._shown, 0, key=lambda row: int(not self.rows.is_folder(row)))

    # Marks.

    def toggle_mark(self) -> bool:
        """Mark or unmark the row under the cursor; false where there is nothing to mark."""
        row = self.cursor_row
        if row is None or row == PARENT:
            return False
        self.rows.mark((row,), not self.rows.is_marked(row))
        return True

    def mark_matching(self, pattern: str, on: bool) -> Steps:
        """Mark or unmark the shown rows whose names match, step by step."""
        matches, names = name_matcher(pattern), self.rows.names
        for rows in self._slices():
            self.rows.mark((row for row in rows if matches(names[row])), on)
            yield

    def invert_marks(self) -> Steps:
        """Mark the shown rows that are not marked and unmark those that are, step by step."""
        for rows in self._slices():
            marked = [row for row in rows if self.rows.is_marked(row)]
            self.rows.mark(rows, True)
            self.rows.mark(marked, False)
            yield

    def take_marks(self, other: "PaneModel") -> Steps:
        """Mark the names that are marked in another model, step by step."""
        names = {other.rows.names[row] for row in other.rows.marked_rows()}
        for start in range(0, len(self.rows) if names else 0, SLICE):
            rows = range(start, min(start + SLICE, len(self.rows)))
            self.rows.mark((row for row in rows if self.rows.names[row] in names), True)
            yield

    def unmark_all(self) -> None:
        self.rows.mark(self.rows.marked_rows(), False)

    def _slices(self) -> Iterator["array[int]"]:
        shown = self._shown
        for start in range(0, len(shown), SLICE):
            yield shown[start : start + SLICE]

    def chosen_rows(self) -> list[int]:
        """Return the marked rows, or else the one under the cursor, or none."""
        marked = self.rows.marked_rows()
        if marked:
            return marked
        row = self.cursor_row
        return [] if row is None or row == PARENT else [row]
