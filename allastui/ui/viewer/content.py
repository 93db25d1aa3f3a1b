"""What a view is made of: bytes that are read by ranges, and the rows that are made of them.

Offsets and sizes are bytes, in Python's own integers: a file of many TiB is as good as a small one.
"""

import enum
import threading
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from allastui.errors import Interrupted

CHUNK = 1024 * 1024
"""How much a search reads at once."""


class Role(enum.StrEnum):
    """What a piece of a row is, and the class that gives it its colour."""

    PLAIN = "viewer--plain"
    DIM = "viewer--dim"
    HEADING = "viewer--heading"
    KEYWORD = "viewer--keyword"
    NAME = "viewer--name"
    TEXT = "viewer--text"
    NUMBER = "viewer--number"
    COMMENT = "viewer--comment"
    ERROR = "viewer--error"


class Span(NamedTuple):
    """A piece of a row, safe for a terminal; `color` is the style of a picture's cell, or None."""

    text: str
    role: Role = Role.PLAIN
    color: str | None = None


class Row(NamedTuple):
    """One line of the screen: it shows the content from `start` up to `end`.

    Positions are offsets of bytes, or numbers of rows where a view is a list.
    """

    start: int
    end: int
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


class Stop(threading.Event):
    """Set by the screen when it no longer wants what a thread is doing."""

    def check(self) -> None:
        """Raise Interrupted once it is set."""
        if self.is_set():
            raise Interrupted("It was stopped")


class Content(Protocol):
    """Bytes that can be read from anywhere; any thread may ask."""

    @property
    def size(self) -> int | None:
        """How many bytes there are; None while that is not known (compressed)."""

    def read(self, offset: int, size: int, stop: Stop) -> bytes:
        """Return `size` bytes from `offset`, fewer only at the end; raises StoreError."""

    def chunks(self, offset: int, stop: Stop) -> Iterator[bytes]:
        """Yield everything from `offset` on, in pieces of CHUNK at most."""

    def find_size(self, stop: Stop) -> int:
        """Return how many bytes there are, read to the end if it must be."""


class Layout(Protocol):
    """Makes rows of a content, forwards and backwards from any position; its calls block."""

    header: Row | None
    """Stands above the rows while they move."""
    version: int
    """Counts how often it began to make rows otherwise, so that older ones do not fit any more."""

    def forward(self, position: int, count: int, stop: Stop) -> list[Row]:
        """Return at least `count` rows from the one that starts at `position`; fewer at the end."""

    def backward(self, position: int, count: int, stop: Stop) -> list[Row]:
        """Return at least `count` rows, in order, up to `position`; fewer at the beginning."""

    def start_of(self, position: int, stop: Stop) -> int:
        """Return the start of the row that shows `position`."""

    def extent(self, stop: Stop) -> int:
        """Return the position behind the last row."""
