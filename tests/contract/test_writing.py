"""Whole objects: put, replaced, copied and deleted."""

import time

import pytest

from allastui.errors import AlreadyExists, NotFound
from allastui.settings import MIB
from allastui.stores.entry import Kind
from allastui.stores.features import MetadataLimits
from allastui.stores.kept import carried
from allastui.stores.store import Attributes, ObjectStat
from tests.contract.stage import MTIME_NS, Stage, some_bytes


@pytest.mark.parametrize("size", [0, 1, 1000, 300_000])
def test_an_object_reads_back_as_it_was_put(stage: Stage, size: int) -> None:
    data = some_bytes(size)
    written = stage.put("data", data)
    assert written.size == size
    assert stage.read("data") == data


def test_put_returns_what_stat_returns(stage: Stage) -> None:
    written = stage.put("data", b"hello", Attributes(mtime_ns=MTIME_NS))
    known = stage.stat("data")
    assert (written.size, written.version, written.etag, written.md5, written.mtime_ns) == (
        known.size,
        known.version,
        known.etag,
        known.md5,
        known.mtime_ns,
    )


def test_a_put_replaces_what_was_there(stage: Stage) -> None:
    stage.put("data", b"a longer first content")
    stage.put("data", b"second")
    assert stage.read("data") == b"second"
    assert stage.names() == ["data"]


def test_the_time_of_the_original_file_is_kept(stage: Stage) -> None:
    stage.put("data", b"x", Attributes(mtime_ns=MTIME_NS))
    assert stage.stat("data").mtime_ns == MTIME_NS


def test_a_time_before_1970_is_kept(stage: Stage) -> None:
    stage.put("data", b"x", Attributes(mtime_ns=-1_500_000_000))
    assert stage.stat("data").mtime_ns == -1_500_000_000


def test_without_a_time_the_object_has_the_time_of_writing(stage: Stage) -> None:
    stage.put("data", b"x")
    modified = stage.stat("data").modified
    assert modified == pytest.approx(time.time(), abs=60)


def test_a_content_type_is_kept_by_object_stores(stage: Stage) -> None:
    stage.put("table", b"a,b", Attributes(content_type="text/csv"))
    expected = None if stage.has_paths else "text/csv"
    assert stage.stat("table").content_type == expected


METADATA = {
    "project": "Kilpisjärvi 2026",
    "instrument-id": 'a=b; c, "d" %41 =?x?=',
    "long": "x" * 256,
    "mood": "\U0001f600 ñ",
}
HEADERS = {
    "cache-control": "max-age=60, no-transform",
    "content-disposition": "attachment; filename=\"a b.csv\"; filename*=UTF-8''%C3%A4.csv",
    "content-encoding": "gzip",
    "content-language": "fi, en",
}
DESCRIBED = Attributes(MTIME_NS, "text/csv", metadata=METADATA, headers=HEADERS)


def told_of(stat: ObjectStat) -> tuple[object, ...]:
    """Return what is kept beside an object, without what stores write of their own."""
    kept = carried(stat, MetadataLimits(1000, 1000, 1000, 10_000))
    return stat.mtime_ns, stat.content_type, kept.metadata, kept.headers, kept.lost


def assert_described(stage: Stage, key: str) -> None:
    if stage.has_paths:
        assert told_of(stage.stat(key)) == (MTIME_NS, None, {}, {}, ())
    else:
        assert told_of(stage.stat(key)) == (MTIME_NS, "text/csv", METADATA, HEADERS, ())


def test_what_users_wrote_beside_an_object_is_kept(stage: Stage) -> None:
    written = stage.put("data", b"x", DESCRIBED)
    assert_described(stage, "data")
    assert told_of(written) == told_of(stage.stat("data"))
    stage.store.copy(stage.bucket, "data", stage.bucket, "copy")
    assert_described(stage, "copy")


def test_what_users_wrote_beside_a_parted_object_is_kept(stage: Stage) -> None:
    data = some_bytes(stage.part_size + 10)
    upload = stage.store.begin_upload(stage.bucket, "data", len(data), stage.part_size, DESCRIBED)
    parts = [stage.put_part(upload, number, data) for number in (1, 2)]
    stage.store.complete_upload(upload, parts, DESCRIBED)
    assert_described(stage, "data")
    stage.store.copy(stage.bucket, "data", stage.bucket, "copy")
    assert_described(stage, "copy")
    assert stage.read("copy") == data


