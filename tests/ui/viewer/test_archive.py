"""Archives are listed as their own programs list them, without reading what they hold."""

import io
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from allastui.errors import Corrupted
from allastui.settings import MIB
from allastui.stores.local import LocalStore
from allastui.stores.place import local_place
from allastui.ui.viewer.archive import Member, tar_members, zip_members
from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.source import Source
from tests.ui.viewer.in_memory import Bytes

_STOP = Stop()
GIB = 1024 * MIB


def source_of(path: Path) -> Source:
    store, place = LocalStore("/"), local_place(path)
    return Source(store, place, store.stat("", place.key))


def names(members: list[Member]) -> list[tuple[str, int]]:
    return [(member.name, member.size) for member in members]


def test_a_zip_is_listed_from_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/", b"")
        archive.writestr(zipfile.ZipInfo("säätila.txt", (2026, 11, 28, 14, 30, 0)), b"x" * 5000)
        archive.comment = b"PK\x05\x06 no directory" * 20
    found = list(zip_members(source_of(path), _STOP))
    assert names(found) == [("folder/", 0), ("säätila.txt", 5000)]
    assert found[1].modified == "2026-11-28 14:30"


def test_a_zip_of_100_gib_costs_two_requests(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    count, size = 3000, 100 * GIB
    entries = b"".join(directory_entry(f"data/{number:060}.bin") for number in range(count))
    with open(path, "wb") as file:
        file.truncate(size)
        file.seek(size)
        file.write(entries + zip64_end(count, len(entries), size))
    source = source_of(path)
    found = list(zip_members(source, _STOP))
    assert len(found) == count
    assert found[0].size == 5 * GIB
    assert source.requests == 2
    assert source.bytes_read < MIB


def directory_entry(name: str) -> bytes:
    extra = struct.pack("<HHQ", 1, 8, 5 * GIB)
    head = struct.pack(
        "<4s6H3L5H2L",
        b"PK\x01\x02",
        45, 45, 0, 0, 0, 0,
        0, 0, 0xFFFFFFFF,
        len(name), len(extra), 0, 0, 0,
        0, 0,
    )  # fmt: skip
    return head + name.encode() + extra


def zip64_end(count: int, length: int, start: int) -> bytes:
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + length, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return record + locator + end


def test_a_tar_is_hopped_over_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    name = "a/" + "long-name-" * 20 + ".nc"
    with open(path, "wb") as file:
        for each in (name, "small.txt"):
            info = tarfile.TarInfo(each)
            info.size = 4 * GIB
            header = info.tobuf(tarfile.PAX_FORMAT)
            file.write(header)
            file.seek(4 * GIB, io.SEEK_CUR)
        file.write(bytes(1024))
    source = source_of(path)
    found = list(tar_members(source, _STOP))
    assert names(found) == [(name, 4 * GIB), ("small.txt", 4 * GIB)]
    assert source.bytes_read < MIB


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(Corrupted, match="no zip"):
        list(zip_members(Bytes(b"PK\x03\x04 cut off"), _STOP))
    with pytest.raises(Corrupted):
        list(tar_members(Bytes(b"x" * 2000), _STOP))
