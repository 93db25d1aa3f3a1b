"""A store whose listing comes page by page, as over a line; the rest is a store in memory."""

import time

from allastui.stores.entry import Entry, Kind, Page
from allastui.stores.memory import MemoryStore

PAGE_KEYS = 1000


class PagedStore(MemoryStore):
    """Lists `count` keys in every bucket, `pause` seconds before each page of a thousand.

    Names come in the order of their bytes, as object stores list them.
    """

    def __init__(self, count: int, pause: float) -> None:
        super().__init__()
        self.pages_listed = 0
        self._count = count
        self._pause = pause

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        time.sleep(self._pause)
        start = int(cursor or 0)
        stop = min(start + PAGE_KEYS, self._count)
        self.pages_listed += 1
        entries = [
            Entry(key_name(number), Kind.OBJECT, number * 7919, 1_795_000_000.0 - number)
            for number in range(start, stop)
        ]
        return Page(entries, str(stop) if stop < self._count else None)


def key_name(number: int) -> str:
    return f"sample-{number:07d}.fastq.gz"
