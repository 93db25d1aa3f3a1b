"""What only the S3 store does, on real servers, some of them with a line that fails."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    Changed,
    InvalidName,
    ServiceFault,
    SignInFailed,
    StoreError,
    Throttled,
    Unreachable,
    Unsupported,
    UploadGone,
)
from allastui.profiles.profile import KeyPair, Profile, Secret, Signature
from allastui.stores.body import BytesBody
from allastui.stores.entry import Form
from allastui.stores.s3.copying import Copies
from allastui.stores.s3.store import S3Store, open_s3
from allastui.stores.store import Attributes, Store, Upload
from tests.contract.stage import Stage, some_bytes
from tests.servers.faults import Answer, CutDown, LoseAnswer
from tests.servers.proxy import FaultProxy

MIB = 1024 * 1024
MTIME_NS = 1_600_000_000_123_456_789
SLOW_DOWN = Answer(503, b"<Error><Code>SlowDown</Code></Error>")
REFUSED = Answer(501, b"<Error><Code>NotImplemented</Code></Error>")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Line:
    """A bucket of a real server, reached through a proxy that can do harm."""

    stage: Stage
    proxy: FaultProxy
    profile: Profile

    def sent(self, method: str, containing: str = "") -> int:
        return sum(
            exchange.request.method == method and containing in exchange.request.target
            for exchange in self.proxy.exchanges
        )


@pytest.fixture(params=["swift", pytest.param("ceph", marks=pytest.mark.ceph)])
def line(
    request: pytest.FixtureRequest, make_proxy: Callable[[Profile], FaultProxy]
) -> Iterator[Line]:
    profile: Profile = request.getfixturevalue(f"{request.param}_profile")
    proxy = make_proxy(profile)
    store = open_s3(proxy.profile, pool_size=4)
    worker = getattr(request.config, "workerinput", {"workerid": "main"})["workerid"]
    bucket = f"s3-only-{worker}-{next(_numbers)}"
    store.create_bucket(bucket)
    proxy.forget()
    yield Line(Stage(store, bucket, has_paths=False), proxy, profile)
    store.close()


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


def parted(stage: Stage, key: str, data: bytes) -> Upload:
    """Put the parts of `data` and return the upload, to be completed."""
    upload = stage.begin(key, len(data))
    for number in range(1, -(-len(data) // upload.part_size) + 1):
        stage.put_part(upload, number, data)
    return upload


def test_reads_are_tried_again_when_the_service_is_busy(line: Line) -> None:
    line.stage.put("k", b"data")
    for call in (
        lambda: line.stage.names(),
        lambda: line.stage.stat("k"),
        lambda: line.stage.read_range("k", 0, 4),
        lambda: list(line.stage.store.walk(line.stage.bucket, "")),
    ):
        line.proxy.fail(SLOW_DOWN, times=2)
        assert call()


def test_reads_give_up_after_three_attempts(line: Line) -> None:
    line.proxy.fail(SLOW_DOWN, times=9)
    with pytest.raises(Throttled):
        line.stage.stat("k")
    assert line.sent("HEAD") == 3


def test_writes_are_left_to_whoever_writes(line: Line) -> None:
    line.proxy.fail(SLOW_DOWN, times=9, method="PUT")
    with pytest.raises(Throttled):
        line.stage.put("k", b"data")
    upload = line.stage.begin("k", 4)
    line.proxy.fail(SLOW_DOWN, times=9, method="PUT")
    with pytest.raises(Throttled):
        line.stage.put_part(upload, 1, b"data")
    assert line.sent("PUT") == 2


def test_a_range_that_is_cut_is_unreachable(line: Line) -> None:
    line.stage.put("k", some_bytes(MIB))
    line.proxy.fail(CutDown(300_000), method="GET")
    with pytest.raises(Unreachable, match="k could not be read"):
        line.stage.read_range("k", 0, MIB)


def test_a_range_of_something_else_is_changed(line: Line) -> None:
    version = line.stage.put("k", b"one").version
    line.stage.put("k", b"two")
    for size in (0, 3):
        with pytest.raises(Changed):
            line.stage.read_range("k", 0, size, if_version=version)


def test_a_completion_whose_answer_is_lost_counts_as_done(line: Line) -> None:
    data = some_bytes(6 * MIB)
    upload = parted(line.stage, "big", data)
    parts = line.stage.store.list_parts(upload, [])
    line.proxy.fail(LoseAnswer(), times=9, method="POST")
    stat = line.stage.complete(upload, parts)
    joined = b"".join(bytes.fromhex(part.etag) for part in parts)
    assert stat.etag == f"{hashlib.md5(joined).hexdigest()}-2"
    assert (stat.form, stat.part_size) == (Form.MULTIPART, upload.part_size)
    assert line.stage.read("big") == data


def test_an_error_that_comes_as_a_success_is_an_error(line: Line) -> None:
    upload = parted(line.stage, "big", some_bytes(6 * MIB))
    parts = line.stage.store.list_parts(upload, [])
    answer = Answer(200, b"<?xml version='1.0'?>\n<Error><Code>InternalError</Code></Error>")
    line.proxy.fail(answer, times=9, method="POST")
    with pytest.raises(ServiceFault):
        line.stage.complete(upload, parts)
    assert line.stage.names() == []


def test_a_completion_that_never_arrived_is_not_done(line: Line) -> None:
    upload = parted(line.stage, "big", some_bytes(6 * MIB))
    parts = line.stage.store.list_parts(upload, [])
    with line.proxy.refusing(), pytest.raises(Unreachable):
        line.stage.complete(upload, parts)
    assert line.stage.names() == []
    line.stage.complete(upload, parts)
    assert line.stage.names() == ["big"]


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


def test_a_service_without_deletes_of_many_is_asked_for_each(line: Line) -> None:
    for key in ("a", "b", "c"):
        line.stage.put(key, b"x")
    line.proxy.fail(REFUSED, times=9, method="POST", containing="delete")
    assert line.stage.store.delete_many(line.stage.bucket, ["a", "missing", "c"]) == []
    assert line.stage.store.delete_many(line.stage.bucket, ["b"]) == []
    assert line.stage.names() == []
    assert (line.sent("POST"), line.sent("DELETE")) == (1, 4)


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


def test_a_refused_head_of_an_empty_object_is_a_refusal(line: Line) -> None:
    line.stage.put("empty", b"")
    line.proxy.fail(Answer(403), method="HEAD")
    with pytest.raises(AccessDenied):
        line.stage.stat("empty")


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
