"""The segments of large objects of Swift: which go with an object, which stay, which are freed."""

import hashlib

import pytest

from allastui.errors import UploadGone
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Attributes, Upload
from allastui.stores.swift.store import open_swift
from tests.contract.account import DATA, MIB, MTIME_NS, Account
from tests.contract.stage import Stage, some_bytes


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
            fresh.put_part(upload, 1, BytesBody(DATA[:MIB]))
        fresh.abort_upload(upload)
    finally:
        fresh.close()
    assert account.stage.read("big") == DATA


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
