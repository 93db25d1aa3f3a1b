"""Lists a place in a thread, batch by batch, and posts what it finds.

Each listing has a thread of its own: one that waits for a dead line holds up no other. Going
elsewhere cancels a listing, and nothing of it is posted afterwards.
"""

import threading
from collections.abc import Callable, Iterator
from itertools import count

from textual.message import Message

from allastui.errors import AllastuiError, NoThread, ServiceFault
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry
from allastui.stores.place import Place
from allastui.ui.background import start_posting
from allastui.ui.panes.bucket_rows import bucket_rows

BATCH_ROWS = 1000
"""Rows in one message; a model takes fewer at once where it has to put them in between."""

BATCHES_AHEAD = 8
"""Batches that may wait for the pane, so that a fast store cannot flood the event loop."""


class PageLoaded(Message):
    """A piece of a listing, at most BATCH_ROWS; `Listing.taken` makes room for the next."""

    def __init__(self, generation: int, entries: list[Entry]) -> None:
        super().__init__()
        self.generation = generation
        self.entries = entries

    def split(self, rows: int) -> tuple["PageLoaded", "PageLoaded | None"]:
        """Return the first `rows` of it, and the others if there are any."""
        if len(self.entries) <= rows:
            return self, None
        first = PageLoaded(self.generation, self.entries[:rows])
        return first, PageLoaded(self.generation, self.entries[rows:])


class ListingDone(Message):
    """A listing is complete."""

    def __init__(self, generation: int) -> None:
        super().__init__()
        self.generation = generation


class ListingFailed(Message):
    """A listing ended early."""

    def __init__(self, generation: int, error: AllastuiError) -> None:
        super().__init__()
        self.generation = generation
        self.error = error


_generations = count(1)


class Listing:
    """One listing on its way; `generation` is in its messages and is never used again."""

    def __init__(
        self, connections: Connections, place: Place, post: Callable[[Message], object]
    ) -> None:
        self.place = place
        self.generation = next(_generations)
        self._connections = connections
        self._post = post
        self._cancelled = False
        self._lock = threading.Lock()
        self._room = threading.Semaphore(BATCHES_AHEAD)

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled

    def start(self) -> None:
        try:
            start_posting(self._run, f"listing {self.place}")
        except NoThread as error:
            self._send(ListingFailed(self.generation, error))

    def cancel(self) -> None:
        """Stop; when this returns nothing more is posted."""
        with self._lock:
            self._cancelled = True
        self._room.release()

    def taken(self) -> None:
        """Say that a batch has been handled."""
        self._room.release()

    def _run(self) -> None:
        try:
            for batch in self._batches():
                self._room.acquire()
                if not self._send(PageLoaded(self.generation, batch)):
                    return
            self._send(ListingDone(self.generation))
        except AllastuiError as error:
            self._send(ListingFailed(self.generation, error))
        except Exception as error:
            fault = ServiceFault(
                f"{self.place} could not be read",
                why=f"{type(error).__name__}: {error}",
                hint="This is a fault of allastui; please report it.",
            )
            fault.__cause__ = error
            self._send(ListingFailed(self.generation, fault))

    def _send(self, message: Message) -> bool:
        with self._lock:
            if not self._cancelled:
                self._post(message)
            return not self._cancelled

    def _batches(self) -> Iterator[list[Entry]]:
        store, place = self._connections.open(self.place.profile), self.place
        if place.is_bucket_list:
            for entries in bucket_rows(store, self._connections.unlisted(place.profile)):
                yield from _slices(entries)
            return
        for entries in store.list_pages(place.bucket, place.key):
            if self._cancelled:
                return
            yield from _slices(entries)


def _slices(entries: list[Entry]) -> Iterator[list[Entry]]:
    for start in range(0, len(entries), BATCH_ROWS):
        yield entries[start : start + BATCH_ROWS]
