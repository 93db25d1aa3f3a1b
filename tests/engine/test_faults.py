"""Cut lines, tired services, changing sources, full disks: nothing is lost, and it is said why."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret
from allastui.settings import MIB, Settings
from allastui.stores.place import Place, local_place
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
    proxy.refuse_for(3)
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


def test_a_damaged_object_never_gets_its_name_here(line: Desk, proxy: FaultProxy) -> None:
    """The store says another checksum than its bytes have: the answer's ETag is of other data."""
    (line.source / "small").write_bytes(b"good content")
    line.copy(line.source / "small", line.remote())
    stat = line.store.stat(line.bucket, "small")
    lying = replace(stat, md5="0" * 32)
    store = line.store

    class Lying:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def stat(self, bucket: str, key: str) -> object:
            return lying

    line.connections.use(line.profile.name, Lying())  # type: ignore[arg-type]
    job = line.copy(line.remote("small"), line.folder / "back")
    assert job.state is JobState.FAILED
    assert "is not what was stored" in job.failures[0].first.title
    assert not (line.folder / "back").exists()
    assert line.leftovers() == []


def test_an_unreachable_endpoint_fails_the_job_in_seconds(tmp_path: Path) -> None:
    profile = Profile(
        "gone", make_key().protocol, "http://127.0.0.1:9", make_key().credentials, region="x"
    )
    desk = Desk(tmp_path, profile, "bucket")
    (desk.source / "x").write_bytes(b"text")
    began = time.monotonic()
    job = desk.copy(desk.source / "x", desk.remote("x"))
    desk.close()
    desk.connections.close()
    assert job.state is JobState.FAILED
    assert "127.0.0.1:9" in str(job.failures[0].first)
    assert time.monotonic() - began < 30


def make_key() -> Profile:
    return Profile("p", Protocol.S3, None, KeyPair("access", Secret("secret")))


def test_a_wrong_secret_is_said_once_and_never_shown(
    swift_profile: Profile, tmp_path: Path
) -> None:
    keys = swift_profile.credentials
    assert isinstance(keys, KeyPair)
    wrong = replace(swift_profile, credentials=KeyPair(keys.access_key, Secret("not-the-secret")))
    desk = Desk(tmp_path, wrong, "bucket")
    for number in range(20):
        (desk.source / str(number)).write_bytes(b"text")
    job = desk.copy(desk.source, desk.remote())
    desk.close()
    desk.connections.close()
    said = [job.note, *(str(group.first) for group in job.failures)]
    assert job.state in (JobState.FAILED, JobState.PAUSED)
    assert len(job.failures) <= 1
    assert "not-the-secret" not in " ".join(said)


def test_a_missing_bucket_is_said_once(swift_desk: Desk) -> None:
    for number in range(20):
        (swift_desk.source / str(number)).write_bytes(b"text")
    job = swift_desk.copy(swift_desk.source, Place(swift_desk.profile.name, "no-such-bucket", ""))
    assert job.state is JobState.FAILED
    assert [group.count for group in job.failures] == [1]
    assert "no-such-bucket" in job.failures[0].first.title


def test_a_missing_source_is_said(swift_desk: Desk) -> None:
    job = swift_desk.copy(swift_desk.source / "nothing", swift_desk.remote())
    assert job.state is JobState.FAILED
    assert "There is nothing at" in job.failures[0].first.title


def test_a_key_never_leaves_the_chosen_folder(swift_desk: Desk) -> None:
    from allastui.stores.body import BytesBody
    from allastui.stores.store import Attributes

    for key in ("d/../../escape", "d//double", "d/./dot", "d/good"):
        swift_desk.store.put(swift_desk.bucket, key, BytesBody(b"text"), Attributes())
    job = swift_desk.copy(swift_desk.remote("d/"), swift_desk.folder / "back")
    assert job.state is JobState.FAILED
    assert job.items_done == 1
    assert sum(group.count for group in job.failures) == 3
    assert [path.name for path in (swift_desk.folder / "back").rglob("*")] == ["good"]
    assert not (swift_desk.folder / "escape").exists()


def test_an_object_and_a_prefix_of_one_name_do_not_destroy_each_other(swift_desk: Desk) -> None:
    from allastui.stores.body import BytesBody
    from allastui.stores.store import Attributes

    for key in ("d/both", "d/both/inner"):
        swift_desk.store.put(swift_desk.bucket, key, BytesBody(key.encode()), Attributes())
    job = swift_desk.copy(swift_desk.remote("d/"), swift_desk.folder / "back")
    assert (job.state, job.items_done, job.failed) == (JobState.FAILED, 1, 1)


def test_a_name_that_is_not_utf8_is_named_and_the_others_go(swift_desk: Desk) -> None:
    (swift_desk.source / "good").write_bytes(b"text")
    bad = os.fsencode(swift_desk.source) + b"/\xff\xfe.bin"
    with open(bad, "wb") as file:
        file.write(b"text")
    job = swift_desk.copy(swift_desk.source, swift_desk.remote())
    assert (job.state, job.items_done, job.failed) == (JobState.FAILED, 1, 1)
    assert "UTF-8" in str(job.failures[0].first)


def test_a_read_only_folder_is_said(swift_desk: Desk, read_only_folder: Path) -> None:
    (swift_desk.source / "x").write_bytes(b"text")
    swift_desk.copy(swift_desk.source / "x", swift_desk.remote())
    job = swift_desk.copy(swift_desk.remote("x"), read_only_folder)
    assert job.state is JobState.FAILED
    assert "locked" in job.failures[0].first.title


def test_a_full_disk_pauses_and_goes_on_when_there_is_room(
    swift_desk: Desk, small_disk: Path
) -> None:
    (swift_desk.source / "big").write_bytes(os.urandom(12 * MIB))
    swift_desk.copy(swift_desk.source / "big", swift_desk.remote())
    (small_disk / "filler").write_bytes(bytes(8 * MIB))
    job = swift_desk.copy(swift_desk.remote("big"), small_disk)
    assert job.state is JobState.PAUSED
    assert "full" in job.note
    (small_disk / "filler").unlink()
    swift_desk.open().resume([job.id])
    swift_desk.wait_until(lambda: swift_desk.view(job.id).job.state is JobState.DONE)
    assert (small_disk / "big").read_bytes() == (swift_desk.source / "big").read_bytes()


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
