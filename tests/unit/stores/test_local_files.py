"""Files on disk: read while they change, written whole or not at all, never outside the root."""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.errors import AlreadyExists, Changed, Corrupted, InvalidName, UnsafeName
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form
from allastui.stores.local import LocalStore
from allastui.stores.store import Attributes


class BrokenBody(BytesBody):
    """A body whose source fails after its first half."""

    def chunks(self) -> Iterator[memoryview]:
        for chunk in super().chunks():
            yield chunk[: len(chunk) // 2]
            raise Changed("The source became shorter")


class ShortBody(BytesBody):
    """A body that ends before its size."""

    def chunks(self) -> Iterator[memoryview]:
        for chunk in super().chunks():
            yield chunk[:-1]


def put(store: LocalStore, key: str, data: bytes = b"x", mtime_ns: int | None = None) -> None:
    store.put("", key, BytesBody(data), Attributes(mtime_ns=mtime_ns))


def test_a_file_that_shrinks_while_it_is_read_is_changed(store: LocalStore, tmp_path: Path) -> None:
    put(store, "data", bytes(1000))
    reader = store.open_range("", "data", 0, 1000)
    buffer = memoryview(bytearray(500))
    assert reader.readinto(buffer) == 500
    os.truncate(tmp_path / "data", 500)
    with pytest.raises(Changed, match="became shorter while it was read"):
        reader.readinto(buffer)
    reader.close()


def test_a_file_that_is_written_while_it_is_read_is_changed(
    store: LocalStore, tmp_path: Path
) -> None:
    put(store, "data", bytes(1000))
    reader = store.open_range("", "data", 0, 1000, if_version=store.stat("", "data").version)
    buffer = memoryview(bytearray(500))
    assert reader.readinto(buffer) == 500
    (tmp_path / "data").write_bytes(b"1" * 1000)
    with pytest.raises(Changed, match="data changed"):
        reader.readinto(buffer)
    reader.close()


def test_a_file_replaced_while_it_is_read_reads_as_the_one_that_was_opened(
    store: LocalStore,
) -> None:
    put(store, "data", b"old")
    reader = store.open_range("", "data", 0, 3)
    put(store, "data", b"new")
    buffer = memoryview(bytearray(3))
    assert reader.readinto(buffer) == 3
    assert bytes(buffer) == b"old"
    reader.close()


def test_same_size_and_time_but_another_file_is_another_version(store: LocalStore) -> None:
    put(store, "data", b"one", mtime_ns=1_000_000_000)
    before = store.stat("", "data")
    put(store, "data", b"two", mtime_ns=1_000_000_000)
    after = store.stat("", "data")
    assert (before.size, before.mtime_ns) == (after.size, after.mtime_ns)
    assert before.version != after.version


@pytest.mark.parametrize("body", [BrokenBody(bytes(1000)), ShortBody(bytes(1000))])
def test_a_put_that_fails_leaves_the_old_file_and_nothing_else(
    store: LocalStore, tmp_path: Path, body: BytesBody
) -> None:
    put(store, "data", b"old")
    with pytest.raises((Changed, Corrupted)):
        store.put("", "data", body, Attributes())
    assert os.listdir(tmp_path) == ["data"]
    assert (tmp_path / "data").read_bytes() == b"old"


def test_a_folder_in_the_way_of_a_file_stays(store: LocalStore, tmp_path: Path) -> None:
    put(store, "name/file")
    with pytest.raises(AlreadyExists, match="A folder of that name is there"):
        put(store, "name")
    with pytest.raises(AlreadyExists, match="A folder of that name is there"):
        store.copy("", "name/file", "", "name")
    assert os.listdir(tmp_path) == ["name"]
    assert os.listdir(tmp_path / "name") == ["file"]


def test_a_file_in_the_way_of_a_folder_stays(store: LocalStore, tmp_path: Path) -> None:
    put(store, "name", b"kept")
    for key in ("name/", "name/below/", "name/file"):
        with pytest.raises(AlreadyExists):
            put(store, key, b"" if key.endswith("/") else b"x")
    assert (tmp_path / "name").read_bytes() == b"kept"


def test_a_folder_holds_no_bytes(store: LocalStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidName, match="folder"):
        put(store, "name/", b"x")
    assert os.listdir(tmp_path) == []


def test_new_files_and_folders_have_the_permissions_of_the_umask(
    store: LocalStore, tmp_path: Path
) -> None:
    before = os.umask(0o027)
    try:
        put(store, "folder/put")
        upload = store.begin_upload("", "folder/parted", 1, 1, Attributes())
        part = store.put_part(upload, 1, BytesBody(b"x"))
        store.complete_upload(upload, [part], Attributes())
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o750
    for name in ("put", "parted"):
        assert stat.S_IMODE((tmp_path / "folder" / name).stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o755, 0o600, 0o440])
def test_what_is_replaced_or_given_has_the_mode_of_before(
    store: LocalStore, tmp_path: Path, mode: int
) -> None:
    def modes() -> set[int]:
        files = (tmp_path / "put", tmp_path / "parted")
        return {stat.S_IMODE(file.stat().st_mode) for file in files}

    def write(attributes: Attributes) -> None:
        store.put("", "put", BytesBody(b"x"), attributes)
        upload = store.begin_upload("", "parted", 1, 1, attributes)
        part = store.put_part(upload, 1, BytesBody(b"x"))
        store.complete_upload(upload, [part], attributes)

    write(Attributes(mode=mode))
    assert modes() == {mode & ~_umask()}
    for name in ("put", "parted"):
        (tmp_path / name).chmod(0o600)
    write(Attributes())
    assert modes() == {0o600}, "a file that only its owner reads stays so"


