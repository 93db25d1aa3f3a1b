"""Folders page by page: their names are read once, their rows are looked at page by page."""

import os
import secrets
import threading
from collections import OrderedDict
from typing import NamedTuple

from allastui.errors import Changed
from allastui.stores.entry import Entry, Page
from allastui.stores.local.entries import entry_at
from allastui.stores.local.faults import Doing, explained

PAGE_SIZE = 1000
KEPT_LISTINGS = 16
KEPT_NAMES = 4_000_000
"""Names kept for later pages, all listings together; about 80 bytes each."""


class _Listing(NamedTuple):
    folder: str
    names: list[str]


class Listings:
    """The listings that have begun and not ended, the oldest forgotten first.

    A cursor is "token:position". Safe from any thread.
    """

    def __init__(self) -> None:
        self._open: OrderedDict[str, _Listing] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, folder: str, cursor: str | None) -> Page:
        """Return the rows of the next names of `folder`, those that still exist.

        Raises Changed for a cursor that has been forgotten.
        """
        if cursor is None:
            with explained(folder, Doing.LIST):
                names = os.listdir(folder)
            return self._page(_Listing(folder, names), secrets.token_hex(8), 0)
        token, _, position = cursor.partition(":")
        return self._page(self._resume(folder, token), token, int(position))

    def _page(self, listing: _Listing, token: str, start: int) -> Page:
        end = start + PAGE_SIZE
        rows = _rows(listing.folder, listing.names[start:end])
        if end < len(listing.names):
            self._keep(token, listing)
            return Page(rows, f"{token}:{end}")
        with self._lock:
            self._open.pop(token, None)
        return Page(rows, None)

    def _resume(self, folder: str, token: str) -> _Listing:
        with self._lock:
            listing = self._open.get(token)
        if listing is None or listing.folder != folder:
            raise Changed(
                f"The listing of {folder} cannot go on",
                why="It began too long ago.",
                hint="Refresh it.",
            )
        return listing

    def _keep(self, token: str, listing: _Listing) -> None:
        with self._lock:
            self._open[token] = listing
            self._open.move_to_end(token)
            while len(self._open) > 1 and self._is_too_much():
                self._open.popitem(last=False)

    def _is_too_much(self) -> bool:
        names = sum(len(listing.names) for listing in self._open.values())
        return len(self._open) > KEPT_LISTINGS or names > KEPT_NAMES


def _rows(folder: str, names: list[str]) -> list[Entry]:
    found = (entry_at(os.path.join(folder, name), name) for name in names)
    return [entry for entry in found if entry is not None]
