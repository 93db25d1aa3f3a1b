"""What a pane shows of its rows: the order, the filter and the cursor; it knows no screen.

A position counts in the ascending order of what is shown; a line counts what the user sees, where
line 0 may be the row that leads to the parent, and the order may be reversed.

Work that grows with the number of rows comes as a generator: each step takes some milliseconds, and
order, filter and cursor change in the last step. No rows may be appended in between.

The order by name is always kept: any other one is made of it without comparing names.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from allastui.stores.entry import Entry, Form
from allastui.ui.panes.marks import PARENT, Marks, Steps
from allastui.ui.panes.match import name_matcher, names_matcher
from allastui.ui.panes.order import (
    SLICE,
    Sort,
    SortKey,
    are_in_order,
    merge,
    natural_key,
    new_order,
    position_of,
    put,
)
from allastui.ui.panes.rows import Rows, Totals, is_dotted
from allastui.ui.panes.sorting import Ordering, chosen, flags_of, order_by_number, passing_flags


class PaneModel(Marks):
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
        self._by_name = new_order()
        self._order = self._by_name
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
        position = position_of(self._shown, row, self._key(row), self._key)
        if position is None:
            return False
        self.cursor = self._mirror(position) + self.has_parent
        return True

    def _keep_on(self, row: int | None) -> None:
        """Put the cursor back on `row`, or near to where it was if that row is not shown."""
        if row is None or row == PARENT or not self._put_on(row):
            self.cursor = max(0, min(self.cursor, len(self) - 1))

    def take_cursor(self, other: "PaneModel", *, name: str | None = None) -> None:
        """Put the cursor on `name` or the name that it has in another model, or on that line."""
        if name is None or self._row_of(name) is None:
            name = other.cursor_name
        row = None if name is None else self._row_of(name)
        if row is None or not self._put_on(row):
            self.cursor = max(0, min(other.cursor, len(self) - 1))
        self._follows = other._follows

    def _row_of(self, name: str) -> int | None:
        """Return the row of `name`, the folder's where there are two; None if there is none."""
        order, key = self._by_name, natural_key(name)
        for is_file in (False, True):
            position = bisect_left(order, (is_file, 0.0, key), key=self._name_key)
            if position < len(order) and self.rows.names[order[position]] == name:
                return order[position]
        return None

    # Filling.

    def append(self, entries: Sequence[Entry]) -> None:
        """Add entries, at most a few thousand at a time; the cursor stays on its name."""
        if not entries:
            return
        if self._order is self._by_name and self.sort is not Sort.NAME:
            self._by_name = new_order()  # both are empty: the sort was set after the model was made
        new = self.rows.append(entries)
        names = [entry.name for entry in entries]
        added, keys = self._sorted(new, names, self.sort)
        held = self._held_position()
        whole = self._shown is self._order
        self._order, positions = merge(self._order, added, keys, self._key)
        if self.sort is Sort.NAME:
            self._by_name = self._order
        else:
            by_name, keys = self._sorted(new, names, Sort.NAME)
            self._by_name, _ = merge(self._by_name, by_name, keys, self._name_key)
        if whole and self._shows_all():
            self._shown = self._order
        else:
            if whole:
                self._shown = new_order([row for row in self._order if row < new.start])
            added = [row for row in added if self._passes(row)]
            positions = []
            if added:
                self._shown, positions = merge(self._shown, added, None, self._key)
        self._folders_shown += self._count_folders(added)
        if held is not None:
            held += bisect_right(positions, held)
            self.cursor = self._mirror(held) + self.has_parent
        if self._wanted is not None and self._wanted in names:
            self._seek(new.start + names.index(self._wanted))

    def _sorted(
        self, rows: range, names: Sequence[str], sort: Sort
    ) -> tuple[Sequence[int], Sequence[SortKey] | None]:
        """Return rows that were just added in their order, with their keys if they were needed."""
        if sort is Sort.NAME and not self.rows.has_folders(rows) and are_in_order(names):
            return rows, None
        keys = self.rows.sort_keys(rows, names, sort)
        order = sorted(rows, key=lambda row: keys[row - rows.start])
        return order, [keys[row - rows.start] for row in order]

    def _key(self, row: int) -> SortKey:
        return self.rows.sort_key(row, self.sort)

    def _name_key(self, row: int) -> SortKey:
        return self.rows.sort_key(row, Sort.NAME)

    def _held_position(self) -> int | None:
        position = self.cursor - self.has_parent
        if self._follows and 0 <= position < len(self._shown):
            return self._mirror(position)
        return None

    def _seek(self, row: int) -> None:
        if self._put_on(row):
            self._wanted = None
            self._follows = True

    def resize(self, row: int, size: int | None, form: Form) -> bool:
        """Take in what an object really is; tells whether its row has moved in the order.

        The cursor stays on its name.
        """
        if self.sort is not Sort.SIZE:
            self.rows.set_size(row, size, form)
            return False
        held = self.cursor_row if self._follows else None
        orders = [self._order] if self._shown is self._order else [self._order, self._shown]
        places = [position_of(order, row, self._key(row), self._key) for order in orders]
        taken = [order for order, place in zip(orders, places, strict=True) if place is not None]
        for order, place in zip(orders, places, strict=True):
            if place is not None:
                del order[place]
        self.rows.set_size(row, size, form)
        for order in taken:
            put(order, row, self._key)
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
            order = yield from self._ordered_by(sort)
            shown = order
            if self._shown is not self._order:
                flags = yield from flags_of(self._shown, len(self.rows))
                shown = yield from chosen(order, flags)
            self._order, self._shown = order, shown
            self.sort = sort
        self.reverse = reverse
        self._keep_on(held)

    def _ordered_by(self, sort: Sort) -> Ordering:
        if sort is Sort.NAME:
            return self._by_name
        numbers = array("d")
        for start in range(0, len(self.rows), SLICE):
            rows = range(start, min(start + SLICE, len(self.rows)))
            numbers.extend(self.rows.numbers(rows, sort))
            yield
        folders = self._count_folders(self._by_name)
        order = yield from order_by_number(self._by_name[:folders], numbers)
        order.extend((yield from order_by_number(self._by_name[folders:], numbers)))
        return order

    def show(self, *, pattern: str, hidden: bool) -> Steps:
        """Show the rows whose names match `pattern`, with or without hidden ones."""
        held = self.cursor_row if self._follows else None
        shown = self._order
        hides = None if hidden or self.rows.hidden == Totals() else self.rows.is_hidden
        if pattern or hides:
            flags = yield from passing_flags(self.rows.names, names_matcher(pattern), hides)
            shown = yield from chosen(self._order, flags)
        self.pattern, self.show_hidden = pattern, hidden
        self._matches = name_matcher(pattern)
        self._shown = shown
        self._folders_shown = self._count_folders(shown)
        self._keep_on(held)

    def _count_folders(self, order: Sequence[int]) -> int:
        """Return how many rows of an order are folders, which come first."""
        return bisect_right(order, 0, key=lambda row: int(not self.rows.is_folder(row)))
