"""Cut lines, tired services, changing sources: nothing is lost, and it is said why."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile, Protocol
from allastui.settings import MIB, Settings
from allastui.stores.place import local_place
from allastui.stores.steps import Steps
from allastui.stores.store import ObjectStat
from allastui.transfers.concurrency import LARGE_AT_ONCE
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest
from tests.engine.conftest import Desk, make_desk
from tests.servers.faults import (
    SLOW_DOWN,
    UNAVAILABLE,
    BlackHole,
    CutDown,
    CutUp,
    Fault,
    LoseAnswer,
    s3_error,
)
from tests.servers.proxy import FaultProxy

MakeProxy = Callable[[Profile], FaultProxy]
SIZE = 17 * MIB


@pytest.fixture(params=["swift", "swift_native"])
def proxy(request: pytest.FixtureRequest, make_proxy: MakeProxy) -> FaultProxy:
    """A proxy before OpenStack Swift, asked over S3 and over Swift's own API."""
    return make_proxy(request.getfixturevalue(f"{request.param}_profile"))


def part_in(proxy: FaultProxy, number: int) -> str:
    """Return what the requests that send a part have in their target."""
    if proxy.profile.protocol is Protocol.S3:
        return f"partNumber={number}"
    return f"/{number - 1:08d}"


def faults_done(proxy: FaultProxy) -> int:
    return sum(exchange.fault is not None for exchange in proxy.exchanges)


