"""What the operating system refuses, in plain words."""

import errno
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    InvalidName,
    NoSpace,
    NotFound,
    ServiceFault,
    StoreError,
    TooLarge,
    Unreachable,
    Unsupported,
)
from allastui.stores.body import BytesBody
from allastui.stores.local import LocalStore
from allastui.stores.local.faults import Doing, explain
from allastui.stores.store import Attributes


@pytest.mark.parametrize(
    ("number", "doing", "kind", "words"),
    [
        (errno.ENOENT, Doing.READ, NotFound, "/d/x does not exist."),
        (errno.EACCES, Doing.READ, AccessDenied, "/d/x cannot be read. You have no permission."),
        (errno.EPERM, Doing.DELETE, AccessDenied, "/d/x cannot be deleted."),
        (errno.EROFS, Doing.WRITE, AccessDenied, "Its file system is read-only."),
        (errno.ENOSPC, Doing.WRITE, NoSpace, "/d/x cannot be written. The disk is full."),
        (errno.EDQUOT, Doing.WRITE, NoSpace, "Your disk quota is used up."),
        (errno.EFBIG, Doing.WRITE, TooLarge, "larger than a file may be"),
        (errno.ENAMETOOLONG, Doing.WRITE, InvalidName, "Its path is too long."),
        (errno.EISDIR, Doing.WRITE, AlreadyExists, "A folder of that name is there."),
        (errno.ENOTDIR, Doing.WRITE, AlreadyExists, "A file is where a folder must be."),
        (errno.EISDIR, Doing.READ, NotFound, "/d/x is a folder"),
        (errno.ENOTDIR, Doing.LIST, NotFound, "/d/x does not exist."),
        (errno.ENOTEMPTY, Doing.DELETE, AlreadyExists, "The folder is not empty."),
        (errno.ELOOP, Doing.READ, NotFound, "run in a circle"),
        (errno.EIO, Doing.READ, ServiceFault, "failed"),
        (errno.ESTALE, Doing.READ, ServiceFault, "failed"),
        (errno.ESHUTDOWN, Doing.WRITE, Unreachable, "does not answer"),
        (errno.EMFILE, Doing.READ, ServiceFault, "no means left"),
        (errno.ENODEV, Doing.READ, StoreError, "No such device"),
    ],
)
def test_an_error_number_becomes_an_error_with_words(
    number: int, doing: Doing, kind: type[StoreError], words: str
) -> None:
    error = explain(OSError(number, os.strerror(number)), "/d/x", doing)
    assert type(error) is kind
    assert words in str(error)


def put(folder: Path, key: str, data: bytes = b"x") -> None:
    LocalStore(str(folder)).put("", key, BytesBody(data), Attributes())


def test_a_folder_without_permission_refuses_writing(bound_folder: Path) -> None:
    bound_folder.chmod(0o500)
    try:
        with pytest.raises(AccessDenied, match="no permission"):
            put(bound_folder, "data")
    finally:
        bound_folder.chmod(0o700)
    assert os.listdir(bound_folder) == []


def test_a_file_without_permission_refuses_reading(bound_folder: Path) -> None:
    put(bound_folder, "data")
    (bound_folder / "data").chmod(0)
    with pytest.raises(AccessDenied, match="data cannot be read"):
        LocalStore(str(bound_folder)).open_range("", "data", 0, 1)


def test_a_folder_without_permission_refuses_listing(bound_folder: Path) -> None:
    (bound_folder / "closed").mkdir(mode=0)
    with pytest.raises(AccessDenied, match="closed cannot be listed"):
        LocalStore(str(bound_folder)).list_page("", "closed/")


def test_a_folder_that_can_be_written_but_not_read_takes_files(bound_folder: Path) -> None:
    (bound_folder / "inbox").mkdir(mode=0o300)
    put(bound_folder, "inbox/data", b"abc")
    assert (bound_folder / "inbox/data").read_bytes() == b"abc"


def test_a_full_disk_fails_a_put_and_leaves_nothing(small_disk: Path) -> None:
    with pytest.raises(NoSpace, match=r"big cannot be written\. The disk is full"):
        put(small_disk, "big", bytes(2 * 1024 * 1024))
    assert os.listdir(small_disk) == []


def test_a_full_disk_fails_an_upload_at_its_beginning(small_disk: Path) -> None:
    store = LocalStore(str(small_disk))
    with pytest.raises(NoSpace, match="The disk is full"):
        store.begin_upload("", "big", 2 * 1024 * 1024, 1024, Attributes())
    assert os.listdir(small_disk) == []


def test_a_disk_too_small_is_found_before_it_is_filled(tmp_path: Path) -> None:
    disk = os.statvfs(tmp_path)
    size = disk.f_bavail * disk.f_frsize + 10 * 1024**3
    with pytest.raises(NoSpace, match="The disk is full"):
        LocalStore(str(tmp_path)).begin_upload("", "big", size, size, Attributes())
    assert os.listdir(tmp_path) == []


def test_a_read_only_disk_refuses_writing_and_deleting(read_only_disk: Path) -> None:
    with pytest.raises(AccessDenied, match="read-only"):
        put(read_only_disk, "data")
    (failure,) = LocalStore(str(read_only_disk)).delete_many("", ["kept"])
    assert isinstance(failure.error, AccessDenied)
    assert os.listdir(read_only_disk) == ["kept"]


@pytest.fixture
def file_size_limit() -> Iterator[int]:
    """The largest file that this process may write, in bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield 1_000_000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_limit_of_the_file_size_is_too_large(tmp_path: Path, file_size_limit: int) -> None:
    with pytest.raises(TooLarge):
        put(tmp_path, "big", bytes(file_size_limit + 1))
    with pytest.raises(TooLarge):
        LocalStore(str(tmp_path)).begin_upload("", "big", 2_000_000, 1000, Attributes())
    assert os.listdir(tmp_path) == []


def test_links_in_a_circle_are_not_found(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(NotFound, match="circle"):
        LocalStore(str(tmp_path)).stat("", "a")


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    store = LocalStore(str(tmp_path))
    with pytest.raises(Unsupported, match="pipe"):
        store.open_range("", "pipe", 0, 1)
    with pytest.raises(Unsupported, match="pipe"):
        store.copy("", "pipe", "", "copy")
    with pytest.raises(Unsupported, match="pipe"):
        store.stat("", "pipe")


def test_the_listing_of_a_file_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotFound, match="file does not exist"):
        LocalStore(str(tmp_path)).list_page("", "file/")
