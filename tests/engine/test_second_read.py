"""What no receipt of a part can prove is read once more, and goes on where it stopped."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from allastui.errors import Unreachable
from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.place import Place
from allastui.stores.store import Attributes, Reader
from allastui.transfers import plan
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import JobKind
from tests.engine.hooked import HookedStore, MemoryDesk
from tests.engine.pairs import LARGE, PART, Pair, paired
from tests.servers.faults import CutDown, Request
from tests.servers.proxy import FaultProxy

MakeProxy = Callable[[Profile], FaultProxy]


@pytest.fixture(
    params=[
        ("ceph", "second_ceph"),
        ("ceph", "swift"),
        ("swift", "ceph"),
        ("ceph_native", "swift_native"),
        ("swift_native", "ceph"),
    ],
    ids=lambda ends: " to ".join(ends),
)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    source, target = (request.getfixturevalue(f"{name}_profile") for name in request.param)
    with paired(tmp_path, source, target) as pair:
        yield pair


def test_a_plain_object_of_several_parts_is_verified(pair: Pair) -> None:
    """Its checksum is of the whole, and its parts are not read in order."""
    data = os.urandom(LARGE)
    pair.put("plain", data)
    job = pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"))
    assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
    assert job.bytes_done == LARGE
    assert pair.digest("plain") == hashlib.md5(data).hexdigest()


def test_a_plain_object_of_several_parts_is_moved(pair: Pair) -> None:
    data = os.urandom(LARGE)
    pair.put("plain", data)
    job = pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"), kind=JobKind.MOVE)
    assert (job.state, job.failures) == (JobState.DONE, ())
    assert pair.digest("plain") == hashlib.md5(data).hexdigest()
    assert pair.desk.keys() == set()


@pytest.mark.parametrize("noted", [None, 8 * MIB], ids=["of unknown size", "of known size"])
def test_parts_that_were_cut_elsewhere_are_verified(
    ceph_profile: Profile,
    swift_profile: Profile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    noted: int | None,
) -> None:
    """As are those that are too large to be taken over."""
    monkeypatch.setattr(plan, "ALIGNED_PART_LIMIT", PART)
    with paired(tmp_path, ceph_profile, swift_profile) as pair:
        data = os.urandom(LARGE)
        # A size that cannot be read as one counts as unknown.
        source = pair.put("large", data, part_size=8 * MIB, noted=noted or -1)
        assert pair.source.stat(pair.desk.bucket, "large").part_size == noted
        job = pair.desk.copy(pair.desk.remote("large"), pair.there("large"))
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        found = pair.target.stat(pair.target_bucket, "large")
        assert (source.etag or "").endswith("-2")
        assert (found.etag or "").endswith("-3")
        assert pair.digest("large") == hashlib.md5(data).hexdigest()


def test_a_second_read_that_is_cut_goes_on_where_it_stopped(
    ceph_profile: Profile, swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    near = make_proxy(ceph_profile)
    with paired(tmp_path, near.profile, swift_profile) as pair:
        pair.put("plain", os.urandom(LARGE))
        near.forget()
        cuts = iter([CutDown(6 * MIB), CutDown(2 * MIB)])
        near.decide = lambda request: next(cuts, None) if is_second_read(request) else None
        job = pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"))
        assert (job.state, job.failures, job.unverified) == (JobState.DONE, (), 0)
        assert next(cuts, None) is None
        again = [each.bytes_down for each in near.exchanges if is_second_read(each.request)]
        assert len(again) == 3
        assert LARGE <= sum(again) <= LARGE + 2 * MIB


def test_what_is_not_to_be_verified_is_not_read_again(
    ceph_profile: Profile, swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    near = make_proxy(ceph_profile)
    with paired(tmp_path, near.profile, swift_profile) as pair:
        pair.put("plain", os.urandom(LARGE))
        pair.desk.copy(pair.desk.remote("plain"), pair.there("plain"), verify=False)
        assert not any(is_second_read(each.request) for each in near.exchanges)


def is_second_read(request: Request) -> bool:
    """Tell whether a request reads on to the end of LARGE, and not only its last part."""
    wanted = request.headers.get("range", "")
    start, _, end = wanted.removeprefix("bytes=").partition("-")
    return end == str(LARGE - 1) and int(start) < 2 * PART


DATA = os.urandom(1000) + bytes(2 * PART)


class ReadTwice(HookedStore):
    """A store whose readers of the whole object DATA are those that a test makes."""

    def __init__(self) -> None:
        super().__init__()
        self.again: Callable[[Reader], Reader] = lambda reader: reader
        self.opened: list[int] = []

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        reader = super().open_range(bucket, key, offset, size, if_version=if_version)
        if offset + size == len(DATA) and size > PART:
            self.opened.append(offset)
            return self.again(reader)
        return reader


class Changing:
    """A reader that passes on what it reads, and calls `at_chunk` with each filled buffer."""

    def __init__(self, reader: Reader, at_chunk: Callable[[memoryview], None]) -> None:
        self._reader = reader
        self._at_chunk = at_chunk

    def readinto(self, buffer: memoryview) -> int:
        count = self._reader.readinto(buffer)
        self._at_chunk(buffer[:count])
        return count

    def close(self) -> None:
        self._reader.close()


@pytest.fixture
def source() -> ReadTwice:
    return ReadTwice()


@pytest.fixture
def desk(tmp_path: Path, source: ReadTwice) -> Iterator[MemoryDesk]:
    desk = MemoryDesk(tmp_path, one=source)
    desk.one.put_bytes("from", "big", DATA)
    yield desk
    desk.close()


def copied(desk: MemoryDesk) -> Job:
    return desk.ended(desk.open().submit(desk.request("big")))


def test_other_bytes_at_the_second_read_fail_the_item(desk: MemoryDesk, source: ReadTwice) -> None:
    def damage(chunk: memoryview) -> None:
        chunk[0] ^= 1

    source.again = lambda reader: Changing(reader, damage)
    job = copied(desk)
    assert job.state is JobState.FAILED
    assert "it gave other bytes" in str(job.failures[0].first)
    assert list(desk.two.walk("into", "")) == []
    desk.wait_until(lambda: desk.unfinished() == [])


def test_bytes_that_are_not_what_was_stored_fail_the_item(
    desk: MemoryDesk, source: ReadTwice
) -> None:
    """Both reads are the same, but the checksum is of something else."""
    content = source._object("from", "big")
    object.__setattr__(content, "data", bytes(len(DATA)))
    job = copied(desk)
    assert job.state is JobState.FAILED
    assert "do not give the checksum" in str(job.failures[0].first)
    assert list(desk.two.walk("into", "")) == []


def test_a_paused_second_read_goes_on_where_it_stopped_and_counts_for_nothing(
    desk: MemoryDesk, source: ReadTwice
) -> None:
    held, go = threading.Event(), threading.Event()
    chunks: list[int] = []

    def hold(chunk: memoryview) -> None:
        chunks.append(len(chunk))
        if len(chunks) == 3:
            held.set()
            go.wait(10)

    source.again = lambda reader: Changing(reader, hold)
    source.put_bytes("from", "small", bytes(1000))
    waiting = threading.Event()

    def wait_to_put(_key: str) -> None:
        waiting.wait(10)

    desk.two.before["put"] = wait_to_put
    job = desk.open().submit(desk.request(""))
    held.wait(10)
    desk.wait_until(lambda: desk.job(job).items_total == 2)
    view = next(view for view in desk.open().snapshot().jobs if view.job.id == job)
    assert view.bytes_done == len(DATA)
    waiting.set()
    desk.open().pause([job])
    desk.wait_until(lambda: desk.job(job).state is JobState.PAUSED)
    go.set()
    desk.wait_until(lambda: desk.open().snapshot().connections_busy == 0)
    desk.open().resume([job])
    done = desk.ended(job)
    assert (done.state, done.unverified, done.bytes_done) == (JobState.DONE, 0, len(DATA) + 1000)
    assert source.opened == [0, sum(chunks[:2])]


def test_a_copy_that_was_completed_but_not_noted_is_still_verified(desk: MemoryDesk) -> None:
    """The read came before the completion, so what stands was compared."""
    completed, go = threading.Event(), threading.Event()

    def hold(_key: str) -> None:
        completed.set()
        go.wait(10)
        raise Unreachable("The process is gone")

    desk.two.after["complete_upload"] = hold
    job = desk.open().submit(desk.request("big"))
    completed.wait(10)
    client, desk.client = desk.open(), None
    ending = threading.Thread(target=client.close)
    ending.start()
    go.set()
    ending.join()
    del desk.two.after["complete_upload"]
    done = desk.ended(job)
    assert (done.state, done.unverified) == (JobState.DONE, 0)


def test_a_killed_move_reads_again_to_delete_its_source(desk: MemoryDesk) -> None:
    """The target was put there by a run that was killed before it could note it."""
    attributes = Attributes(mtime_ns=5_000_000_000, part_size=PART)
    source_stat = desk.one.put_bytes("from", "big", DATA, attributes=attributes)
    assert source_stat.md5
    desk.two.before["delete_many"] = lambda _key: None
    refusals = iter([Unreachable("The line was cut")])

    def cut_once(_key: str) -> None:
        for refusal in refusals:
            raise refusal

    desk.two.after["complete_upload"] = cut_once
    job = desk.open().submit(
        desk.request("big", kind=JobKind.MOVE, target=Place("two", "into", "big"))
    )
    done = desk.ended(job)
    assert (done.state, done.failures, done.unverified) == (JobState.DONE, (), 0)
    assert list(desk.one.walk("from", "")) == []
    assert desk.two.read_bytes("into", "big") == DATA
