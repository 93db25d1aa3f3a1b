"""What only the Swift store does, on real servers, beside the clients that people use with them."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allastui.errors import Corrupted, NotFound, StoreError, UploadGone
from allastui.stores.entry import Form
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Attributes, Upload
from allastui.stores.swift.store import open_swift
from tests.contract.account import DATA, MIB, MTIME_NS, Account
from tests.contract.stage import Stage, some_bytes


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A file of two MiB and a bit, whose time has nanoseconds."""
    path = tmp_path / "big"
    path.write_bytes(DATA)
    os.utime(path, ns=(MTIME_NS, MTIME_NS))
    return path


Run = Callable[..., str]


@pytest.fixture
def swift_command(account: Account, tmp_path: Path) -> Run:
    """Run the command `swift` in the folder of the test."""
    program = Path(sys.executable).with_name("swift")

    def run(*words: str) -> str:
        done = subprocess.run(
            [program, *words], env=account.environment(), cwd=tmp_path, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run


@pytest.fixture
def rclone(account: Account, tmp_path: Path) -> Run:
    program = shutil.which("rclone")
    if program is None:
        pytest.skip("rclone is not installed")

    def run(*words: str) -> str:
        done = subprocess.run(
            [program, *words], env=account.environment(), cwd=tmp_path, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run


def check_whole_life(account: Account, key: str, form: Form) -> None:
    """List, look at, read, copy and delete a large object; no segment is left."""
    known = account.stage.stat(key)
    assert (known.size, known.form) == (len(DATA), form)
    (entry,) = (entry for entry in account.stage.listed() if entry.name == key)
    assert entry.form in (form, Form.UNSURE)
    segments = account.store.segments(account.bucket, key)
    assert sum(segment.size for segment in segments) == len(DATA)
    assert account.stage.read(key) == DATA
    start = MIB - 10
    read = account.stage.read_range(key, start, 20, if_version=known.version)
    assert read == DATA[start : start + 20]

    copied = account.store.copy(account.bucket, key, account.bucket, "copies/one")
    assert (copied.size, copied.form, copied.mtime_ns) == (len(DATA), Form.SLO, known.mtime_ns)
    account.delete(key)
    with pytest.raises(NotFound):
        account.stage.stat(key)
    assert account.stage.read("copies/one") == DATA
    assert [
        name for name in account.segment_names() if not name.startswith("copies/one/slo/")
    ] == []
    account.delete("copies/one")
    assert account.segment_names() == []


@pytest.mark.parametrize("kind", ["--use-slo", "--use-dlo"])
def test_a_large_object_of_the_swift_command_is_ours_too(
    account: Account, swift_command: Run, original: Path, kind: str
) -> None:
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), kind)
    assert account.stage.stat("big").mtime_ns == 1_600_000_000_123_457_000
    check_whole_life(account, "big", Form.SLO if kind == "--use-slo" else Form.DLO)


def test_a_large_object_of_rclone_is_ours_too(
    account: Account, rclone: Run, original: Path
) -> None:
    rclone("copyto", str(original), f"them:{account.bucket}/big")
    assert account.stage.stat("big").mtime_ns == MTIME_NS
    check_whole_life(account, "big", Form.DLO)


@pytest.mark.parametrize(
    "folder",
    [
        f"big/1600000000.123457/{len(DATA)}/",
        "big/2026-11-20-101112-abcdefghijklmnopqrstuv/",
    ],
    ids=["old rclone", "new rclone"],
)
def test_the_layouts_of_rclone_are_known(account: Account, folder: str) -> None:
    names = [f"{folder}{number:08d}" for number in range(3)]
    account.write_dlo("big", names, folder)
    check_whole_life(account, "big", Form.DLO)


def test_our_large_object_is_the_swift_commands_too(
    account: Account, swift_command: Run, tmp_path: Path
) -> None:
    account.upload("in/big")
    assert "in/big" in swift_command("list", account.bucket)
    assert str(len(DATA)) in swift_command("stat", account.bucket, "in/big")
    swift_command("download", account.bucket, "in/big", "-o", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == DATA
    assert round((tmp_path / "back").stat().st_mtime, 4) == 1_600_000_000.1235
    swift_command("delete", account.bucket, "in/big")
    with pytest.raises(NotFound):
        account.stage.stat("in/big")
    assert account.segment_names() == []


def test_our_large_object_is_rclones_too(account: Account, rclone: Run, tmp_path: Path) -> None:
    account.upload("in/big")
    rclone("copyto", f"them:{account.bucket}/in/big", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == DATA
    assert (tmp_path / "back").stat().st_mtime_ns == MTIME_NS
    assert str(len(DATA)) in rclone("lsl", f"them:{account.bucket}/in") or account.is_ceph
    if not account.is_ceph:  # whose empty answer for a manifest no rclone understands
        rclone("deletefile", f"them:{account.bucket}/in/big")
        with pytest.raises(NotFound):
            account.stage.stat("in/big")


def test_the_names_of_our_segments_are_those_of_the_swift_command(
    account: Account, swift_command: Run, original: Path
) -> None:
    account.upload("big")
    ours = account.segment_names()
    account.delete("big")
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), "--use-slo")
    assert account.segment_names() == ours
    assert ours[0] == f"big/slo/1600000000.123457/{len(DATA)}/{MIB}/00000000"


