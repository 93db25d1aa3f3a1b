"""The S3 store on lines that fail and at a service that refuses, before real servers."""

import hashlib

import pytest

from allastui.errors import (
    AccessDenied,
    ServiceFault,
    Throttled,
    Unreachable,
)
from allastui.stores.entry import Form
from tests.contract.line import Line
from tests.contract.stage import parted, some_bytes
from tests.servers.faults import Answer, CutDown, LoseAnswer

MIB = 1024 * 1024
SLOW_DOWN = Answer(503, b"<Error><Code>SlowDown</Code></Error>")
REFUSED = Answer(501, b"<Error><Code>NotImplemented</Code></Error>")


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


def test_a_service_without_deletes_of_many_is_asked_for_each(line: Line) -> None:
    for key in ("a", "b", "c"):
        line.stage.put(key, b"x")
    line.proxy.fail(REFUSED, times=9, method="POST", containing="delete")
    assert line.stage.store.delete_many(line.stage.bucket, ["a", "missing", "c"]) == []
    assert line.stage.store.delete_many(line.stage.bucket, ["b"]) == []
    assert line.stage.names() == []
    assert (line.sent("POST"), line.sent("DELETE")) == (1, 4)


def test_a_refused_head_of_an_empty_object_is_a_refusal(line: Line) -> None:
    line.stage.put("empty", b"")
    line.proxy.fail(Answer(403), method="HEAD")
    with pytest.raises(AccessDenied):
        line.stage.stat("empty")
