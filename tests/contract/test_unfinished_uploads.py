"""Uploads that are not complete yet: found, gone on with, put right, given up."""

import time
from dataclasses import replace

import pytest

from allastui.errors import StoreError, Unsupported, UploadGone
from allastui.stores.store import Part
from tests.contract.stage import Stage, md5, several_parts


def test_the_old_object_stays_when_the_upload_is_aborted(stage: Stage) -> None:
    stage.put("big", b"old")
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    stage.put_part(upload, 1, data)
    stage.store.abort_upload(upload)
    assert stage.read("big") == b"old"
    assert stage.names() == ["big"]


def test_the_parts_that_stand_are_listed_in_order(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    assert stage.store.list_parts(upload, []) == []
    third, first = (stage.put_part(upload, number, data) for number in (3, 1))
    assert stage.store.list_parts(upload, [third, first]) == [first, third]
    stage.store.abort_upload(upload)


def test_a_claimed_part_that_does_not_stand_is_not_listed(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    first = stage.put_part(upload, 1, data)
    claimed = [first, Part(2, stage.part_size, md5(data[: stage.part_size]))]
    assert stage.store.list_parts(upload, claimed) == [first]
    stage.store.abort_upload(upload)


def test_an_upload_goes_on_from_the_parts_that_stand(stage: Stage) -> None:
    data = several_parts(stage)
    begun = stage.begin("big", len(data))
    claimed = [stage.put_part(begun, number, data) for number in (1, 3)]
    resumed = replace(begun)
    standing = stage.store.list_parts(resumed, claimed)
    second = stage.put_part(resumed, 2, data)
    stage.complete(resumed, sorted([*standing, second]))
    assert stage.read("big") == data


def test_an_upload_that_failed_to_complete_can_still_be_completed(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 3)]
    with pytest.raises(StoreError):
        stage.complete(upload, parts)
    second = stage.put_part(upload, 2, data)
    stage.complete(upload, sorted([*parts, second]))
    assert stage.read("big") == data


def test_a_part_put_again_replaces_the_first(stage: Stage) -> None:
    data = several_parts(stage)
    wrong = bytes(len(data))
    upload = stage.begin("big", len(data))
    first, third = (stage.put_part(upload, number, data) for number in (1, 3))
    stage.put_part(upload, 2, wrong)
    second = stage.put_part(upload, 2, data)
    stage.complete(upload, [first, second, third])
    assert stage.read("big") == data


def test_the_same_part_put_twice_has_the_same_receipt(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    assert stage.put_part(upload, 2, data) == stage.put_part(upload, 2, data)
    stage.store.abort_upload(upload)


def test_an_unknown_upload_is_gone(stage: Stage) -> None:
    data = several_parts(stage)
    begun = stage.begin("big", len(data))
    parts = [stage.put_part(begun, number, data) for number in (1, 2, 3)]
    stage.store.abort_upload(begun)
    for upload in (begun, replace(begun, id="../../escape"), replace(begun, id="unknown")):
        with pytest.raises(UploadGone, match="big"):
            stage.put_part(upload, 1, data)
        with pytest.raises(UploadGone, match="big"):
            stage.store.list_parts(upload, [])
        with pytest.raises(UploadGone, match="big"):
            stage.complete(upload, parts)
    assert stage.names() == []


def test_the_id_of_one_key_does_not_complete_another(stage: Stage) -> None:
    upload = stage.begin("mine", 10)
    part = stage.put_part(upload, 1, b"0123456789")
    with pytest.raises(UploadGone):
        stage.complete(replace(upload, key="other"), [part])
    assert "other" not in stage.names()
    stage.store.abort_upload(upload)


def test_completing_twice_is_no_error_or_gone_but_never_a_lie(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    first = stage.complete(upload, parts)
    try:
        again = stage.complete(upload, parts)
    except UploadGone:
        pass
    else:
        assert (again.size, again.version) == (first.size, first.version)
    assert stage.read("big") == data


def test_aborting_twice_is_no_error(stage: Stage) -> None:
    upload = stage.begin("big", stage.part_size)
    stage.store.abort_upload(upload)
    stage.store.abort_upload(upload)
    assert stage.names() == []


def test_aborting_a_completed_upload_keeps_the_object(stage: Stage) -> None:
    upload = stage.begin("small", 10)
    stage.complete(upload, [stage.put_part(upload, 1, b"0123456789")])
    stage.store.abort_upload(upload)
    assert stage.read("small") == b"0123456789"


def test_an_unfinished_upload_is_listed_until_it_is_aborted(stage: Stage) -> None:
    upload = stage.begin("a/big", stage.part_size)
    other = stage.begin("a/other", stage.part_size)
    (found,) = stage.store.list_uploads(stage.bucket, "a/big")
    assert (found.key, found.id) == ("a/big", upload.id)
    assert found.started == pytest.approx(time.time(), abs=60)
    both = {found.id for found in stage.store.list_uploads(stage.bucket, "a/")}
    assert both == {upload.id, other.id}
    stage.store.abort_upload(upload)
    assert list(stage.store.list_uploads(stage.bucket, "a/big")) == []
    stage.store.abort_upload(other)


def test_a_completed_upload_is_not_listed(stage: Stage) -> None:
    upload = stage.begin("small", 10)
    stage.complete(upload, [stage.put_part(upload, 1, b"0123456789")])
    assert list(stage.store.list_uploads(stage.bucket, "small")) == []


def test_the_bytes_of_an_unfinished_upload_can_be_read_or_it_is_unsupported(stage: Stage) -> None:
    upload = stage.begin("small", 10)
    part = stage.put_part(upload, 1, b"0123456789")
    if not stage.has_paths:
        with pytest.raises(Unsupported):
            stage.store.open_upload(upload)
        return
    reader = stage.store.open_upload(upload)
    buffer = memoryview(bytearray(20))
    assert reader.readinto(buffer) == 10
    assert bytes(buffer[:10]) == b"0123456789"
    assert reader.readinto(buffer) == 0
    reader.close()
    stage.complete(upload, [part])
    with pytest.raises(UploadGone):
        stage.store.open_upload(upload)
