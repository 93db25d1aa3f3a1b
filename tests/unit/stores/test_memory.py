"""The store in memory, where it has rules that other stores leave to a server."""

import pytest

from allastui.errors import Changed, InvalidName, StoreError, TooLarge
from allastui.stores.body import BytesBody
from allastui.stores.entry import Entry, Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.store import Attributes


def pages(store: MemoryStore, prefix: str = "") -> list[list[str]]:
    found = []
    cursor = None
    while True:
        page = store.list_page("data", prefix, cursor)
        found.append([entry.name for entry in page.entries])
        cursor = page.cursor
        if cursor is None:
            return found


def test_pages_have_the_size_that_was_asked_and_prefixes_count_once() -> None:
    store = MemoryStore(page_size=2)
    for key in ("a/1", "a/2", "a/3", "a0", "b", "c/", "c/1", "d//1", "d//2"):
        store.put_bytes("data", key)
    assert pages(store) == [["a", "a0"], ["b", "c"], ["d"]]
    assert pages(store, "a/") == [["1", "2"], ["3"]]
    assert pages(store, "d/") == [[""]]
    assert [entry.name for entry in store.walk("data", "")] == [
        "a/1",
        "a/2",
        "a/3",
        "a0",
        "b",
        "c/1",
        "d//1",
        "d//2",
    ]


def test_a_full_last_page_has_no_cursor() -> None:
    store = MemoryStore(page_size=2)
    for key in ("a", "b"):
        store.put_bytes("data", key)
    assert pages(store) == [["a", "b"]]


def test_a_cursor_goes_on_behind_a_key_that_was_deleted() -> None:
    store = MemoryStore(page_size=2)
    for key in ("a", "b", "c"):
        store.put_bytes("data", key)
    cursor = store.list_page("data", "").cursor
    store.delete_many("data", ["b"])
    store.put_bytes("data", "a2")
    assert [entry.name for entry in store.list_page("data", "", cursor).entries] == ["c"]


def test_objects_and_buckets_have_the_time_that_is_given_or_of_the_clock() -> None:
    store = MemoryStore(clock=lambda: 1000.0)
    store.put_bytes("data", "then", b"x", modified=5.0)
    store.put_bytes("data", "now", b"x")
    assert store.buckets() == [Entry("data", Kind.BUCKET, modified=1000.0)]
    times = {entry.name: entry.modified for entry in store.list_page("data", "").entries}
    assert times == {"then": 5.0, "now": 1000.0}
    assert store.stat("data", "then").modified == 5.0


def test_bytes_that_were_put_are_read_back() -> None:
    store = MemoryStore()
    store.put_bytes("data", "a", b"content", attributes=Attributes(content_type="text/plain"))
    assert store.read_bytes("data", "a") == b"content"
    assert store.stat("data", "a").content_type == "text/plain"


def test_a_small_part_that_is_not_the_last_does_not_complete() -> None:
    store = MemoryStore(min_part=10)
    store.create_bucket("data")
    upload = store.begin_upload("data", "a", 14, 9, Attributes())
    parts = [store.put_part(upload, 1, BytesBody(bytes(9)))]
    parts.append(store.put_part(upload, 2, BytesBody(bytes(5))))
    with pytest.raises(StoreError, match="too small"):
        store.complete_upload(upload, parts, Attributes())
    assert pages(store) == [[]]


def test_a_part_number_over_the_limit_is_refused() -> None:
    store = MemoryStore(max_parts=2)
    store.create_bucket("data")
    upload = store.begin_upload("data", "a", 100, 10, Attributes())
    with pytest.raises(TooLarge):
        store.put_part(upload, 3, BytesBody(bytes(10)))
    assert store.features.max_parts == 2


def test_a_range_of_another_version_is_changed() -> None:
    store = MemoryStore()
    version = store.put_bytes("data", "a", b"one").version
    store.put_bytes("data", "a", b"two")
    with pytest.raises(Changed):
        store.open_range("data", "a", 0, 1, if_version=version)


def test_a_bucket_for_put_bytes_needs_a_valid_name() -> None:
    with pytest.raises(InvalidName):
        MemoryStore().put_bytes("No", "a")