def test_as_much_metadata_as_a_store_says_it_takes_is_kept(stage: Stage) -> None:
    limits = stage.store.features.metadata
    if limits is None:
        assert stage.has_paths
        return
    total = min(limits.total, 2000)  # the disks of the tests keep less than a service does
    size = min(limits.value, total // 10)
    count = min(limits.count, total // (size + 6))
    metadata = {f"name{number:02}": "v" * size for number in range(count)}
    assert carried(ObjectStat(0, None, "", metadata=metadata), limits).lost == ()
    full = Attributes(MTIME_NS, "text/csv", part_size=MIB, metadata=metadata)
    stage.put("data", b"x", full)
    assert stage.stat("data").metadata.items() >= metadata.items()
    # The servers of the tests read at most 100 headers, their own included.
    names = {f"{number:02}": "v" for number in range(min(limits.count, 60))}
    stage.put("data", b"x", Attributes(MTIME_NS, part_size=MIB, metadata=names))
    assert stage.stat("data").metadata.items() >= names.items()


def test_folders_on_the_way_are_made(stage: Stage) -> None:
    stage.put("a/b/c/data", b"x")
    assert stage.read("a/b/c/data") == b"x"
    assert stage.names("a/b/") == ["c/"]


def test_a_folder_can_be_put_again(stage: Stage) -> None:
    stage.put("folder/")
    stage.put("folder/file", b"x")
    stage.put("folder/")
    assert stage.names("folder/") == ["file"]


def test_a_key_can_be_object_and_prefix_where_keys_are_not_paths(stage: Stage) -> None:
    stage.put("both", b"object")
    if stage.has_paths:
        with pytest.raises(AlreadyExists, match="both"):
            stage.put("both/below", b"x")
        assert stage.read("both") == b"object"
        return
    stage.put("both/below", b"below")
    assert stage.read("both") == b"object"
    assert stage.names() == ["both", "both/"]
    assert stage.names("both/") == ["below"]
    stage.store.delete_many(stage.bucket, ["both"])
    assert stage.names() == ["both/"]


def test_a_put_into_a_missing_bucket_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        Stage(stage.store, "no-such-bucket", stage.has_paths).put("data", b"x")


def test_a_copy_has_the_bytes_and_the_time_of_its_original(stage: Stage) -> None:
    data = some_bytes(300_000)
    stage.put("from", data, Attributes(mtime_ns=MTIME_NS))
    copied = stage.store.copy(stage.bucket, "from", stage.bucket, "to/here")
    assert copied.size == len(data)
    assert stage.read("to/here") == data
    assert stage.stat("to/here").mtime_ns == MTIME_NS
    assert stage.stat("to/here").version == copied.version
    assert stage.read("from") == data


def test_a_copy_replaces_its_target(stage: Stage) -> None:
    stage.put("from", b"new")
    stage.put("to", b"a longer old content")
    stage.store.copy(stage.bucket, "from", stage.bucket, "to")
    assert stage.read("to") == b"new"


def test_a_copy_of_an_empty_object_is_empty(stage: Stage) -> None:
    stage.put("from", b"")
    stage.store.copy(stage.bucket, "from", stage.bucket, "to")
    assert stage.read("to") == b""


def test_copying_a_missing_object_is_not_found_and_makes_nothing(stage: Stage) -> None:
    with pytest.raises(NotFound, match="missing"):
        stage.store.copy(stage.bucket, "missing", stage.bucket, "to")
    assert stage.listed() == []


def test_a_copy_with_odd_names_arrives(stage: Stage) -> None:
    stage.put("a b+c%20ä&?#", b"x")
    stage.store.copy(stage.bucket, "a b+c%20ä&?#", stage.bucket, "to +%2Fö")
    assert stage.read("to +%2Fö") == b"x"


def test_delete_removes_the_named_objects_and_no_others(stage: Stage) -> None:
    for key in ("a", "ab", "folder/a"):
        stage.put(key, b"x")
    assert stage.store.delete_many(stage.bucket, ["a", "folder/a"]) == []
    assert sorted(name for name in stage.walked() if name != "folder/") == ["ab"]
    with pytest.raises(NotFound):
        stage.stat("a")


def test_deleting_what_is_missing_is_no_failure(stage: Stage) -> None:
    stage.put("kept", b"x")
    assert stage.store.delete_many(stage.bucket, ["missing", "no/such/folder/file"]) == []
    assert stage.names() == ["kept"]


def test_deleting_nothing_is_no_failure(stage: Stage) -> None:
    assert stage.store.delete_many(stage.bucket, []) == []


def test_a_folder_marker_is_deleted(stage: Stage) -> None:
    stage.put("folder/")
    assert stage.store.delete_many(stage.bucket, ["folder/"]) == []
    assert stage.listed() == []


def test_deleting_the_marker_of_a_full_folder_keeps_its_content(stage: Stage) -> None:
    stage.put("folder/")
    stage.put("folder/file", b"x")
    failures = stage.store.delete_many(stage.bucket, ["folder/"])
    assert [failure.key for failure in failures] == (["folder/"] if stage.has_paths else [])
    assert stage.read("folder/file") == b"x"


def test_deleting_in_a_missing_bucket_fails_with_not_found(stage: Stage) -> None:
    try:
        failures = stage.store.delete_many("no-such-bucket", ["a"])
    except NotFound:
        return
    assert [type(failure.error) for failure in failures] == [NotFound]


def test_an_object_is_listed_as_one_kind_after_each_replacement(stage: Stage) -> None:
    for content in (b"1", b"22", b"333"):
        stage.put("data", content)
        assert [(entry.kind, entry.size) for entry in stage.listed()] == [
            (Kind.OBJECT, len(content))
        ]