def test_what_the_swift_command_began_is_gone_on_with(
    account: Account, swift_command: Run, original: Path
) -> None:
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), "--use-slo")
    third = account.segment_names()[-1]
    account.other.delete_object(account.bucket, "big")
    account.other.delete_object(account.segments_bucket, third)

    (found,) = account.store.list_uploads(account.bucket, "big")
    upload = account.store.find_upload(account.bucket, "big", len(DATA), MTIME_NS)
    assert upload is not None
    assert upload.id == found.id
    standing = account.store.list_parts(upload, [])
    assert [(part.number, part.size) for part in standing] == [(1, MIB), (2, MIB)]
    last = account.stage.put_part(upload, 3, DATA)
    account.stage.complete(upload, [*standing, last])
    assert account.stage.read("big") == DATA
    assert list(account.store.list_uploads(account.bucket, "")) == []
    assert account.store.find_upload(account.bucket, "big", len(DATA), MTIME_NS) is None


def test_what_we_began_is_completed_by_the_swift_command(
    account: Account, swift_command: Run, original: Path
) -> None:
    attributes = Attributes(mtime_ns=MTIME_NS)
    upload = account.stage.begin("big", len(DATA), attributes)
    account.stage.put_part(upload, 1, DATA)
    swift_command("upload", account.bucket, "big", "--segment-size", str(MIB), "--use-slo")
    account.store.abort_upload(upload)
    assert account.stage.read("big") == DATA
    assert list(account.store.list_uploads(account.bucket, "")) == []


def test_a_segment_of_another_size_is_no_part(account: Account) -> None:
    upload = account.stage.begin("big", len(DATA))
    first = account.stage.put_part(upload, 1, DATA)
    name = f"big/{upload.id}/00000001"
    account.other.put_object(account.segments_bucket, name, b"half of it")
    assert account.store.list_parts(upload, []) == [first]
    account.store.abort_upload(upload)
    assert account.segment_names() == []


@pytest.mark.parametrize("large", [True, False], ids=["by a large one", "by a plain one"])
def test_replacing_a_large_object_frees_its_segments_when_the_new_one_stands(
    account: Account, large: bool
) -> None:
    account.upload("big", mtime_ns=1_000_000_000_000_000_000)
    old = set(account.segment_names())
    if large:
        upload = account.stage.begin("big", len(DATA))
        parts = account.put_parts(upload, DATA[::-1])
        assert account.stage.read("big") == DATA
        assert old < set(account.segment_names())
        account.stage.complete(upload, parts)
        assert account.stage.read("big") == DATA[::-1]
        assert len(account.segment_names()) == 3
    else:
        account.stage.put("big", b"small")
        assert account.stage.read("big") == b"small"
        assert account.segment_names() == []
    assert not old & set(account.segment_names())


def test_replacing_a_dynamic_large_object_frees_its_segments(account: Account) -> None:
    folder = f"big/1600000000.123457/{len(DATA)}/"
    account.write_dlo("big", [f"{folder}{number:08d}" for number in range(3)], folder)
    account.stage.put("big", b"small")
    known = account.stage.stat("big")
    assert (known.size, known.form) == (5, Form.PLAIN)
    assert account.segment_names() == []


def test_uploading_the_same_file_again_overwrites_no_segment_of_the_object(
    account: Account,
) -> None:
    first = account.upload("big")
    second = account.stage.begin("big", len(DATA), Attributes(mtime_ns=MTIME_NS))
    assert second.id != first.id
    account.stage.put_part(second, 1, DATA[::-1])
    assert account.stage.read("big") == DATA
    account.store.abort_upload(second)
    assert account.stage.read("big") == DATA
    account.delete("big")
    assert account.segment_names() == []


def test_a_completed_upload_is_gone_and_cannot_be_aborted_away(account: Account) -> None:
    upload = account.upload("big")
    fresh = open_swift(account.profile, pool_size=1)
    try:
        with pytest.raises(UploadGone):
            fresh.list_parts(upload, [])
        with pytest.raises(UploadGone):
            fresh.put_part(upload, 1, body_of(DATA[:MIB]))
        fresh.abort_upload(upload)
    finally:
        fresh.close()
    assert account.stage.read("big") == DATA


