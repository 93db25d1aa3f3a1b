"""What no receipt of a part can prove is read once more, in memory: damaged, stopped, killed."""

import os
import threading
from collections.abc import Callable

import pytest

from allastui.errors import Unreachable
from allastui.stores.place import Place
from allastui.stores.store import Attributes, Reader
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import JobKind
from tests.engine.hooked import HookedStore, MemoryDesk
from tests.engine.pairs import PART

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
def one() -> ReadTwice:
    return ReadTwice()


@pytest.fixture
def desk(desk: MemoryDesk) -> MemoryDesk:
    desk.one.put_bytes("from", "big", DATA)
    return desk


def copied(desk: MemoryDesk) -> Job:
    return desk.ended(desk.open().submit(desk.request("big")))


def test_other_bytes_at_the_second_read_fail_the_item(desk: MemoryDesk, one: ReadTwice) -> None:
    def damage(chunk: memoryview) -> None:
        chunk[0] ^= 1

    one.again = lambda reader: Changing(reader, damage)
    job = copied(desk)
    assert job.state is JobState.FAILED
    assert "it gave other bytes" in str(job.failures[0].first)
    assert list(desk.two.walk("into", "")) == []
    desk.wait_until(lambda: desk.unfinished() == [])


def test_bytes_that_are_not_what_was_stored_fail_the_item(desk: MemoryDesk, one: ReadTwice) -> None:
    """Both reads are the same, but the checksum is of something else."""
    content = one._object("from", "big")
    object.__setattr__(content, "data", bytes(len(DATA)))
    job = copied(desk)
    assert job.state is JobState.FAILED
    assert "do not give the checksum" in str(job.failures[0].first)
    assert list(desk.two.walk("into", "")) == []


def test_a_paused_second_read_goes_on_where_it_stopped_and_counts_for_nothing(
    desk: MemoryDesk, one: ReadTwice
) -> None:
    held, go = threading.Event(), threading.Event()
    chunks: list[int] = []

    def hold(chunk: memoryview) -> None:
        chunks.append(len(chunk))
        if len(chunks) == 3:
            held.set()
            go.wait(10)

    one.again = lambda reader: Changing(reader, hold)
    one.put_bytes("from", "small", bytes(1000))
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
    assert one.opened == [0, sum(chunks[:2])]


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


def unproved(desk: MemoryDesk) -> Job:
    """Copy an object whose ETag is of parts whose size nobody knows."""
    desk.one.put_bytes("from", "odd", bytes(PART + 1))
    content = desk.one._object("from", "odd")
    object.__setattr__(content, "etag", "0" * 32 + "-7")
    return desk.ended(desk.open().submit(desk.request("odd")))


def test_why_something_is_not_verified_is_told(desk: MemoryDesk) -> None:
    job = unproved(desk)
    assert (job.state, job.unverified) == (JobState.DONE, 1)
    assert "The source has no checksum" in str(job.remarks[0].first)
    assert job.remarks[0].first.kind == "NotVerified"
