"""The rows of a bucket list: those listed, and the buckets of other projects known by name."""

import pytest

from allastui.errors import AccessDenied
from allastui.stores.entry import Entry, Form
from allastui.stores.memory import MemoryStore
from allastui.ui.panes.bucket_rows import bucket_rows


class Unlisted(MemoryStore):
    """A store whose keys may not list buckets."""

    def buckets(self) -> list[Entry]:
        raise AccessDenied("The buckets could not be listed")


def names(rows: list[Entry]) -> list[tuple[str, Form]]:
    return [(row.name, row.form) for row in rows]


def test_buckets_of_others_come_once_and_after_those_that_are_listed() -> None:
    store = MemoryStore()
    store.create_bucket("mine")
    store.put_bytes("2001234-a-tools", "buckets_shared_to", b"told\nmine\n a/b\n\x00\xff\n", 0.0)
    store.put_bytes("2005678-a-tools", "other", b"", 0.0)
    listed, shared = bucket_rows(store, {"opened", "mine", "told"})
    assert [name for name, _ in names(listed)] == ["2001234-a-tools", "2005678-a-tools", "mine"]
    assert names(shared) == [("opened", Form.SHARED), ("told", Form.SHARED)]


def test_buckets_that_were_opened_come_where_none_may_be_listed() -> None:
    rows = bucket_rows(Unlisted(), {"opened"})
    assert names(next(rows)) == [("opened", Form.SHARED)]
    with pytest.raises(AccessDenied):
        next(rows)
