"""Rows that are a list: of the members of an archive, found as they are wanted, or of a picture."""

import threading
from collections.abc import Iterator, Sequence

from allastui.errors import AllastuiError, Interrupted
from allastui.ui.viewer.content import Row, Stop


class ListLayout:
    """Rows taken from an iterator, no more of them than were asked for, and at most `most`.

    Positions are numbers of rows. `remark` says why it ends where it does, "" if it is whole.
    """

    version = 0

    def __init__(self, rows: Iterator[Row], *, header: Row | None = None, most: int) -> None:
        self.header = header
        self.remark = ""
        self._coming = rows
        self._rows: list[Row] = []
        self._most = most
        self._is_whole = False
        self._error: AllastuiError | None = None
        """Why not even the first row could be had."""
        self._lock = threading.Lock()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that were found so far."""
        return self._rows

    def forward(self, position: int, count: int, stop: Stop) -> list[Row]:
        self._take(position + count, stop)
        return self._rows[max(0, position) : position + count]

    def backward(self, position: int, count: int, stop: Stop) -> list[Row]:
        self._take(position, stop)
        return self._rows[max(0, position - count) : position]

    def start_of(self, position: int, stop: Stop) -> int:
        self._take(position + 1, stop)
        return max(0, min(position, len(self._rows) - 1))

    def extent(self, stop: Stop) -> int:
        self._take(self._most, stop)
        return len(self._rows)

    def _take(self, count: int, stop: Stop) -> None:
        while len(self._rows) < count and not self._is_whole:
            with self._lock:
                stop.check()
                self._take_one()

    def _take_one(self) -> None:
        if self._error is not None:
            raise self._error
        if len(self._rows) >= self._most:
            self._is_whole = True
            self.remark = f"the first {self._most:,} members"
            return
        try:
            self._rows.append(next(self._coming))
        except StopIteration:
            self._is_whole = True
        except Interrupted:
            raise
        except AllastuiError as error:
            if not self._rows:
                self._error = error
                raise
            self._is_whole = True
            self.remark = str(error)
