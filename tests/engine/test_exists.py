"""What happens to targets that exist already."""

import os
import time
from pathlib import Path

import pytest

from allastui.errors import NotFound
from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.steps import Steps
from allastui.stores.store import Attributes, ObjectStat, Reader
from allastui.transfers.job import JobState
from allastui.transfers.request import IfExists
from tests.engine.conftest import Desk


@pytest.fixture
def two_files(openstack_desk: Desk) -> Desk:
    """`same` and `differs` are at the store; `differs` has changed here since; `new` is new."""
    for name in ("same", "differs"):
        (openstack_desk.source / name).write_bytes(name.encode() * 100)
    openstack_desk.copy(openstack_desk.source, openstack_desk.remote())
    (openstack_desk.source / "differs").write_bytes(b"other content of this file")
    (openstack_desk.source / "new").write_bytes(b"new")
    return openstack_desk


def content(desk: Desk, key: str) -> bytes:
    back = desk.folder / "content"
    desk.copy(desk.remote(key), back, if_exists=IfExists.OVERWRITE)
    return back.read_bytes()


def test_the_user_is_asked_while_the_others_go_on(two_files: Desk) -> None:
    job = two_files.copy(two_files.source, two_files.remote())
    assert (job.state, job.asking, job.items_done) == (JobState.WAITING, 2, 1)
    assert "2 files exist already" in job.note
    assert content(two_files, "source/new") == b"new"
    two_files.open().answer(job.id, IfExists.OVERWRITE)
    two_files.wait_until(lambda: two_files.view(job.id).job.state.is_over)
    assert two_files.view(job.id).job.state is JobState.DONE
    assert content(two_files, "source/differs") == b"other content of this file"


def test_skip_leaves_the_same_and_replaces_what_differs(two_files: Desk) -> None:
    job = two_files.copy(two_files.source, two_files.remote(), if_exists=IfExists.SKIP)
    assert (job.state, job.skipped, job.items_done) == (JobState.DONE, 1, 3)
    assert content(two_files, "source/differs") == b"other content of this file"


def test_skip_compares_checksums_where_the_times_differ(openstack_desk: Desk) -> None:
    for name, size in (("small", 100), ("large", 6 * MIB)):
        (openstack_desk.source / name).write_bytes(os.urandom(size))
    openstack_desk.copy(openstack_desk.source, openstack_desk.remote())
    for file in openstack_desk.source.iterdir():
        os.utime(file, (1, 1))
    job = openstack_desk.copy(
        openstack_desk.source, openstack_desk.remote(), if_exists=IfExists.SKIP
    )
    assert (job.state, job.skipped) == (JobState.DONE, 2)


def test_newer_replaces_only_what_is_older(two_files: Desk) -> None:
    old = time.time() - 86400
    os.utime(two_files.source / "differs", (old, old))
    job = two_files.copy(two_files.source, two_files.remote(), if_exists=IfExists.NEWER)
    assert (job.state, job.skipped) == (JobState.DONE, 2)
    assert content(two_files, "source/differs") == b"differs" * 100
    soon = time.time() + 60
    os.utime(two_files.source / "differs", (soon, soon))
    two_files.copy(two_files.source, two_files.remote(), if_exists=IfExists.NEWER)
    assert content(two_files, "source/differs") == b"other content of this file"


def test_rename_keeps_both(two_files: Desk) -> None:
    (two_files.source / "table.tar.gz").write_bytes(b"1")
    for _ in range(2):
        two_files.copy(two_files.source, two_files.remote(), if_exists=IfExists.RENAME)
    keys = two_files.keys("source/")
    assert {"source/same", "source/same (2)", "source/same (3)", "source/new (2)"} <= keys
    assert "source/table (2).tar.gz" in keys


def test_overwrite_replaces_everything(two_files: Desk) -> None:
    job = two_files.copy(two_files.source, two_files.remote(), if_exists=IfExists.OVERWRITE)
    assert (job.state, job.skipped, job.items_done) == (JobState.DONE, 0, 3)
    assert content(two_files, "source/differs") == b"other content of this file"


def test_a_local_file_is_asked_about_too(two_files: Desk, tmp_path: Path) -> None:
    (tmp_path / "same").write_bytes(b"mine")
    job = two_files.copy(two_files.remote("source/same"), tmp_path)
    assert (job.state, job.asking) == (JobState.WAITING, 1)
    assert (tmp_path / "same").read_bytes() == b"mine"
    two_files.open().cancel([job.id])
    two_files.wait_until(lambda: two_files.view(job.id).job.state is JobState.CANCELLED)
    assert (tmp_path / "same").read_bytes() == b"mine"


def test_what_is_written_between_the_look_and_the_copy_is_not_replaced(
    openstack_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = openstack_desk
    (desk.source / "new").write_bytes(b"mine")
    store, look = desk.store, desk.store.stat_in_steps

    def overtaken(bucket: str, key: str) -> Steps[ObjectStat]:
        try:
            return (yield from look(bucket, key))
        except NotFound:
            monkeypatch.undo()
            store.put(bucket, key, BytesBody(b"somebody else's"), Attributes())
            raise

    monkeypatch.setattr(store, "stat_in_steps", overtaken)
    job = desk.copy(desk.source / "new", desk.remote("new"))
    assert (job.state, job.asking) == (JobState.WAITING, 1)
    assert store.stat(desk.bucket, "new").size == len(b"somebody else's")


def test_what_appears_here_while_a_file_is_brought_down_is_not_replaced(
    openstack_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = openstack_desk
    (desk.source / "large").write_bytes(bytes(100_000))
    desk.copy(desk.source / "large", desk.remote())
    store, target, read = desk.store, desk.folder / "back", desk.store.open_range

    def slow(
        bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        target.write_bytes(b"somebody else's")
        return read(bucket, key, offset, size, if_version=if_version)

    monkeypatch.setattr(store, "open_range", slow)
    job = desk.copy(desk.remote("large"), target)
    assert (job.state, job.asking) == (JobState.WAITING, 1)
    assert target.read_bytes() == b"somebody else's"