@pytest.fixture
def line(proxy: FaultProxy, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose line to the store goes through the proxy; `big` waits to be sent."""
    desk = make_desk(tmp_path, proxy.profile)
    (desk.source / "big").write_bytes(os.urandom(SIZE))
    proxy.forget()
    yield desk
    desk.close()
    desk.connections.close()


def arrived_whole(desk: Desk) -> bool:
    back = desk.folder / "back"
    job = desk.copy(desk.remote("big"), back)
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    return back.read_bytes() == (desk.source / "big").read_bytes()


@pytest.mark.parametrize(
    ("fault", "number"),
    [
        (CutUp(2 * MIB), 2),
        (LoseAnswer(), 2),
        (SLOW_DOWN, 3),
        (UNAVAILABLE, 3),
        (s3_error(500, "InternalError"), 1),
    ],
    ids=["line cut", "answer lost", "slow down", "unavailable", "internal error"],
)
def test_a_part_that_fails_is_sent_again_and_no_other(
    line: Desk, proxy: FaultProxy, fault: Fault, number: int
) -> None:
    proxy.fail(fault, method="PUT", containing=part_in(proxy, number))
    job = line.copy(line.source / "big", line.remote())
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    assert faults_done(proxy) == 1
    assert proxy.bytes_up <= SIZE + 5 * MIB + 10_000
    assert arrived_whole(line)
    assert line.unfinished() == []


def test_a_completion_whose_answer_is_lost_is_recognised(line: Desk, proxy: FaultProxy) -> None:
    is_s3 = proxy.profile.protocol is Protocol.S3
    method, containing = ("POST", "uploadId=") if is_s3 else ("PUT", "multipart-manifest=put")
    proxy.fail(LoseAnswer(), method=method, containing=containing)
    job = line.copy(line.source / "big", line.remote())
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    assert faults_done(proxy) == 1
    assert proxy.bytes_up <= SIZE + 10_000
    assert arrived_whole(line)


def test_a_small_file_whose_answer_is_lost_is_sent_again(line: Desk, proxy: FaultProxy) -> None:
    (line.source / "small").write_bytes(b"text")
    proxy.fail(LoseAnswer(), method="PUT", containing="small")
    job = line.copy(line.source / "small", line.remote())
    assert (job.state, job.unverified) == (JobState.DONE, 0)


def test_a_download_that_breaks_reads_the_broken_range_again(line: Desk, proxy: FaultProxy) -> None:
    line.copy(line.source / "big", line.remote())
    proxy.forget()
    proxy.fail(CutDown(MIB), times=2, method="GET", containing="/big")
    assert arrived_whole(line)
    assert proxy.bytes_down <= SIZE + 2 * 5 * MIB + 10_000
    assert line.leftovers() == []


def test_a_line_that_is_down_for_a_while_is_waited_for(line: Desk, proxy: FaultProxy) -> None:
    client = line.open()
    client.limit(8 * MIB)
    job = client.submit(CopyRequest((local_place(line.source / "big"),), line.remote()))
    line.wait_until(lambda: line.view(job).job.bytes_done > 0)
    with proxy.refusing():
        assert "127.0.0.1" in line.until_waiting(job)
        client.limit(0)
    assert line.settled(job).state is JobState.DONE
    assert arrived_whole(line)


def test_a_pause_keeps_the_parts_and_a_cancel_frees_them(line: Desk) -> None:
    client = line.open()
    client.limit(6 * MIB)
    job = client.submit(CopyRequest((local_place(line.source / "big"),), line.remote()))
    line.wait_until(lambda: line.view(job).job.bytes_done > 0)
    client.pause([job])
    client.limit(0)
    line.wait_until(lambda: line.open().snapshot().connections_busy == 0)
    paused = line.view(job)
    assert paused.job.state is JobState.PAUSED
    assert 0 < paused.bytes_done <= SIZE
    assert line.unfinished() == ["big"]
    client.cancel([job])
    line.wait_until(lambda: not line.unfinished())
    assert line.keys() == set()


def test_a_resumed_job_sends_only_what_is_missing(line: Desk, proxy: FaultProxy) -> None:
    client = line.open()
    client.limit(6 * MIB)
    job = client.submit(CopyRequest((local_place(line.source / "big"),), line.remote()))
    line.wait_until(lambda: line.view(job).job.bytes_done > 0)
    line.close()
    line.open()
    assert line.settled(job).state is JobState.DONE
    in_flight = LARGE_AT_ONCE * 5 * MIB
    assert proxy.bytes_up <= SIZE + in_flight
    assert arrived_whole(line)


def test_a_source_that_changes_is_not_taken_for_whole(line: Desk) -> None:
    client = line.open()
    client.limit(6 * MIB)
    job = client.submit(CopyRequest((local_place(line.source / "big"),), line.remote()))
    line.wait_until(lambda: line.view(job).job.bytes_done > 0)
    with open(line.source / "big", "r+b") as file:
        file.write(b"changed")
    client.limit(0)
    ended = line.settled(job)
    assert ended.state is JobState.FAILED
    assert "changed while it was read" in ended.failures[0].first.title
    line.wait_until(lambda: not line.unfinished())
    assert line.keys() == set()
    client.retry([job])
    line.wait_until(lambda: line.view(job).job.state is JobState.DONE)
    assert arrived_whole(line)


def test_a_source_that_shrinks_is_not_taken_for_whole(line: Desk) -> None:
    client = line.open()
    client.limit(6 * MIB)
    job = client.submit(CopyRequest((local_place(line.source / "big"),), line.remote()))
    line.wait_until(lambda: line.view(job).job.bytes_done > 0)
    os.truncate(line.source / "big", MIB)
    client.limit(0)
    ended = line.settled(job)
    assert ended.state is JobState.FAILED
    assert line.keys() == set()


@pytest.mark.parametrize("content", [b"small", b"not so small" * 10_000])
def test_a_damaged_object_never_gets_its_name_here(line: Desk, content: bytes) -> None:
    """The store says another checksum than its bytes have: the answer's ETag is of other data."""
    (line.source / "good").write_bytes(content)
    line.copy(line.source / "good", line.remote())
    lying = replace(line.store.stat(line.bucket, "good"), md5="0" * 32)
    store = line.store

    class Lying:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def stat_in_steps(self, bucket: str, key: str) -> Steps[ObjectStat]:
            yield
            return lying

        def fetch_in_steps(
            self, bucket: str, key: str, limit: int
        ) -> Steps[tuple[ObjectStat, bytes | None]]:
            _, data = yield from store.fetch_in_steps(bucket, key, limit)
            return lying, data

    line.connections.use(line.profile.name, Lying())  # type: ignore[arg-type]
    job = line.copy(line.remote("good"), line.folder / "back")
    assert job.state is JobState.FAILED
    assert "is not what was stored" in job.failures[0].first.title
    assert not (line.folder / "back").exists()
    assert line.leftovers() == []


def test_a_service_that_never_answers_does_not_hold_up_the_end(
    line: Desk, proxy: FaultProxy
) -> None:
    proxy.fail(BlackHole(), times=100, method="PUT")
    line.open().submit(CopyRequest((local_place(line.source / "big"),), line.remote()))
    line.wait_until(lambda: line.open().snapshot().connections_busy > 0)
    began = time.monotonic()
    line.close()
    assert time.monotonic() - began < 10


def test_connections_stay_within_the_limit(line: Desk, proxy: FaultProxy) -> None:
    line.settings = Settings(part_size_mib=5, connections=3)
    for number in range(30):
        (line.source / f"f{number}").write_bytes(b"x")
    line.copy(line.source, line.remote())
    assert proxy.most_in_flight <= 3 + 2
    assert threading.active_count() < 60