def body_of(data: bytes) -> Any:
    from allastui.stores.body import BytesBody

    return BytesBody(data)


def test_a_lost_segment_is_named(account: Account) -> None:
    account.upload("big")
    account.other.delete_object(account.segments_bucket, account.segment_names()[1])
    with pytest.raises(Corrupted, match="00000001") as caught:
        account.store.segments(account.bucket, "big")
    assert "missing" in str(caught.value)
    if not account.is_ceph:  # which says nothing for a minute
        with pytest.raises(StoreError):
            account.stage.read_range("big", 0, len(DATA))
    with pytest.raises(Corrupted):
        account.store.copy(account.bucket, "big", account.bucket, "copy")
    assert "copy" not in account.stage.names()
    account.delete("big")
    assert account.segment_names() == []


def test_an_object_whose_first_segment_is_lost_is_deleted_whole(account: Account) -> None:
    account.upload("big")
    account.upload("big/below")
    first = next(name for name in account.segment_names() if name.startswith("big/slo/"))
    account.other.delete_object(account.segments_bucket, first)
    account.delete("big")
    assert account.stage.names() == ["big/"]
    assert account.stage.read("big/below") == DATA
    account.delete("big/below")
    assert account.segment_names() == []


def test_an_upload_under_way_outlives_a_lost_object_of_its_name(account: Account) -> None:
    lost = account.upload("big")
    account.other.delete_object(account.segments_bucket, f"big/{lost.id}/00000000")
    upload = account.stage.begin("big", len(DATA), Attributes(mtime_ns=MTIME_NS + 10**9))
    parts = account.put_parts(upload)
    account.delete("big")
    account.stage.complete(upload, parts)
    assert account.stage.read("big") == DATA
    assert len(account.segment_names()) == 3


def test_a_lost_segment_of_a_dynamic_large_object_is_named(account: Account) -> None:
    folder = f"big/1600000000.123457/{len(DATA)}/"
    account.write_dlo("big", [f"{folder}{number:08d}" for number in range(3)], folder)
    account.other.delete_object(account.segments_bucket, f"{folder}00000000")
    with pytest.raises(Corrupted, match="00000000"):
        account.store.segments(account.bucket, "big")


def test_a_changed_segment_is_found(account: Account) -> None:
    account.upload("big")
    name = account.segment_names()[1]
    account.other.put_object(account.segments_bucket, name, bytes(MIB))
    with pytest.raises(Corrupted, match="big"):
        account.store.segments(account.bucket, "big")
    account.delete("big")
    assert account.segment_names() == []


def test_a_part_that_changed_before_the_end_is_not_completed(account: Account) -> None:
    upload = account.stage.begin("big", len(DATA))
    parts = account.put_parts(upload)
    account.other.put_object(account.segments_bucket, f"big/{upload.id}/00000001", bytes(MIB))
    with pytest.raises(Corrupted, match="part 2"):
        account.stage.complete(upload, parts)
    with pytest.raises(NotFound):
        account.stage.stat("big")
    account.store.abort_upload(upload)


def test_segments_that_a_copied_manifest_shares_outlive_the_copy(account: Account) -> None:
    account.upload("big")
    account.other.put_object(
        account.bucket,
        "shared",
        b"",
        headers={"X-Copy-From": f"/{account.bucket}/big"},
        query_string="multipart-manifest=get",
    )
    assert account.stage.read("shared") == DATA
    account.delete("shared")
    assert account.stage.read("big") == DATA
    assert len(account.segment_names()) == 3


def test_segments_that_a_renamed_object_still_uses_are_no_leftovers(account: Account) -> None:
    upload = account.upload("big")
    account.other.put_object(
        account.bucket,
        "renamed",
        b"",
        headers={"X-Copy-From": f"/{account.bucket}/big"},
        query_string="multipart-manifest=get",
    )
    account.other.delete_object(account.bucket, "big")
    assert list(account.store.list_uploads(account.bucket, "")) == []
    account.store.abort_upload(upload)
    assert account.stage.read("renamed") == DATA
    assert account.store.find_upload(account.bucket, "big", len(DATA), MTIME_NS) is None
    second = account.stage.begin("big", len(DATA), Attributes(mtime_ns=MTIME_NS))
    assert second.id != upload.id
    account.store.abort_upload(second)
    assert account.stage.read("renamed") == DATA


def test_segments_that_no_object_uses_are_found_and_freed(account: Account) -> None:
    upload = account.upload("big")
    account.stage.put("empty", b"")
    account.other.delete_object(account.bucket, "big")
    (found,) = account.store.list_uploads(account.bucket, "b")
    assert (found.key, found.id) == ("big", upload.id)
    account.store.abort_upload(upload)
    assert account.segment_names() == []