def _umask() -> int:
    before = os.umask(0)
    os.umask(before)
    return before


def test_a_copy_keeps_that_a_file_can_be_run(store: LocalStore, tmp_path: Path) -> None:
    put(store, "program")
    (tmp_path / "program").chmod(0o755)
    store.copy("", "program", "", "copy")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o755


def test_a_copied_file_with_holes_is_equal(store: LocalStore, tmp_path: Path) -> None:
    with open(tmp_path / "holes", "wb") as file:
        file.truncate(3_000_000)
        file.seek(1_500_000)
        file.write(b"middle")
    store.copy("", "holes", "", "copy")
    assert (tmp_path / "copy").read_bytes() == (tmp_path / "holes").read_bytes()


def test_a_copy_to_another_file_system_is_equal(small_disk: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(bytes(range(256)) * 1000)
    LocalStore(str(tmp_path)).copy("", "data", "", "disk/copy")
    assert (small_disk / "copy").read_bytes() == (tmp_path / "data").read_bytes()


def test_a_copy_onto_itself_keeps_the_file(store: LocalStore, tmp_path: Path) -> None:
    put(store, "data", b"content")
    store.copy("", "data", "", "data")
    assert (tmp_path / "data").read_bytes() == b"content"


def test_an_old_time_of_change_does_not_make_the_time_of_access_old(
    store: LocalStore, tmp_path: Path
) -> None:
    put(store, "data", mtime_ns=1_000_000_000)
    status = (tmp_path / "data").stat()
    assert status.st_mtime_ns == 1_000_000_000
    assert status.st_atime == pytest.approx(time.time(), abs=60)


def test_a_link_is_replaced_itself_and_not_followed(store: LocalStore, tmp_path: Path) -> None:
    put(store, "kept", b"kept")
    for name in ("link", "broken"):
        (tmp_path / name).symlink_to("kept" if name == "link" else "missing")
        put(store, name, b"new")
        assert not (tmp_path / name).is_symlink()
        assert (tmp_path / name).read_bytes() == b"new"
    assert (tmp_path / "kept").read_bytes() == b"kept"


def test_a_link_to_a_folder_is_replaced_by_a_file(store: LocalStore, tmp_path: Path) -> None:
    put(store, "folder/file", b"kept")
    (tmp_path / "link").symlink_to("folder")
    put(store, "link", b"new")
    assert (tmp_path / "link").read_bytes() == b"new"
    assert (tmp_path / "folder/file").read_bytes() == b"kept"


def test_a_linked_file_is_stated_as_its_target(store: LocalStore, tmp_path: Path) -> None:
    put(store, "data", b"12345")
    (tmp_path / "link").symlink_to("data")
    known = store.stat("", "link")
    assert (known.size, known.form) == (5, Form.LINK)
    assert known.version == store.stat("", "data").version


def test_deleting_a_link_keeps_what_it_leads_to(store: LocalStore, tmp_path: Path) -> None:
    put(store, "folder/file", b"kept")
    (tmp_path / "one").symlink_to("folder")
    (tmp_path / "two").symlink_to("folder")
    (tmp_path / "three").symlink_to("folder/file")
    assert store.delete_many("", ["one", "two/", "three"]) == []
    assert os.listdir(tmp_path) == ["folder"]
    assert (tmp_path / "folder/file").read_bytes() == b"kept"


def test_a_full_folder_is_not_deleted_and_the_others_are(store: LocalStore, tmp_path: Path) -> None:
    for key in ("full/file", "empty/", "data"):
        put(store, key, b"" if key.endswith("/") else b"x")
    failures = store.delete_many("", ["full/", "full", "empty/", "data", "a/../b"])
    assert [failure.key for failure in failures] == ["full/", "full", "a/../b"]
    assert "not empty" in str(failures[0].error)
    assert "A folder of that name" in str(failures[1].error)
    assert isinstance(failures[2].error, UnsafeName)
    assert os.listdir(tmp_path) == ["full"]


def test_a_link_out_of_the_root_is_read_but_never_written_through(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "file").write_bytes(b"kept")
    (root / "link").symlink_to("../outside")
    store = LocalStore(str(root))
    assert store.stat("", "link/file").size == 4
    with pytest.raises(UnsafeName, match="link"):
        put(store, "link/new")
    with pytest.raises(UnsafeName):
        put(store, "link/deep/new")
    with pytest.raises(UnsafeName):
        store.begin_upload("", "link/new", 10, 10, Attributes())
    assert [failure.key for failure in store.delete_many("", ["link/file"])] == ["link/file"]
    assert os.listdir(outside) == ["file"]


def test_a_root_that_is_a_link_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    put(LocalStore(str(tmp_path / "link")), "a/data", b"x")
    assert (tmp_path / "real/a/data").read_bytes() == b"x"


def test_the_root_of_the_file_system_is_a_root(tmp_path: Path) -> None:
    store = LocalStore("/")
    key = str(tmp_path).lstrip("/") + "/data"
    put(store, key, b"x")
    assert (tmp_path / "data").read_bytes() == b"x"
    assert store.stat("", key).size == 1
