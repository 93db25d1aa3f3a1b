"""Parted uploads on disk: reserved, resumed by another process, verified before they are shown."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.errors import AlreadyExists, Corrupted, InvalidName, UploadGone
from allastui.stores.body import BytesBody
from allastui.stores.local import LocalStore
from allastui.stores.local.partial import is_partial_name
from allastui.stores.store import Attributes, Part, Upload

PART_SIZE = 10_000
DATA = os.urandom(25_000)


def begin(store: LocalStore, key: str = "data", size: int = len(DATA)) -> Upload:
    return store.begin_upload("", key, size, PART_SIZE, Attributes())


def put_part(store: LocalStore, upload: Upload, number: int) -> Part:
    start = (number - 1) * PART_SIZE
    return store.put_part(upload, number, BytesBody(DATA[start : start + PART_SIZE]))


def test_the_space_of_an_upload_is_reserved_at_its_beginning(
    store: LocalStore, tmp_path: Path
) -> None:
    upload = begin(store, size=5_000_000)
    status = (tmp_path / upload.id).stat()
    assert status.st_size == 5_000_000
    assert status.st_blocks * 512 >= 5_000_000


def test_another_process_goes_on_with_the_parts_that_are_on_disk(
    store: LocalStore, tmp_path: Path
) -> None:
    upload = begin(store)
    claimed = [put_part(store, upload, number) for number in (1, 3)]
    other = LocalStore(str(tmp_path))
    assert other.list_parts(upload, claimed) == claimed
    second = put_part(other, upload, 2)
    other.complete_upload(upload, [claimed[0], second, claimed[1]], Attributes())
    assert (tmp_path / "data").read_bytes() == DATA
    assert os.listdir(tmp_path) == ["data"]


def test_a_part_whose_bytes_nobody_wants_proved_is_gone_on_with_while_its_file_has_its_size(
    store: LocalStore, tmp_path: Path
) -> None:
    upload = begin(store)
    body = BytesBody(DATA[:PART_SIZE])
    body.is_checked = False
    claimed = [store.put_part(upload, 1, body)]
    assert claimed[0].size == PART_SIZE
    other = LocalStore(str(tmp_path))
    assert other.list_parts(upload, claimed) == claimed
    rest = [put_part(other, upload, number) for number in (2, 3)]
    os.truncate(tmp_path / upload.id, PART_SIZE - 1)
    assert LocalStore(str(tmp_path)).list_parts(upload, claimed) == []
    os.truncate(tmp_path / upload.id, len(DATA))
    rest = [put_part(other, upload, number) for number in (2, 3)]
    put_part(other, upload, 1)
    with pytest.raises(Corrupted):
        other.complete_upload(upload, [*claimed, *rest], Attributes())


def test_a_part_that_is_damaged_on_disk_is_not_listed_and_not_completed(
    store: LocalStore, tmp_path: Path
) -> None:
    upload = begin(store)
    parts = [put_part(store, upload, number) for number in (1, 2, 3)]
    with open(tmp_path / upload.id, "r+b") as file:
        file.seek(PART_SIZE)
        file.write(b"damaged")
    other = LocalStore(str(tmp_path))
    assert other.list_parts(upload, parts) == [parts[0], parts[2]]
    with pytest.raises(Corrupted, match="Part 2"):
        other.complete_upload(upload, parts, Attributes())
    assert not (tmp_path / "data").exists()


def test_another_process_completes_only_what_it_has_read_again(
    store: LocalStore, tmp_path: Path
) -> None:
    upload = begin(store)
    parts = [put_part(store, upload, number) for number in (1, 2, 3)]
    LocalStore(str(tmp_path)).complete_upload(upload, parts, Attributes())
    assert (tmp_path / "data").read_bytes() == DATA


@pytest.mark.parametrize("size", [0, 9_999, 10_001])
def test_a_part_of_a_wrong_size_is_refused(store: LocalStore, size: int) -> None:
    with pytest.raises(Corrupted, match="wrong size"):
        store.put_part(begin(store), 2, BytesBody(bytes(size)))


@pytest.mark.parametrize("number", [-1, 0, 4])
def test_a_part_outside_the_upload_is_refused(store: LocalStore, number: int) -> None:
    with pytest.raises(Corrupted, match="wrong size"):
        store.put_part(begin(store), number, BytesBody(bytes(5000)))


def test_a_partial_file_that_was_cut_is_not_completed(store: LocalStore, tmp_path: Path) -> None:
    upload = begin(store)
    parts = [put_part(store, upload, number) for number in (1, 2, 3)]
    os.truncate(tmp_path / upload.id, len(DATA) - 1)
    with pytest.raises(Corrupted, match="size"):
        store.complete_upload(upload, parts, Attributes())
    assert not (tmp_path / "data").exists()


def test_an_empty_upload_makes_an_empty_file(store: LocalStore, tmp_path: Path) -> None:
    upload = begin(store, size=0)
    part = store.put_part(upload, 1, BytesBody(b""))
    assert store.list_parts(upload, [part]) == [part]
    assert store.complete_upload(upload, [part], Attributes()).size == 0
    assert (tmp_path / "data").read_bytes() == b""


def test_a_partial_file_that_was_removed_is_gone(store: LocalStore, tmp_path: Path) -> None:
    upload = begin(store)
    parts = [put_part(store, upload, number) for number in (1, 2, 3)]
    os.unlink(tmp_path / upload.id)
    with pytest.raises(UploadGone):
        store.list_parts(upload, parts)
    with pytest.raises(UploadGone):
        put_part(store, upload, 1)
    with pytest.raises(UploadGone):
        store.complete_upload(upload, parts, Attributes())
    store.abort_upload(upload)


def test_an_id_that_is_no_partial_file_of_the_key_touches_nothing(
    store: LocalStore, tmp_path: Path
) -> None:
    store.put("", "victim", BytesBody(DATA), Attributes())
    upload = begin(store)
    for bad in ("victim", "../victim", "", "./" + upload.id, upload.id + "\n"):
        forged = replace(upload, id=bad)
        with pytest.raises(UploadGone):
            store.put_part(forged, 1, BytesBody(bytes(PART_SIZE)))
        store.abort_upload(forged)
    assert (tmp_path / "victim").read_bytes() == DATA
    assert (tmp_path / upload.id).exists()


def test_a_partial_file_replaced_by_a_link_is_not_written_through(
    store: LocalStore, tmp_path: Path
) -> None:
    upload = begin(store)
    (tmp_path / "victim").write_bytes(DATA)
    os.unlink(tmp_path / upload.id)
    (tmp_path / upload.id).symlink_to("victim")
    with pytest.raises(UploadGone, match="data"):
        store.put_part(upload, 1, BytesBody(bytes(PART_SIZE)))
    assert (tmp_path / "victim").read_bytes() == DATA


def test_a_folder_in_the_way_is_found_at_the_beginning_and_at_the_end(
    store: LocalStore, tmp_path: Path
) -> None:
    upload = begin(store)
    parts = [put_part(store, upload, number) for number in (1, 2, 3)]
    (tmp_path / "data").mkdir()
    with pytest.raises(AlreadyExists, match="A folder of that name is there"):
        store.complete_upload(upload, parts, Attributes())
    with pytest.raises(AlreadyExists, match="A folder of that name is there"):
        begin(store)
    (tmp_path / "data").rmdir()
    store.complete_upload(upload, parts, Attributes())
    assert (tmp_path / "data").read_bytes() == DATA


def test_a_folder_is_not_uploaded_in_parts(store: LocalStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidName, match="folder"):
        begin(store, "folder/")
    assert os.listdir(tmp_path) == []


def test_leftovers_are_found_by_their_target_and_by_their_folder(
    store: LocalStore, tmp_path: Path
) -> None:
    first, second = begin(store, "in/first"), begin(store, "in/second")
    begin(store, "in/below/third")
    (found,) = store.list_uploads("", "in/first")
    assert (found.key, found.id) == ("in/first", first.id)
    assert found.started == pytest.approx(time.time(), abs=60)
    in_folder = list(store.list_uploads("", "in/"))
    assert {each.id for each in in_folder} == {first.id, second.id}
    for each in in_folder:
        store.abort_upload(Upload("", each.key, each.id, 0, 1))
    assert os.listdir(tmp_path / "in") == ["below"]
    assert list(store.list_uploads("", "missing/folder/file")) == []


@pytest.mark.parametrize(
    "name",
    [
        ".allastui-0123abcd-0123456789abcdef.partx",
        ".allastui-0123abcd-0123456789ABCDEF.part",
        ".allastui-0123abcd-0123456789abcdef.part\n",
        "allastui-0123abcd-0123456789abcdef.part",
        ".allastui-.part",
    ],
)
def test_names_that_only_look_alike_are_not_partial_files(name: str) -> None:
    assert not is_partial_name(name)
    assert is_partial_name(".allastui-0123abcd-0123456789abcdef.part")
