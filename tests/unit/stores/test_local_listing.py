"""Pages of a folder on disk."""

import os
import socket
from pathlib import Path

import pytest

from allastui.errors import Changed
from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.local import LocalStore
from allastui.stores.local.listing import KEPT_LISTINGS, PAGE_SIZE
from allastui.stores.store import Attributes


def rows(folder: Path, prefix: str = "") -> dict[str, Entry]:
    page = LocalStore(str(folder)).list_page("", prefix)
    assert page.cursor is None
    return {entry.name: entry for entry in page.entries}


def fill(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:05d}").touch()


def test_links_are_shown_as_what_they_lead_to(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"12345")
    os.utime(tmp_path / "file", ns=(0, 1_600_000_000_000_000_000))
    (tmp_path / "to folder").symlink_to("folder")
    (tmp_path / "to file").symlink_to("file")
    (tmp_path / "to nothing").symlink_to("missing")
    found = rows(tmp_path)
    assert found["to folder"][1:3] == (Kind.PREFIX, None)
    assert found["to folder"].form is Form.LINK
    assert found["to file"] == Entry("to file", Kind.OBJECT, 5, 1_600_000_000.0, None, Form.LINK)
    assert (found["to nothing"].kind, found["to nothing"].form) == (
        Kind.OTHER,
        Form.BROKEN_LINK,
    )


def test_what_is_no_file_is_special(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        found = rows(tmp_path)
    assert {(entry.kind, entry.form) for entry in found.values()} == {(Kind.OTHER, Form.SPECIAL)}
    assert set(found) == {"pipe", "socket"}


def test_what_cannot_be_looked_at_is_still_listed(bound_folder: Path) -> None:
    (bound_folder / "in").mkdir()
    (bound_folder / "in" / "file").touch()
    (bound_folder / "in").chmod(0o400)
    try:
        assert rows(bound_folder, "in/") == {"file": Entry("file", Kind.OTHER, form=Form.SPECIAL)}
    finally:
        (bound_folder / "in").chmod(0o700)


def test_partial_files_are_listed_as_hidden_names(tmp_path: Path) -> None:
    store = LocalStore(str(tmp_path))
    upload = store.begin_upload("", "data", 10, 10, Attributes())
    assert list(rows(tmp_path)) == [upload.id]
    assert upload.id.startswith(".")
    assert list(store.walk("", "")) == []


def test_pages_come_from_one_reading_of_the_folder(tmp_path: Path) -> None:
    fill(tmp_path, 2 * PAGE_SIZE + 10)
    store = LocalStore(str(tmp_path))
    first = store.list_page("", "")
    assert first.cursor is not None
    assert len(first.entries) == PAGE_SIZE
    (tmp_path / "new").touch()
    second = store.list_page("", "", first.cursor)
    assert store.list_page("", "", first.cursor) == second
    assert second.cursor is not None
    third = store.list_page("", "", second.cursor)
    assert third.cursor is None
    names = [entry.name for page in (first, second, third) for entry in page.entries]
    assert sorted(names) == [f"{number:05d}" for number in range(2 * PAGE_SIZE + 10)]


def test_what_is_deleted_between_pages_is_left_out(tmp_path: Path) -> None:
    fill(tmp_path, PAGE_SIZE + 10)
    store = LocalStore(str(tmp_path))
    first = store.list_page("", "")
    for name in os.listdir(tmp_path):
        os.unlink(tmp_path / name)
    assert store.list_page("", "", first.cursor).entries == []


def test_a_listing_that_was_forgotten_says_so(tmp_path: Path) -> None:
    fill(tmp_path / "a", PAGE_SIZE + 1)
    store = LocalStore(str(tmp_path))
    oldest = store.list_page("", "a/").cursor
    for _ in range(KEPT_LISTINGS):
        store.list_page("", "a/")
    with pytest.raises(Changed, match="Refresh it"):
        store.list_page("", "a/", oldest)


def test_a_cursor_belongs_to_its_folder(tmp_path: Path) -> None:
    fill(tmp_path / "a", PAGE_SIZE + 1)
    fill(tmp_path / "b", 1)
    store = LocalStore(str(tmp_path))
    cursor = store.list_page("", "a/").cursor
    with pytest.raises(Changed):
        store.list_page("", "b/", cursor)
