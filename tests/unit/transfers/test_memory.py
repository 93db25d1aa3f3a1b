"""A process that keeps below its limit: what fits, and that the queue goes on when nothing does."""

import os
import time
from pathlib import Path

import pytest

from allastui.settings import MIB
from allastui.stores.connect import Connections
from allastui.stores.place import local_place
from allastui.transfers.engine import Engine
from allastui.transfers.job import JobState
from allastui.transfers.journal import Journal
from allastui.transfers.memory import REQUEST_BYTES, Memory, resident_bytes
from allastui.transfers.request import CopyRequest


def test_what_the_process_has_grows_with_what_is_used() -> None:
    before = resident_bytes()
    used = bytearray(os.urandom(64 * MIB))
    assert resident_bytes() - before > 48 * MIB
    assert len(used) == 64 * MIB


def test_as_many_requests_fit_as_there_is_room_for() -> None:
    memory = Memory(resident_bytes() + 10 * REQUEST_BYTES)
    fitting = 0
    while memory.takes_one_more():
        fitting += 1
        assert fitting < 100
        memory.limit -= REQUEST_BYTES  # as if the process had grown by that
    assert 3 <= fitting <= 10


def test_without_a_limit_everything_fits() -> None:
    assert all(Memory(0).takes_one_more() for _ in range(1000))


@pytest.mark.parametrize("limit", [MIB, 0])
def test_the_queue_goes_on_with_one_request_where_memory_is_short(
    tmp_path: Path, limit: int
) -> None:
    (tmp_path / "large").write_bytes(bytes(60 * MIB))
    engine = Engine(
        Journal(tmp_path / "journal.sqlite"),
        Connections(),
        connection_count=4,
        part_size=5 * MIB,
        bandwidth=60 * MIB,
        memory=limit,
        resume_stored=True,
        owner="a test",
    )
    try:
        source, target = local_place(tmp_path / "large"), local_place(tmp_path / "copy")
        job = engine.submit(CopyRequest((source,), target))
        busy = 0
        while True:
            snapshot = engine.snapshot()
            busy = max(busy, snapshot.connections_busy)
            if snapshot.jobs[0].job.state.is_over:
                break
            time.sleep(0.01)
    finally:
        engine.close()
    assert snapshot.jobs[0].job.id == job
    assert snapshot.jobs[0].job.state is JobState.DONE
    assert (busy > 1) is (limit == 0)
    assert snapshot.memory_limit == limit
    assert (snapshot.memory > 0) is (limit > 0)
