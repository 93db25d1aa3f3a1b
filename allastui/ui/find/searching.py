"""Looks through everything below a place in a thread, and posts what fits, batch by batch."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual.message import Message

from allastui.errors import AccessDenied, NotFound
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Kind, lacks_size
from allastui.stores.place import Place
from allastui.stores.segment_names import is_segments_bucket
from allastui.ui.find.query import FoldersOnTheWay, Query
from allastui.ui.panes.loader import BATCH_ROWS, Listing

if TYPE_CHECKING:
    from allastui.stores.store import Store

_BATCH_SECONDS = 0.25
"""A batch goes out after this time even if nothing was found, so that the count moves on."""

_LOOK_EVERY = 100


class Search(Listing):
    """A listing of what `query` finds below `place`; names are relative to it.

    Below a bucket list that is all buckets, `with_segments` those of segments too. `looked_at`
    counts the files and folders seen so far and `unreadable` the folders or buckets that could not
    be read; both may be read from any thread.
    """

    def __init__(
        self,
        connections: Connections,
        place: Place,
        post: Callable[[Message], object],
        query: Query,
        *,
        follow_links: bool,
        with_segments: bool = False,
    ) -> None:
        super().__init__(connections, place, post)
        self.query = query
        self.looked_at = 0
        self.unreadable = 0
        self._follow_links = follow_links
        self._with_segments = with_segments

    def _batches(self) -> Iterator[list[Entry]]:
        batch: list[Entry] = []
        due = time.monotonic() + _BATCH_SECONDS
        for entry in self._found():
            if entry is not None:
                batch.append(entry)
            if len(batch) >= BATCH_ROWS or time.monotonic() >= due:
                yield batch
                batch = []
                due = time.monotonic() + _BATCH_SECONDS
            if self.is_cancelled:
                return
        yield batch

    def _found(self) -> Iterator[Entry | None]:
        """Yield what fits, and None now and then while nothing does."""
        store = self._connections.open(self.place.profile)
        if not self.place.is_bucket_list:
            yield from self._below(store, self.place, "")
            return
        fits = self.query.matcher()
        for bucket in store.buckets():
            if is_segments_bucket(bucket.name) and not self._with_segments:
                continue
            self.looked_at += 1
            found = Entry(bucket.name, Kind.PREFIX)
            yield found if fits(found) else None
            try:
                yield from self._below(store, self.place.child(bucket.name), f"{bucket.name}/")
            except (AccessDenied, NotFound):
                self.unreadable += 1

    def _below(self, store: "Store", place: Place, above: str) -> Iterator[Entry | None]:
        """Yield what fits below `place`, under names that begin with `above`."""
        named, fits = self.query.without_sizes().matcher(), self.query.matcher()
        folders = FoldersOnTheWay()
        entries = store.walk(place.bucket, place.key, follow_links=self._follow_links)
        for count, entry in enumerate(entries, 1):
            for folder in folders.entered(entry.name):
                self.looked_at += 1
                found = Entry(above + folder, Kind.PREFIX)
                if fits(found):
                    yield found
            if entry.kind is Kind.PREFIX:
                pass  # an empty folder: it is one of those entered
            elif entry.name.endswith("/"):
                self.unreadable += 1
            else:
                self.looked_at += 1
                shown = entry._replace(name=above + entry.name) if above else entry
                if named(shown) and fits(shown := self._sized(store, place, entry, shown)):
                    yield shown
                    continue
            if count % _LOOK_EVERY == 0:
                yield None

    def _sized(self, store: "Store", place: Place, entry: Entry, shown: Entry) -> Entry:
        """Return an entry as it is shown with its size, if that is asked for.

        Of what is listed without one its store can tell it alone.
        """
        if not self.query.sizes or not lacks_size(entry.kind, entry.form, entry.size):
            return shown
        from allastui.transfers.discover import looked_up

        stat = looked_up(place, entry, store)
        if stat is None:
            return shown._replace(size=None)
        return shown._replace(size=stat.size, form=stat.form)
