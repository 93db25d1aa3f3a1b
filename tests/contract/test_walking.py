"""Walks: everything below a prefix."""

import pytest

from allastui.errors import NotFound
from allastui.stores.entry import Kind
from tests.contract.stage import Stage


def test_a_walk_finds_every_object_below_its_prefix(stage: Stage) -> None:
    for key in ("top", "a/1", "a/b/2", "a/b/c/3", "ab/4"):
        stage.put(key, key.encode())
    assert sorted(stage.walked()) == ["a/1", "a/b/2", "a/b/c/3", "ab/4", "top"]
    assert sorted(stage.walked("a/")) == ["1", "b/2", "b/c/3"]
    assert {entry.kind for entry in stage.walked().values()} == {Kind.OBJECT}


def test_walked_objects_have_their_size_and_time(stage: Stage) -> None:
    stage.put("a/data", b"12345")
    entry = stage.walked()["a/data"]
    assert entry.size == 5
    assert entry.modified is not None


def test_a_folder_that_holds_nothing_is_a_prefix_ending_in_a_slash(stage: Stage) -> None:
    for key in ("empty/", "a/empty/", "a/full", "b/"):
        stage.put(key, b"x" if key == "a/full" else b"")
    found = stage.walked()
    assert sorted(found) == ["a/empty/", "a/full", "b/", "empty/"]
    assert [name for name, entry in found.items() if entry.kind is Kind.OBJECT] == ["a/full"]
    assert {found[name].kind for name in ("empty/", "a/empty/", "b/")} == {Kind.PREFIX}


def test_the_marker_of_a_folder_that_holds_something_is_left_out(stage: Stage) -> None:
    for key in ("a/", "a/b/", "a/b/file"):
        stage.put(key, b"x" if key == "a/b/file" else b"")
    assert sorted(stage.walked()) == ["a/b/file"]


def test_a_walk_of_an_empty_folder_yields_nothing(stage: Stage) -> None:
    stage.put("empty/")
    assert stage.walked("empty/") == {}


def test_a_walk_of_a_place_without_keys_is_empty_or_not_found(stage: Stage) -> None:
    if stage.has_paths:
        with pytest.raises(NotFound, match="nothing"):
            stage.walked("nothing/")
    else:
        assert stage.walked("nothing/") == {}


def test_a_walk_of_a_missing_bucket_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        list(stage.store.walk("no-such-bucket", ""))


def test_unfinished_uploads_are_not_walked(stage: Stage) -> None:
    stage.put("a/done", b"x")
    upload = stage.begin("a/unfinished", stage.part_size)
    assert sorted(stage.walked()) == ["a/done"]
    stage.store.abort_upload(upload)
