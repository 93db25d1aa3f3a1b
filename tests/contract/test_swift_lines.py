"""The Swift store on lines that fail and at a service that refuses, before real servers."""

import pytest

from allastui.errors import (
    AccessDenied,
    Corrupted,
    NoSpace,
    StoreError,
    Throttled,
    Unreachable,
)
from allastui.stores.entry import Form
from allastui.stores.store import Attributes
from tests.contract.account import DATA, MTIME_NS
from tests.contract.line import Line
from tests.servers.faults import Answer, CutDown, CutUp, LoseAnswer

BUSY = Answer(498, b"Rate limited")
REFUSED = Answer(403, b"Forbidden")
FULL = Answer(413, b"Upload exceeds quota.")
UNKNOWN = Answer(404, b"Not Found")


@pytest.fixture
def line(native_line: Line) -> Line:
    return native_line


def test_reads_are_tried_again_when_the_service_is_busy(line: Line) -> None:
    line.stage.put("k", b"data")
    for call in (
        lambda: line.stage.names(),
        lambda: line.stage.stat("k"),
        lambda: line.stage.read_range("k", 0, 4),
        lambda: list(line.stage.store.walk(line.stage.bucket, "")),
        lambda: line.stage.store.buckets(),
    ):
        line.proxy.fail(BUSY, times=2)
        assert call()


def test_a_write_that_is_refused_is_left_to_whoever_writes(line: Line) -> None:
    for answer, kind in ((BUSY, Throttled), (FULL, NoSpace), (REFUSED, AccessDenied)):
        line.proxy.forget()
        line.proxy.fail(answer, times=9, method="PUT")
        with pytest.raises(kind, match="k could not be written"):
            line.stage.put("k", b"data")
        assert line.sent("PUT") == 1


def test_a_read_that_is_cut_is_never_short(line: Line) -> None:
    line.stage.put("k", DATA)
    line.proxy.fail(CutDown(100_000), method="GET", containing="/k")
    with pytest.raises(Unreachable):
        line.stage.read_range("k", 0, len(DATA))
    assert line.stage.read("k") == DATA


def test_a_write_that_is_cut_leaves_the_old_object(line: Line) -> None:
    line.stage.put("k", b"old")
    line.proxy.fail(CutUp(100_000), times=9, method="PUT", containing="/k")
    with pytest.raises(Unreachable):
        line.stage.put("k", DATA)
    assert line.stage.read("k") == b"old"


def test_a_completion_whose_answer_was_lost_is_done(line: Line) -> None:
    upload = line.stage.begin("big", len(DATA))
    parts = [line.stage.put_part(upload, number, DATA) for number in (1, 2, 3)]
    line.proxy.fail(LoseAnswer(), times=9, method="PUT", containing="multipart-manifest=put")
    made = line.stage.complete(upload, parts)
    assert (made.size, made.form) == (len(DATA), Form.SLO)
    assert line.stage.read("big") == DATA
    assert len(line.segments()) == 3


def test_a_completion_that_did_not_arrive_can_be_asked_for_again(line: Line) -> None:
    upload = line.stage.begin("big", len(DATA))
    parts = [line.stage.put_part(upload, number, DATA) for number in (1, 2, 3)]
    line.proxy.fail(Answer(500), method="PUT", containing="multipart-manifest=put")
    with pytest.raises(StoreError) as caught:
        line.stage.complete(upload, parts)
    assert caught.value.retryable
    assert line.stage.names() == []
    line.stage.complete(upload, parts)
    assert line.stage.read("big") == DATA


def test_the_old_segments_stay_where_the_new_object_does_not_come_to_stand(line: Line) -> None:
    attributes = Attributes(mtime_ns=MTIME_NS)
    upload = line.stage.begin("big", len(DATA), attributes)
    line.stage.complete(upload, [line.stage.put_part(upload, n, DATA) for n in (1, 2, 3)])
    line.proxy.fail(FULL, method="PUT", containing="/big")
    with pytest.raises(NoSpace):
        line.stage.put("big", b"small")
    assert line.stage.read("big") == DATA


def test_an_upload_without_access_to_the_bucket_of_segments_says_so(line: Line) -> None:
    line.proxy.fail(REFUSED, times=9, method="PUT", containing="_segments/")
    with pytest.raises(AccessDenied, match="_segments, where this profile may not write"):
        line.stage.begin("big", len(DATA))


def test_an_upload_whose_bucket_of_segments_may_not_be_made_says_so(line: Line) -> None:
    def decide(request: object) -> Answer | None:
        target, method = getattr(request, "target", ""), getattr(request, "method", "")
        return REFUSED if method == "PUT" and target.endswith("_segments") else None

    line.proxy.decide = decide
    with pytest.raises(AccessDenied, match="is not there, and this profile may not make it"):
        line.stage.begin("big", len(DATA))


def test_a_service_without_deletes_of_many_deletes_one_by_one(line: Line) -> None:
    keys = [f"many/{number}" for number in range(12)]
    for key in keys:
        line.stage.put(key, b"x")
    line.proxy.fail(Answer(501), times=9, method="POST", containing="bulk-delete")
    line.proxy.forget()
    assert line.stage.store.delete_many(line.stage.bucket, keys) == []
    assert line.stage.walked() == {}
    assert line.sent("DELETE") == 12


def test_what_cannot_be_deleted_comes_back_with_its_reason(line: Line) -> None:
    for key in ("kept", "gone"):
        line.stage.put(key, b"x")
    line.proxy.fail(Answer(405), times=9, method="POST", containing="bulk-delete")
    line.proxy.fail(REFUSED, times=9, method="DELETE", containing="kept")
    (failure,) = line.stage.store.delete_many(line.stage.bucket, ["kept"])
    assert (failure.key, type(failure.error)) == ("kept", AccessDenied)
    assert line.stage.store.delete_many(line.stage.bucket, ["gone"]) == []
    assert line.stage.names() == ["kept"]


def test_many_objects_are_deleted_in_one_request(line: Line) -> None:
    keys = [f"many/{number}" for number in range(30)]
    for key in keys:
        line.stage.put(key, b"x")
    line.proxy.forget()
    assert line.stage.store.delete_many(line.stage.bucket, keys) == []
    assert len(line.proxy.exchanges) < 8
    assert line.stage.walked() == {}


def test_a_copy_that_differs_is_an_error(line: Line) -> None:
    line.stage.put("from", b"data")
    line.stage.put("to", b"else")
    line.proxy.fail(Answer(201), method="PUT", containing="/to")
    with pytest.raises(Corrupted, match="MD5"):
        line.stage.store.copy(line.stage.bucket, "from", line.stage.bucket, "to")


def test_what_is_no_swift_is_told(line: Line) -> None:
    line.proxy.fail(Answer(200, b"<html>welcome</html>"), times=9, method="GET")
    store = line.stage.store
    usage = store.abilities.usage
    assert usage is not None
    for call in (line.stage.names, store.buckets, usage.buckets):
        with pytest.raises(StoreError, match="did not answer as Swift does"):
            call()


def test_many_small_objects_cost_a_request_each(line: Line) -> None:
    for number in range(20):
        line.stage.put(f"small/{number}", b"x")
    assert len(line.proxy.exchanges) <= 24


def test_who_may_only_write_can_write(line: Line) -> None:
    upload = line.stage.begin("big", len(DATA))
    line.stage.complete(upload, [line.stage.put_part(upload, n, DATA) for n in (1, 2, 3)])
    line.proxy.fail(REFUSED, times=9, method="HEAD")
    assert line.stage.put("k", b"data").size == 4
    assert line.sent("PUT", "/k") == 1
