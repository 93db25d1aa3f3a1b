"""Parted uploads: whole or not at all, whatever happens on the way."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from allastui.errors import Corrupted, NotFound, StoreError
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form
from allastui.stores.store import Attributes, Part
from tests.contract.stage import MTIME_NS, Stage, md5, several_parts


def etag_of_parts(data: bytes, stage: Stage) -> str:
    """Return the ETag of S3, or of a large object of Swift."""
    size = stage.part_size
    sums = [md5(data[start : start + size]) for start in range(0, len(data), size)]
    if stage.has_segments:
        return md5("".join(sums).encode())
    return f"{md5(bytes.fromhex(''.join(sums)))}-{len(sums)}"


def test_an_object_is_made_of_its_parts(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("a/big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    made = stage.complete(upload, parts)
    assert made.size == len(data)
    assert stage.stat("a/big").version == made.version
    assert stage.read("a/big") == data
    assert stage.names("a/") == ["big"]


def test_the_receipt_of_a_part_is_its_md5(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    part = stage.put_part(upload, 3, data)
    assert stage.store.features.part_etag_is_md5
    assert part == Part(3, 1000, md5(data[2 * stage.part_size :]))
    stage.store.abort_upload(upload)


def test_the_etag_is_made_of_the_parts_where_there_is_one(stage: Stage) -> None:
    data = several_parts(stage)
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
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = sorted(stage.put_part(upload, number, data) for number in (3, 1, 2))
    stage.complete(upload, parts)
    assert stage.read("big") == data


def test_parts_may_come_at_the_same_time(stage: Stage) -> None:
    data = several_parts(stage)
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
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    with pytest.raises(NotFound):
        stage.stat("big")
    assert "big" not in stage.names()
    stage.complete(upload, parts)
    assert stage.names() == ["big"]


def test_the_old_object_stays_until_the_new_one_is_complete(stage: Stage) -> None:
    stage.put("big", b"old")
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    assert stage.read("big") == b"old"
    stage.complete(upload, parts)
    assert stage.read("big") == data


def test_an_upload_that_lacks_a_part_is_not_completed(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 3)]
    with pytest.raises(Corrupted, match="big"):
        stage.complete(upload, parts)
    with pytest.raises(NotFound):
        stage.stat("big")


def test_an_upload_that_lacks_its_last_part_is_not_completed(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2)]
    with pytest.raises(Corrupted, match="big"):
        stage.complete(upload, parts)
    with pytest.raises(NotFound):
        stage.stat("big")


def test_a_part_that_was_never_put_does_not_complete(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 3)]
    invented = Part(2, stage.part_size, md5(data[stage.part_size : 2 * stage.part_size]))
    with pytest.raises(StoreError):
        stage.complete(upload, sorted([*parts, invented]))
    with pytest.raises(NotFound):
        stage.stat("big")


def test_an_old_receipt_of_a_part_put_again_does_not_complete(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    parts = [stage.put_part(upload, number, data) for number in (1, 2, 3)]
    stage.put_part(upload, 2, bytes(len(data)))
    with pytest.raises(StoreError):
        stage.complete(upload, parts)
    with pytest.raises(NotFound):
        stage.stat("big")


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


def test_a_copy_of_a_parted_object_has_its_bytes(stage: Stage) -> None:
    data = several_parts(stage)
    upload = stage.begin("big", len(data))
    stage.complete(upload, [stage.put_part(upload, number, data) for number in (1, 2, 3)])
    stage.store.copy(stage.bucket, "big", stage.bucket, "copy")
    assert stage.read("copy") == data


def test_a_range_across_parts_gives_exactly_its_bytes(stage: Stage) -> None:
    data = several_parts(stage)
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
