"""A store whose objects have no end, so that whatever walks through them must be stopped."""

import time
from collections.abc import Iterator
from threading import Event

from allastui.stores.entry import Entry, Kind
from allastui.stores.memory import MemoryStore

_PAGE_ROWS = 100
_PAGE_SECONDS = 0.005
"""As a service takes its time for a page; without it the walk would take the machine."""


class EndlessStore(MemoryStore):
    """Counts in `asked` how many objects it gave; `left` is set when a walk has ended."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.left = Event()

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        number = 0
        try:
            while True:
                number += 1
                self.asked += 1
                if not number % _PAGE_ROWS:
                    time.sleep(_PAGE_SECONDS)
                yield Entry(f"{bucket}-{number:09d}.txt", Kind.OBJECT, 1, 1.0)
        finally:
            self.left.set()
