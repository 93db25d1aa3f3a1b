"""Moves within one file system are renames, and within one service server-side copies."""

import os
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.place import Place, local_place
from allastui.stores.s3.store import S3Store
from allastui.stores.store import Attributes, Part, Segment, Upload
from allastui.stores.swift.store import SwiftStore
from allastui.transfers.job import ItemState, JobState
from allastui.transfers.request import CopyRequest, IfExists, JobKind
from tests.engine.conftest import Desk, open_desk


def move(desk: Desk, source: Place | Path, target: Place | Path) -> JobState:
    job = desk.copy(source, target, kind=JobKind.MOVE, if_exists=IfExists.SKIP)
    assert not job.failures
    return job.state


def identity(path: Path) -> int:
    return path.stat().st_ino


def test_a_folder_is_renamed_as_a_whole(swift_desk: Desk) -> None:
    folder = swift_desk.source / "old"
    folder.mkdir(mode=0o750)
    (folder / "x").write_text("x")
    (folder / "link").symlink_to("x")
    before = identity(folder), identity(folder / "x")
    new = swift_desk.folder / "new"
    assert move(swift_desk, folder, new) is JobState.DONE
    assert (identity(new), identity(new / "x")) == before
    assert (new / "link").is_symlink()
    assert new.stat().st_mode & 0o777 == 0o750
    assert not folder.exists()


def test_a_folder_that_exists_takes_the_files_in_one_by_one(swift_desk: Desk) -> None:
    source, target = swift_desk.source / "a", swift_desk.folder / "there"
    (source / "deep").mkdir(parents=True)
    (target / "a" / "deep").mkdir(parents=True)
    (source / "deep" / "new").write_text("new")
    (target / "a" / "deep" / "kept").write_text("kept")
    inode = identity(source / "deep" / "new")
    assert move(swift_desk, source, local_place(f"{target}/")) is JobState.DONE
    assert identity(target / "a" / "deep" / "new") == inode
    assert (target / "a" / "deep" / "kept").read_text() == "kept"
    assert not source.exists()


def test_a_file_that_a_link_leads_to_is_copied_and_the_link_replaced_by_nothing(
    swift_desk: Desk,
) -> None:
    real = swift_desk.folder / "real"
    real.write_text("real")
    (swift_desk.source / "link").symlink_to(real)
    state = move(swift_desk, swift_desk.source / "link", swift_desk.folder / "moved")
    assert state is JobState.DONE
    assert (swift_desk.folder / "moved").read_text() == "real"
    assert real.read_text() == "real"


def test_a_prefix_is_renamed_with_all_that_is_in_it(desk: Desk) -> None:
    for key in ("old/1", "old/deep/2", "older"):
        desk.store.put(desk.bucket, key, BytesBody(key.encode()), Attributes())
    assert move(desk, desk.remote("old/"), desk.remote("new")) is JobState.DONE
    assert desk.keys() == {"new/1", "new/deep/2", "older"}


def test_a_large_object_of_swift_is_renamed_with_its_data(native_desk: Desk) -> None:
    desk = native_desk
    data = os.urandom(11 * MIB)
    (desk.source / "big").write_bytes(data)
    assert desk.copy(desk.source / "big", desk.remote("big")).state is JobState.DONE
    assert move(desk, desk.remote("big"), desk.remote("renamed")) is JobState.DONE
    assert desk.keys() == {"renamed"}
    segments = desk.segments()
    assert len(segments) == 3
    assert all(name.startswith("renamed/") for name in segments)
    assert desk.copy(desk.remote("renamed"), desk.folder / "back").state is JobState.DONE
    assert (desk.folder / "back").read_bytes() == data


def test_a_duplicate_is_a_copy_beside(desk: Desk) -> None:
    desk.store.put(desk.bucket, "d/x", BytesBody(b"x"), Attributes())
    request = CopyRequest((desk.remote("d/"),), desk.remote("d (2)"))
    assert desk.settled(desk.open().submit(request)).state is JobState.DONE
    assert desk.keys() == {"d/x", "d (2)/x"}


@pytest.mark.parametrize("in_parts", [False, True], ids=["whole", "in parts"])
def test_a_rename_on_ceph_keeps_who_may_read_it_and_its_tags(
    ceph_profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_parts: bool
) -> None:
    """CopyObject makes the copy private, and a copy by parts has no tags."""
    with open_desk(tmp_path, ceph_profile) as desk:
        store = desk.store
        assert isinstance(store, S3Store)
        if in_parts:
            monkeypatch.setattr(store._copies, "_whole", MIB)
        store.put(desk.bucket, "old", BytesBody(b"x" * 2 * MIB), Attributes())
        client = store._boto.client()
        client.put_object_acl(Bucket=desk.bucket, Key="old", ACL="public-read")
        client.put_object_tagging(
            Bucket=desk.bucket, Key="old", Tagging={"TagSet": [{"Key": "run", "Value": "7"}]}
        )
        job = desk.copy(desk.remote("old"), desk.remote("new"), kind=JobKind.MOVE)
        assert (job.state, job.failures) == (JobState.DONE, ())
        assert desk.keys() == {"new"}
        grants = client.get_object_acl(Bucket=desk.bucket, Key="new")["Grants"]
        assert {grant["Permission"] for grant in grants} == {"READ", "FULL_CONTROL"}
        tags = client.get_object_tagging(Bucket=desk.bucket, Key="new")["TagSet"]
        assert tags == [{"Key": "run", "Value": "7"}]
        store.put(desk.bucket, "mine", BytesBody(b"x"), Attributes())
        desk.copy(desk.remote("mine"), desk.remote("still mine"), kind=JobKind.MOVE)
        grants = client.get_object_acl(Bucket=desk.bucket, Key="still mine")["Grants"]
        assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]


def test_a_rename_replaces_nothing_that_is_written_under_its_new_name_meanwhile(
    native_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large object of Swift, whose segments take a while to be copied."""
    desk, store = native_desk, native_desk.store
    assert isinstance(store, SwiftStore)
    (desk.source / "big").write_bytes(os.urandom(11 * MIB))
    assert desk.copy(desk.source / "big", desk.remote("big")).state is JobState.DONE
    moved = store._copies._copy_segment

    def overtaken(title: str, upload: Upload, number: int, segment: Segment) -> Part:
        if number == 3:
            store.put(desk.bucket, "new", BytesBody(b"theirs"), Attributes())
        return moved(title, upload, number, segment)

    monkeypatch.setattr(store._copies, "_copy_segment", overtaken)
    request = CopyRequest((desk.remote("big"),), desk.remote("new"), JobKind.MOVE)
    job = desk.open().submit(request)
    desk.wait_until(lambda: bool(desk.open().items(job, ItemState.ASKING)))
    assert desk.keys() == {"big", "new"}
    assert store.stat(desk.bucket, "new").size == len(b"theirs")
    assert len(desk.segments()) == 3
