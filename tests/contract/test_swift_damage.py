"""Segments that are lost, changed or of another size, beside those of other objects."""

import pytest

from allastui.errors import Corrupted, NotFound, StoreError
from allastui.stores.store import Attributes
from tests.contract.account import DATA, MIB, MTIME_NS, Account


def test_a_segment_of_another_size_is_no_part(account: Account) -> None:
    upload = account.stage.begin("big", len(DATA))
    first = account.stage.put_part(upload, 1, DATA)
    name = f"big/{upload.id}/00000001"
    account.other.put_object(account.segments_bucket, name, b"half of it")
    assert account.store.list_parts(upload, []) == [first]
    account.store.abort_upload(upload)
    assert account.segment_names() == []


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
