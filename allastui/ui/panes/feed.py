"""What a pane has to do bit by bit: take in a listing, sort, filter, mark.

All of it runs on the event loop, a few milliseconds at a time, in the order in which it was asked
for; keys and paints have their turn in between.
"""

from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from textual.message_pump import MessagePump

from allastui.ui.one_shot import OneShot
from allastui.ui.panes.loader import (
    BATCH_ROWS,
    Listing,
    ListingDone,
    ListingFailed,
    PageLoaded,
)
from allastui.ui.panes.marks import Steps

ListingMessage = PageLoaded | ListingDone | ListingFailed

_STEP_SECONDS = 0.004
"""How long the model may work at once."""

_FEWEST_ROWS = 50
"""Rows that are taken in at once at least, however long the last ones took."""

_REST_SECONDS = 0.012
"""How long keys and paints then have the event loop: a key needs several turns of it."""


class FeedOwner(Protocol):
    """What a feed tells its pane."""

    def take(self, message: ListingMessage) -> None:
        """Take in one message of the present listing."""

    def worked(self) -> None:
        """Long work is done: everything may look different."""


class Feed:
    """The listing that streams in, and the long work that waits."""

    def __init__(self, pump: MessagePump, owner: FeedOwner) -> None:
        self._pump = pump
        self._owner = owner
        self._listing: Listing | None = None
        self._messages: deque[ListingMessage] = deque()
        self._queue: deque[tuple[str, Callable[[], Steps]]] = deque()
        self._steps: Steps | None = None
        self._timer: OneShot | None = None
        self._rows_at_once = BATCH_ROWS

    @property
    def is_reading(self) -> bool:
        return self._listing is not None

    def read(self, listing: Listing) -> None:
        """Begin a listing; its messages go to the pump, which hands them to `receive`."""
        self._listing = listing
        listing.start()

    def stop(self) -> None:
        """Drop the listing and all work."""
        if self._listing is not None:
            self._listing.cancel()
            self._listing = None
        self._messages.clear()
        self._queue.clear()
        self._steps = None

    def receive(self, message: ListingMessage, *, at_once: bool) -> None:
        """Keep a message until it is its turn; one of a listing that was dropped goes nowhere."""
        if self._listing is not None and message.generation == self._listing.generation:
            self._messages.append(message)
            self._later(0.001 if at_once else _REST_SECONDS)

    def do(self, name: str, make: Callable[[], Steps], *, replaces: bool = False) -> None:
        """Do long work after what was asked before; what takes little time is done on return.

        `replaces` drops work of the same name that waits and has not begun.
        """
        if replaces and self._queue and self._queue[-1][0] == name:
            self._queue.pop()
        self._queue.append((name, make))
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._step()

    def _step(self) -> None:
        self._timer = None
        deadline = perf_counter() + _STEP_SECONDS
        while self.is_busy:
            self._one_step()
            if perf_counter() >= deadline:
                break
        if self.is_busy:
            self._later(_REST_SECONDS)

    @property
    def is_busy(self) -> bool:
        """Whether work is under way or waits."""
        return self._steps is not None or bool(self._queue) or bool(self._messages)

    def _one_step(self) -> None:
        if self._steps is None and self._queue:
            self._steps = self._queue.popleft()[1]()
        if self._steps is None:
            self._take(self._messages.popleft())
        elif next(self._steps, True):
            self._steps = None
            self._owner.worked()

    def _take(self, message: ListingMessage) -> None:
        if not isinstance(message, PageLoaded):
            self._listing = None
            self._owner.take(message)
            return
        taken, rest = message.split(self._rows_at_once)
        if rest is not None:
            self._messages.appendleft(rest)
        elif self._listing is not None:
            self._listing.taken()
        start = perf_counter()
        self._owner.take(taken)
        # Rows that go to the end take a tenth of the time of those that go in between.
        fitting = int(len(taken.entries) * _STEP_SECONDS / max(perf_counter() - start, 1e-6))
        self._rows_at_once = max(_FEWEST_ROWS, min(BATCH_ROWS, fitting, 2 * self._rows_at_once))

    def _later(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = OneShot(self._pump, seconds, self._step)
