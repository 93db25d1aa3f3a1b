"""Listings: names, kinds, prefixes and pages."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from allastui.errors import NotFound, Unsupported
from allastui.stores.entry import Kind
from tests.contract.stage import Stage


def test_an_empty_place_lists_nothing(stage: Stage) -> None:
    assert stage.listed() == []


def test_a_listing_shows_each_object_and_each_prefix_once(stage: Stage) -> None:
    for key in ("b.txt", "a/1", "a/2", "a/deep/3", "c/4"):
        stage.put(key, b"x")
    assert stage.names() == ["a/", "b.txt", "c/"]
    assert stage.names("a/") == ["1", "2", "deep/"]
    assert stage.names("a/deep/") == ["3"]


def test_a_prefix_does_not_list_names_that_only_begin_alike(stage: Stage) -> None:
    for key in ("run/1", "run2/2", "run.txt"):
        stage.put(key, b"x")
    assert stage.names("run/") == ["1"]


def test_an_object_is_listed_with_size_time_and_etag(stage: Stage) -> None:
    stage.put("data.bin", b"12345")
    (entry,) = stage.listed()
    known = stage.stat("data.bin")
    assert (entry.name, entry.kind, entry.size) == ("data.bin", Kind.OBJECT, 5)
    assert entry.etag == known.etag
    assert entry.modified is not None
    assert known.modified is not None
    assert entry.modified == pytest.approx(known.modified, abs=2)


def test_an_empty_object_is_listed_with_size_zero(stage: Stage) -> None:
    stage.put("empty", b"")
    assert [(entry.kind, entry.size) for entry in stage.listed()] == [(Kind.OBJECT, 0)]


def test_a_folder_marker_is_listed_as_a_prefix_and_not_inside_itself(stage: Stage) -> None:
    stage.put("folder/")
    assert stage.names() == ["folder/"]
    assert stage.names("folder/") == []


def test_a_marker_and_its_content_are_one_prefix(stage: Stage) -> None:
    stage.put("folder/")
    stage.put("folder/file", b"x")
    assert stage.names() == ["folder/"]
    assert stage.names("folder/") == ["file"]


def test_a_prefix_without_keys_is_empty_and_a_missing_local_folder_is_not_found(
    stage: Stage,
) -> None:
    if stage.has_paths:
        with pytest.raises(NotFound, match="nothing"):
            stage.listed("nothing/")
    else:
        assert stage.listed("nothing/") == []


def test_a_missing_bucket_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound, match="no-such-bucket"):
        stage.store.list_page("no-such-bucket", "")


@pytest.mark.parametrize(
    "stage",
    [
        "local",
        "memory",
        # A thousand requests to OpenStack Swift take long; tests of long listings have small pages.
        pytest.param("swift", marks=pytest.mark.long),
        pytest.param("swift-native", marks=pytest.mark.long),
        pytest.param("ceph", marks=pytest.mark.ceph),
        pytest.param("ceph-native", marks=pytest.mark.ceph),
    ],
    indirect=True,
)
def test_more_than_a_page_is_listed_walked_and_deleted_whole(stage: Stage) -> None:
    keys = [f"many/{number:04d}" for number in range(1003)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: stage.put(key, b"1"), keys))
    stage.put("one", b"1")

    pages = list(stage.pages("many/"))
    listed = [entry.name for entries in pages for entry in entries]
    assert len(pages) > 1
    assert sorted(listed) == [key.removeprefix("many/") for key in keys]
    assert stage.names() == ["many/", "one"]
    assert sorted(stage.walked()) == [*keys, "one"]

    assert stage.store.delete_many(stage.bucket, keys) == []
    assert [name for name in stage.walked() if name != "many/"] == ["one"]


def test_pages_begin_again_when_no_cursor_is_given(stage: Stage) -> None:
    stage.put("a", b"1")
    assert stage.names() == ["a"]
    stage.put("b", b"1")
    assert stage.names() == ["a", "b"]


def test_an_ordered_store_lists_in_the_order_of_utf8_bytes(stage: Stage) -> None:
    names = ["B", "a", "a b", "a-b", "ä", "\uffee", "😀"]
    for name in reversed(names):
        stage.put(name, b"x")
    listed = [entry.name for entry in stage.listed()]
    if stage.store.features.any_order:
        listed.sort()
    assert listed == names


def test_buckets_are_listed_by_name_or_unsupported(stage: Stage) -> None:
    if not stage.store.features.buckets:
        with pytest.raises(Unsupported):
            stage.store.buckets()
        return
    entries = stage.store.buckets()
    assert stage.bucket in [entry.name for entry in entries]
    assert {entry.kind for entry in entries} == {Kind.BUCKET}
