"""Rows made of records: a line, a row of a table, a document. Each makes one row or more."""

from allastui.ui.viewer.content import Content, Row, Stop

_LONGEST = 2000
"""More rows than this are not made at once, whatever is asked."""


class RecordLayout:
    """The walk over records that layouts share; they say where one begins and what it shows.

    The rows of a record begin at offsets of their own, in order, the first where the record does.
    """

    header: Row | None = None
    version = 0

    def __init__(self, content: Content) -> None:
        self._content = content

    def record_start(self, position: int, stop: Stop) -> int:
        """Return where the record begins that holds `position`."""
        raise NotImplementedError

    def record_end(self, start: int, stop: Stop) -> int:
        """Return where the record ends that begins at `start`; `start` at the end of all."""
        raise NotImplementedError

    def rows_of(self, start: int, end: int, stop: Stop) -> list[Row]:
        """Return the rows of one record."""
        raise NotImplementedError

    def begin(self, position: int, stop: Stop) -> int:
        """Return the start of the record of the row that begins at `position`."""
        return self.record_start(position, stop)

    @property
    def first(self) -> int:
        """The position of the first row."""
        return 0

    def forward(self, position: int, count: int, stop: Stop) -> list[Row]:
        found: list[Row] = []
        start = self.begin(max(position, self.first), stop)
        while len(found) < min(count, _LONGEST):
            stop.check()
            end = self.record_end(start, stop)
            if end == start:
                break
            found += [row for row in self.rows_of(start, end, stop) if row.start >= position]
            start = end
        return found

    def backward(self, position: int, count: int, stop: Stop) -> list[Row]:
        pieces: list[list[Row]] = []
        have = 0
        while position > self.first and have < min(count, _LONGEST):
            stop.check()
            start = self.record_start(position - 1, stop)
            end = self.record_end(start, stop)
            rows = [row for row in self.rows_of(start, end, stop) if row.start < position]
            pieces.append(rows)
            have += len(rows)
            position = start
        return [row for piece in reversed(pieces) for row in piece]

    def start_of(self, position: int, stop: Stop) -> int:
        start = self.record_start(max(self.first, position), stop)
        end = self.record_end(start, stop)
        found = start
        for row in self.rows_of(start, end, stop) if end > start else ():
            if row.start > position:
                break
            found = row.start
        return found

    def extent(self, stop: Stop) -> int:
        return self._content.find_size(stop)
