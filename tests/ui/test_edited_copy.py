"""The private copy of an object that is edited."""

import os
import resource
from pathlib import Path

import pytest

from allastui.errors import NoSpace, TooLarge
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.ui.editing import edited_copy
from allastui.ui.editing.edited_copy import open_copy
from tests.ui.building import PROJECT

_PLACE = Place(PROJECT, "data", "notes.md")


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.put_bytes("data", "notes.md", b"# Notes\n")
    return store


def test_what_is_too_large_is_refused_and_hostile_names_stay_in_the_folder(
    store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edited_copy, "LARGEST", 7)
    with pytest.raises(TooLarge):
        open_copy(store, _PLACE, edits := tmp_path / "edits")
    assert not edits.exists()
    for key in ("a/..", "-rf", "\x1b[31m.py", "x" * 400 + ".py", "."):
        store.put_bytes("data", key, b"x")
        copy = open_copy(store, Place(PROJECT, "data", key), edits)
        assert copy.path.parent.parent == edits
        assert (name := copy.path.name).isprintable()
        assert not name.startswith("-")
        assert name.endswith(".py") or not key.endswith(".py")
        copy.discard()
    assert os.listdir(edits) == []


def test_of_a_copy_that_finds_no_room_nothing_is_left(store: MemoryStore, tmp_path: Path) -> None:
    edits = tmp_path / "edits"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, before[1]))
    try:
        with pytest.raises(NoSpace, match=r"notes\.md"):
            open_copy(store, _PLACE, edits)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(edits.iterdir()) == []