def test_unfinished_uploads_of_other_layouts_are_found_and_freed(account: Account) -> None:
    folder = f"big/1600000000.123457/{len(DATA)}/"
    account.write_dlo("big", [f"{folder}{number:08d}" for number in range(3)], folder)
    assert list(account.store.list_uploads(account.bucket, "")) == []
    account.other.delete_object(account.bucket, "big")
    (found,) = account.store.list_uploads(account.bucket, "")
    assert (found.key, found.id) == ("big", folder[4:-1])
    account.store.abort_upload(Upload(account.bucket, found.key, found.id, 0, 1))
    assert account.segment_names() == []


def test_an_upload_over_s3_is_read_copied_and_deleted_whole(
    account: Account, request: pytest.FixtureRequest
) -> None:
    server = "ceph" if account.is_ceph else "swift"
    over_s3 = open_s3(request.getfixturevalue(f"{server}_profile"), pool_size=2)
    stage = Stage(over_s3, account.bucket, has_paths=False)
    data = some_bytes(6 * MIB)
    upload = stage.begin("big", len(data))
    stage.complete(upload, [stage.put_part(upload, number, data) for number in (1, 2)])
    over_s3.close()
    known = account.stage.stat("big")
    assert (known.size, known.form) == (
        len(data),
        Form.MULTIPART if account.is_ceph else Form.SLO,
    )
    assert account.stage.read_range("big", 0, len(data), if_version=known.version) == data
    copied = account.store.copy(account.bucket, "big", account.bucket, "copy")
    assert copied.size == len(data)
    account.delete("big")
    assert account.stage.read("copy") == data
    account.delete("copy")
    names = [use.name for use in account.store.buckets() if use.name.startswith(account.bucket)]
    left = [entry.name for name in names for entry in account.store.walk(name, "")]
    assert left == []


def test_an_object_below_the_key_of_a_large_one_keeps_its_segments(account: Account) -> None:
    account.upload("a")
    account.upload("a/b")
    account.delete("a")
    assert account.stage.read("a/b") == DATA
    account.delete("a/b")
    assert account.segment_names() == []


def test_an_object_of_the_same_bytes_below_a_damaged_one_is_not_taken_for_it(
    account: Account,
) -> None:
    account.upload("a/b")
    account.upload("a")
    lost = [name for name in account.segment_names() if name.startswith("a/slo/")][2]
    account.other.delete_object(account.segments_bucket, lost)
    with pytest.raises(Corrupted, match="00000002"):
        account.store.segments(account.bucket, "a")
    account.delete("a")
    assert account.stage.read("a/b") == DATA
    assert len(account.segment_names()) == 3


@pytest.mark.parametrize(
    "key", ["100%41", "a//b", "/lead", "a/../b", "line\nbreak\x1b", "ä 😀 +", "q?x=1&y#z", 'a"\\b']
)
def test_odd_names_of_large_objects_are_kept(account: Account, key: str) -> None:
    account.upload(key)
    assert account.stage.read(key) == DATA
    assert sum(each.size for each in account.store.segments(account.bucket, key)) == len(DATA)
    account.store.copy(account.bucket, key, account.bucket, f"{key} copy")
    account.delete(key)
    assert account.stage.read(f"{key} copy") == DATA
    account.delete(f"{key} copy")
    assert account.segment_names() == []


def test_a_folder_of_the_swift_command_is_a_folder(
    account: Account, swift_command: Run, tmp_path: Path
) -> None:
    (tmp_path / "top" / "empty").mkdir(parents=True)
    (tmp_path / "top" / "full").mkdir()
    (tmp_path / "top" / "full" / "file").write_bytes(b"x")
    swift_command("upload", account.bucket, "top")
    assert account.stage.names("top/") == ["empty/", "full/"]
    assert sorted(account.stage.walked()) == ["top/empty/", "top/full/file"]
    account.delete("top/empty/", "top/full/file")
    assert account.stage.names("top/") == []


def test_many_objects_are_deleted_with_few_requests(account: Account) -> None:
    account.upload("many/large")
    keys = [f"many/{number}" for number in range(30)]
    for key in keys:
        account.stage.put(key, b"x")
    account.stage.put("many/empty", b"")
    account.delete(*keys, "many/large", "many/empty", "many/missing")
    assert account.stage.walked() == {}
    assert account.segment_names() == []


def test_the_text_of_a_digest_is_that_of_its_segments(account: Account) -> None:
    account.upload("big")
    sums = [
        hashlib.md5(DATA[start : start + MIB], usedforsecurity=False).hexdigest()
        for start in range(0, len(DATA), MIB)
    ]
    segments = account.store.segments(account.bucket, "big")
    assert [segment.etag for segment in segments] == sums
