"""The rows of one listing as parallel arrays: 23 bytes a row, and 5 and the letters of its name."""

import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import NamedTuple

from allastui.stores.entry import Entry, Form, Kind, lacks_size
from allastui.ui.panes.names import Names
from allastui.ui.panes.order import Sort, SortKey, natural_key, natural_keys


class Totals(NamedTuple):
    """Counts of rows; bytes are those of files and objects."""

    folders: int = 0
    files: int = 0
    bytes: int = 0

    def plus(self, other: "Totals") -> "Totals":
        return Totals(
            self.folders + other.folders, self.files + other.files, self.bytes + other.bytes
        )

    def minus(self, other: "Totals") -> "Totals":
        return Totals(
            self.folders - other.folders, self.files - other.files, self.bytes - other.bytes
        )


def is_dotted(name: str) -> bool:
    """Tell whether a name is hidden among files and objects."""
    return name.startswith(".")


_LARGE = (Form.SLO, Form.DLO, Form.UNSURE, Form.BROKEN)
"""The forms of what is, or may be, a large object of Swift."""


class Rows:
    """Names and what is known of them, by row ids from 0 in the order in which they came.

    `is_hidden` tells which names are hidden here. ETags are not kept: a pane does not show them,
    and they would double the memory.
    """

    def __init__(self, is_hidden: Callable[[str], bool] = is_dotted) -> None:
        self.is_hidden = is_hidden
        self.names = Names()
        self.kinds = bytearray()
        self._forms = bytearray()
        self._sizes = array("q")
        self._times = array("d")
        self._marks = bytearray()
        self.totals = Totals()
        self.hidden = Totals()
        """The part of `totals` that has hidden names."""
        self.marked = Totals()
        self.has_large = False
        """Whether there is, or may be, a large object of Swift."""

    def __len__(self) -> int:
        return len(self.names)

    def append(self, entries: Sequence[Entry]) -> range:
        """Add entries and return the ids of their rows."""
        first = len(self)
        rows = range(first, first + len(entries))
        if not entries:
            return rows
        names, kinds, sizes, times, _, forms = zip(*entries, strict=True)
        self.names.extend(names)
        new_kinds = bytes(kinds)
        self.kinds += new_kinds
        self._forms += bytes(forms)
        self._sizes.extend([-1 if size is None else size for size in sizes])
        self._times.extend([math.nan if time is None else time for time in times])
        self._marks += bytes(len(entries))
        if None in sizes or min(new_kinds) <= Kind.PREFIX:
            self.totals = self._sum(self.totals, rows)
        else:
            self.totals = self.totals.plus(Totals(0, len(entries), sum(sizes)))
        self.hidden = self._sum(self.hidden, compress(rows, map(self.is_hidden, names)))
        new_forms = self._forms[first:]
        self.has_large = self.has_large or any(form in new_forms for form in _LARGE)
        return rows

    def _sum(self, totals: Totals, rows: Iterable[int]) -> Totals:
        folders, files, size = totals
        kinds, sizes = self.kinds, self._sizes
        for row in rows:
            if kinds[row] <= Kind.PREFIX:
                folders += 1
            else:
                files += 1
                size += max(0, sizes[row])
        return Totals(folders, files, size)

    def size(self, row: int) -> int | None:
        size = self._sizes[row]
        return None if size < 0 else size

    def lacks_size(self, row: int) -> bool:
        """Tell whether the listing did not say how large the object is, but its store can."""
        return self.is_large(row) and lacks_size(self.kind(row), self.form(row), self.size(row))

    def is_large(self, row: int) -> bool:
        """Tell whether a row is, or may be, a large object of Swift."""
        return self._forms[row] in _LARGE

    def set_size(self, row: int, size: int | None, form: Form) -> None:
        """Take in what an object really is, also in the totals."""
        before = self._sum(Totals(), (row,))
        self._sizes[row] = -1 if size is None else size
        self._forms[row] = form
        change = self._sum(Totals(), (row,)).minus(before)
        self.totals = self.totals.plus(change)
        if self.is_hidden(self.names[row]):
            self.hidden = self.hidden.plus(change)
        if self._marks[row]:
            self.marked = self.marked.plus(change)

    def time(self, row: int) -> float | None:
        time = self._times[row]
        return None if math.isnan(time) else time

    def kind(self, row: int) -> Kind:
        return Kind(self.kinds[row])

    def form(self, row: int) -> Form:
        return Form(self._forms[row])

    def is_folder(self, row: int) -> bool:
        return self.kinds[row] <= Kind.PREFIX

    def has_folders(self, rows: range) -> bool:
        return min(self.kinds[rows.start : rows.stop]) <= Kind.PREFIX

    def sort_key(self, row: int, sort: Sort) -> SortKey:
        """Return what `row` is sorted by; rows without a size or a time come last."""
        number = 0.0 if sort is Sort.NAME else self.numbers(range(row, row + 1), sort)[0]
        return self.kinds[row] > Kind.PREFIX, number, natural_key(self.names[row])

    def sort_keys(self, rows: range, names: Sequence[str], sort: Sort) -> list[SortKey]:
        """Return the same of rows one after the other, whose `names` are at hand."""
        are_files = [kind > Kind.PREFIX for kind in self.kinds[rows.start : rows.stop]]
        return list(zip(are_files, self.numbers(rows, sort), natural_keys(names), strict=True))

    def numbers(self, rows: range, sort: Sort) -> list[float]:
        """Return the number by which each of `rows` is sorted; it is the least that comes first."""
        if sort is Sort.SIZE:
            return [-float(size) for size in self._sizes[rows.start : rows.stop]]
        if sort is Sort.TIME:
            times = self._times[rows.start : rows.stop]
            return [-time if time == time else math.inf for time in times]
        return [0.0] * len(rows)

    def is_marked(self, row: int) -> bool:
        return self._marks[row] != 0

    def mark(self, rows: Iterable[int], on: bool) -> None:
        """Mark or unmark rows; what cannot be copied cannot be marked."""
        marks, kinds = self._marks, self.kinds
        changed = [row for row in rows if marks[row] != on and kinds[row] != Kind.OTHER]
        for row in changed:
            marks[row] = on
        change = self._sum(Totals(), changed)
        self.marked = self.marked.plus(change) if on else self.marked.minus(change)

    def marked_rows(self) -> list[int]:
        """Return the ids of the marked rows, in the order in which they came."""
        rows, row = [], self._marks.find(1)
        while row >= 0:
            rows.append(row)
            row = self._marks.find(1, row + 1)
        return rows
