"""What only the S3 store does, on real servers."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from allastui.errors import (
    AlreadyExists,
    Changed,
    InvalidName,
    SignInFailed,
    StoreError,
    Unsupported,
    UploadGone,
)
from allastui.profiles.profile import KeyPair, Profile, Secret, Signature
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form
from allastui.stores.s3.copying import Copies
from allastui.stores.s3.store import S3Store, open_s3
from allastui.stores.store import Attributes, Store
from tests.contract.line import Line
from tests.contract.stage import MTIME_NS, Stage, parted, some_bytes

MIB = 1024 * 1024


@pytest.fixture
def opened() -> Iterator[Callable[[Profile], S3Store]]:
    stores: list[S3Store] = []

    def open_store(profile: Profile) -> S3Store:
        store = open_s3(profile, pool_size=2)
        assert isinstance(store, S3Store)
        stores.append(store)
        return store

    yield open_store
    for store in stores:
        store.close()


def test_a_range_of_something_else_is_changed(line: Line) -> None:
    version = line.stage.put("k", b"one").version
    line.stage.put("k", b"two")
    for size in (0, 3):
        with pytest.raises(Changed):
            line.stage.read_range("k", 0, size, if_version=version)


def test_an_aborted_upload_over_an_equal_object_counts_as_completed(line: Line) -> None:
    data = some_bytes(6 * MIB)
    first = parted(line.stage, "big", data)
    parts = line.stage.store.list_parts(first, [])
    line.stage.complete(first, parts)
    second = parted(line.stage, "big", data)
    line.stage.store.abort_upload(second)
    assert line.stage.complete(second, parts).size == len(data)
    other = [part._replace(etag="0" * 32) for part in parts]
    with pytest.raises(UploadGone):
        line.stage.complete(second, other)


def test_many_objects_are_deleted_in_one_request_and_odd_names_singly(line: Line) -> None:
    keys = [f"k{number}" for number in range(30)]
    for key in [*keys, "\x1b[31m"]:
        line.stage.put(key, b"x")
    failures = line.stage.store.delete_many(line.stage.bucket, [*keys, "\x1b[31m", "\udce9"])
    assert [(failure.key, type(failure.error)) for failure in failures] == [("\udce9", InvalidName)]
    assert line.stage.names() == []
    assert (line.sent("POST"), line.sent("DELETE")) == (1, 1)


def test_large_copies_go_by_parts_and_keep_what_is_beside_the_bytes(
    line: Line, opened: Callable[[Profile], S3Store]
) -> None:
    store, bucket = opened(line.profile), line.stage.bucket
    data = some_bytes(11 * MIB)
    store.put(bucket, "a b", BytesBody(data), Attributes(MTIME_NS, "text/x-test"))
    copies = Copies(
        store._requests, store._boto, store._uploads, None, 1000, whole=MIB, part=5 * MIB
    )
    stat = copies.copy(bucket, "a b", bucket, "ä/copy")
    assert (stat.size, stat.form, stat.part_size) == (len(data), Form.MULTIPART, 5 * MIB)
    assert (stat.mtime_ns, stat.content_type) == (MTIME_NS, "text/x-test")
    assert line.stage.read("ä/copy") == data
    assert list(store.list_uploads(bucket, "")) == []


def test_signature_version_2_does_everything(
    line: Line, opened: Callable[[Profile], S3Store]
) -> None:
    store = opened(replace(line.profile, signature=Signature.V2))
    stage = Stage(store, f"{line.stage.bucket}-v2", has_paths=False)
    store.create_bucket(stage.bucket)
    data = some_bytes(6 * MIB)
    upload = parted(stage, "big", data)
    assert [found.id for found in store.list_uploads(stage.bucket, "b")] == [upload.id]
    stage.complete(upload, store.list_parts(upload, []))
    stage.put("ä +~/x", b"x", Attributes(MTIME_NS))
    store.copy(stage.bucket, "ä +~/x", stage.bucket, "copy")
    assert stage.read("big") == data
    assert stage.names() == ["big", "copy", "ä +~/"]
    assert store.delete_many(stage.bucket, ["big", "copy", "ä +~/x"]) == []
    store.delete_bucket(stage.bucket)


def test_wrong_keys_are_told_apart_from_missing_rights(
    line: Line, opened: Callable[[Profile], S3Store]
) -> None:
    assert isinstance(line.profile.credentials, KeyPair)
    key, bucket = line.profile.credentials.access_key, line.stage.bucket
    for pair in (KeyPair(key, Secret("wrong")), KeyPair("NOBODY", Secret("wrong"))):
        store = opened(replace(line.profile, credentials=pair))
        for call in _calls(store, bucket):
            with pytest.raises(SignInFailed) as caught:
                call()
            assert "wrong" not in str(caught.value)


def _calls(store: Store, bucket: str) -> list[Callable[[], object]]:
    return [
        store.buckets,
        lambda: store.list_page(bucket, ""),
        lambda: store.put(bucket, "k", BytesBody(b"x"), Attributes()),
        lambda: store.delete_many(bucket, ["k"]),
        lambda: store.begin_upload(bucket, "k", 1, 5 * MIB, Attributes()),
    ]


def test_a_wrong_region_is_put_right(line: Line, opened: Callable[[Profile], S3Store]) -> None:
    store = opened(replace(line.proxy.profile, region="regionOne"))
    stage = Stage(store, line.stage.bucket, has_paths=False)
    stage.put("k", b"data")
    assert stage.names() == ["k"]
    assert stage.read("k") == b"data"
    stage.complete(upload := parted(stage, "big", b"data"), store.list_parts(upload, []))
    assert store.delete_many(stage.bucket, ["k", "big"]) == []
    assert line.sent("PUT", "/k") <= 2
    assert line.sent("HEAD", "/k") == 1


def test_a_bucket_that_is_there_is_not_made_again(line: Line) -> None:
    with pytest.raises(AlreadyExists, match="yours already"):
        line.stage.store.create_bucket(line.stage.bucket)
    line.stage.put("k", b"x")
    with pytest.raises(AlreadyExists, match="not empty"):
        line.stage.store.delete_bucket(line.stage.bucket)


def test_the_bucket_of_another_project_is_asked_for_and_not_refused_here(line: Line) -> None:
    store = line.stage.store
    for call in (
        lambda: store.list_page("465000001:shared", ""),
        lambda: store.delete_bucket("465000001:shared"),
    ):
        with pytest.raises(StoreError) as caught:
            call()
        assert "shared" in str(caught.value)
    assert line.sent("GET", "465000001%3Ashared") == 1
    assert line.sent("DELETE", "465000001%3Ashared") == 1


def test_parts_cannot_be_read_back(line: Line) -> None:
    upload = line.stage.begin("k", 10)
    with pytest.raises(Unsupported):
        line.stage.store.open_upload(upload)
