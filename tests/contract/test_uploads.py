"""Parted uploads: whole or not at all, whatever happens on the way."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from allastui.errors import Corrupted, NotFound, StoreError, Unsupported, UploadGone
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form
from allastui.stores.store import Attributes, Part
from tests.contract.stage import MTIME_NS, Stage, some_bytes


def content(stage: Stage, tail: int = 1000) -> bytes:
    """Return two whole parts and a short one."""
    return some_bytes(2 * stage.part_size + tail)


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def etag_of_parts(data: bytes, stage: Stage) -> str:
    """Return the ETag of S3, or of a large object of Swift."""
    size = stage.part_size
    sums = [md5(data[start : start + size]) for start in range(0, len(data), size)]
    if stage.has_segments:
        return md5("".join(sums).encode())
    return f"{md5(bytes.fromhex(''.join(sums)))}-{len(sums)}"


def test_an_object_is_made_of_its_parts(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("a/big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    made = stage.complete(upload, parts)
    assert made.size == len(data)
    assert stage.stat("a/big").version == made.version
    assert stage.read("a/big") == data
    assert stage.names("a/") == ["big"]


def test_the_receipt_of_a_part_is_its_md5(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    part = stage.put_part(upload, 3, data)
    assert stage.store.features.part_etag_is_md5
    assert part == Part(3, 1000, md5(data[2 * stage.part_size :]))
    stage.store.abort_upload(upload)


def test_the_etag_is_made_of_the_parts_where_there_is_one(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    made = stage.complete(upload, [stage.put_part(upload, n, data) for n in (1, 2, 3)])
    known = stage.stat("big")
    if stage.has_paths:
        assert (made.etag, known.etag, known.md5) == (None, None, None)
        return
    assert made.etag == known.etag == etag_of_parts(data, stage)
    assert known.md5 is None
    form = Form.SLO if stage.has_segments else Form.MULTIPART
    assert known.form is form
    assert known.part_size == stage.part_size
    (entry,) = stage.listed()
    assert entry.form is form
    if entry.size is None:
        assert stage.has_segments  # Ceph lists the size of the manifest
    else:
        assert (entry.size, entry.etag) == (len(data), known.etag)


def test_parts_may_come_in_any_order(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = sorted(stage.put_part(upload, number, data) for number in (3, 1, 2))
    stage.complete(upload, parts)
    assert stage.read("big") == data


def test_parts_may_come_at_the_same_time(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    with ThreadPoolExecutor(3) as pool:
        parts = list(pool.map(lambda number: stage.put_part(upload, number, data), (1, 2, 3)))
    stage.complete(upload, parts)
    assert stage.read("big") == data


def test_one_small_part_is_enough(stage: Stage) -> None:
    upload = stage.begin("small", 10)
    stage.complete(upload, [stage.put_part(upload, 1, b"0123456789")])
    assert stage.read("small") == b"0123456789"


def test_the_time_of_the_original_file_is_kept(stage: Stage) -> None:
    attributes = Attributes(mtime_ns=MTIME_NS, part_size=stage.part_size)
    upload = stage.begin("small", 10, attributes)
    part = stage.put_part(upload, 1, b"0123456789")
    stage.store.complete_upload(upload, [part], attributes)
    assert stage.stat("small").mtime_ns == MTIME_NS


def test_nothing_shows_under_the_key_before_it_is_complete(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    with pytest.raises(NotFound):
        stage.stat("big")
    assert "big" not in stage.names()
    stage.complete(upload, parts)
    assert stage.names() == ["big"]


def test_the_old_object_stays_until_the_new_one_is_complete(stage: Stage) -> None:
    stage.put("big", b"old")
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    assert stage.read("big") == b"old"
    stage.complete(upload, parts)
    assert stage.read("big") == data


def test_the_old_object_stays_when_the_upload_is_aborted(stage: Stage) -> None:
    stage.put("big", b"old")
    data = content(stage)
    upload = stage.begin("big", len(data))
    stage.put_part(upload, 1, data)
    stage.store.abort_upload(upload)
    assert stage.read("big") == b"old"
    assert stage.names() == ["big"]


def test_the_parts_that_stand_are_listed_in_order(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    assert stage.store.list_parts(upload, []) == []
    third, first = (stage.put_part(upload, number, data) for number in (3, 1))
    assert stage.store.list_parts(upload, [third, first]) == [first, third]
    stage.store.abort_upload(upload)


def test_a_claimed_part_that_does_not_stand_is_not_listed(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    first = stage.put_part(upload, 1, data)
    claimed = [first, Part(2, stage.part_size, md5(data[: stage.part_size]))]
    assert stage.store.list_parts(upload, claimed) == [first]
    stage.store.abort_upload(upload)


def test_an_upload_goes_on_from_the_parts_that_stand(stage: Stage) -> None:
    data = content(stage)
    begun = stage.begin("big", len(data))
    claimed = [stage.put_part(begun, number, data) for number in (1, 3)]
    resumed = replace(begun)
    standing = stage.store.list_parts(resumed, claimed)
    second = stage.put_part(resumed, 2, data)
    stage.complete(resumed, sorted([*standing, second]))
    assert stage.read("big") == data


def test_an_upload_that_lacks_a_part_is_not_completed(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 3)]
    with pytest.raises(Corrupted, match="big"):
        stage.complete(upload, parts)
    with pytest.raises(NotFound):
        stage.stat("big")


def test_an_upload_that_lacks_its_last_part_is_not_completed(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2)]
    with pytest.raises(Corrupted, match="big"):
        stage.complete(upload, parts)
    with pytest.raises(NotFound):
        stage.stat("big")


def test_a_part_that_was_never_put_does_not_complete(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 3)]
    invented = Part(2, stage.part_size, md5(data[stage.part_size : 2 * stage.part_size]))
    with pytest.raises(StoreError):
        stage.complete(upload, sorted([*parts, invented]))
    with pytest.raises(NotFound):
        stage.stat("big")


def test_an_upload_that_failed_to_complete_can_still_be_completed(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 3)]
    with pytest.raises(StoreError):
        stage.complete(upload, parts)
    second = stage.put_part(upload, 2, data)
    stage.complete(upload, sorted([*parts, second]))
    assert stage.read("big") == data


def test_a_part_put_again_replaces_the_first(stage: Stage) -> None:
    data = content(stage)
    wrong = bytes(len(data))
    upload = stage.begin("big", len(data))
    first, third = (stage.put_part(upload, number, data) for number in (1, 3))
    stage.put_part(upload, 2, wrong)
    second = stage.put_part(upload, 2, data)
    stage.complete(upload, [first, second, third])
    assert stage.read("big") == data


def test_the_same_part_put_twice_has_the_same_receipt(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    assert stage.put_part(upload, 2, data) == stage.put_part(upload, 2, data)
    stage.store.abort_upload(upload)


def test_an_old_receipt_of_a_part_put_again_does_not_complete(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    stage.put_part(upload, 2, bytes(len(data)))
    with pytest.raises(StoreError):
        stage.complete(upload, parts)
    with pytest.raises(NotFound):
        stage.stat("big")


def test_an_unknown_upload_is_gone(stage: Stage) -> None:
    data = content(stage)
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
    data = content(stage)
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


def test_two_uploads_of_one_key_do_not_disturb_each_other(stage: Stage) -> None:
    first, second = stage.begin("small", 10), stage.begin("small", 10)
    assert first.id != second.id
    part_of_first = stage.put_part(first, 1, b"0123456789")
    part_of_second = stage.put_part(second, 1, b"abcdefghij")
    stage.complete(second, [part_of_second])
    assert stage.read("small") == b"abcdefghij"
    stage.complete(first, [part_of_first])
    assert stage.read("small") == b"0123456789"


def test_an_upload_into_a_missing_bucket_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        Stage(stage.store, "no-such-bucket", stage.has_paths).begin("big", 10)


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


def test_a_copy_of_a_parted_object_has_its_bytes(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    stage.complete(upload, [stage.put_part(upload, number, data) for number in (1, 2, 3)])
    stage.store.copy(stage.bucket, "big", stage.bucket, "copy")
    assert stage.read("copy") == data


def test_a_range_across_parts_gives_exactly_its_bytes(stage: Stage) -> None:
    data = content(stage)
    upload = stage.begin("big", len(data))
    made = stage.complete(upload, [stage.put_part(upload, n, data) for n in (1, 2, 3)])
    start = stage.part_size - 10
    assert stage.read_range("big", start, 20, if_version=made.version) == data[start : start + 20]


def test_a_part_is_sent_whole_from_a_body_in_one_chunk(stage: Stage) -> None:
    upload = stage.begin("small", 3)
    part = stage.store.put_part(upload, 1, BytesBody(b"abc"))
    assert (part.number, part.size, part.etag) == (1, 3, md5(b"abc"))
    stage.complete(upload, [part])
    assert stage.read("small") == b"abc"
