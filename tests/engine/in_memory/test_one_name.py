"""Two who write one name: of what was moved there nothing is lost, and who comes later is told."""

import threading
from contextlib import suppress

import pytest

from allastui.transfers.job import Job, JobState
from allastui.transfers.request import IfExists, JobKind
from tests.engine.hooked import PART, MemoryDesk

AT_ONCE = 0.3
"""Seconds: two that write one name at the same time meet within them."""


@pytest.mark.parametrize(("size", "call"), [(10, "put"), (2 * PART, "begin_upload")])
def test_two_moves_to_one_name_lose_neither(desk: MemoryDesk, size: int, call: str) -> None:
    contents = {name: name.encode() * size for name in ("a", "b")}
    meeting = threading.Barrier(2)

    def meet(_key: str) -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(AT_ONCE)

    desk.two.before["put"] = desk.two.after["begin_upload"] = meet
    for name, data in contents.items():
        desk.one.put_bytes("from", f"{name}/file", data)
    client = desk.open()
    jobs = [
        client.submit(desk.request(f"{name}/file", kind=JobKind.MOVE, if_exists=IfExists.ASK))
        for name in contents
    ]

    def is_asked(job: Job) -> bool:
        return job.state is JobState.WAITING and job.asking == 1

    desk.wait_until(lambda: sum(desk.job(job).state is JobState.DONE for job in jobs) == 1)
    desk.wait_until(lambda: sum(is_asked(desk.job(job)) for job in jobs) == 1)
    for job in jobs:
        client.answer(job, IfExists.RENAME)
        assert desk.ended(job).state is JobState.DONE
    assert {desk.two.read_bytes("into", "file"), desk.two.read_bytes("into", "file (2)")} == set(
        contents.values()
    )


def test_a_job_passes_by_the_name_that_another_writes(desk: MemoryDesk) -> None:
    go, writing = threading.Event(), threading.Event()

    def hold(key: str) -> None:
        if key == "d/same":
            writing.set()
            go.wait(10)

    desk.two.before["put"] = hold
    for key in ("a/d/same", "b/d/same", "b/d/x", "b/d/y"):
        desk.one.put_bytes("from", key, key.encode())
    client = desk.open()
    first = client.submit(desk.request("a/d/", if_exists=IfExists.RENAME))
    assert writing.wait(10)
    second = client.submit(desk.request("b/d/", if_exists=IfExists.RENAME))
    desk.wait_until(lambda: desk.job(second).items_done == 2)
    desk.wait_until(lambda: desk.job(second).state is JobState.WAITING)
    assert "is writing d/same" in desk.job(second).note
    client.pause([first])  # who does not go on keeps nobody waiting
    desk.wait_until(lambda: desk.job(second).state is JobState.RUNNING)
    assert desk.job(second).active
    assert not desk.job(second).note
    go.set()
    assert desk.ended(second).state is JobState.DONE


@pytest.mark.parametrize(
    ("if_exists", "is_replaced"),
    [
        (IfExists.ASK, False),
        (IfExists.NEWER, False),
        (IfExists.RENAME, False),
        (IfExists.OVERWRITE, True),
    ],
)
def test_what_comes_while_a_large_file_is_on_its_way_is_replaced_only_if_asked_for(
    desk: MemoryDesk, if_exists: IfExists, is_replaced: bool
) -> None:
    big = b"b" * 2 * PART
    desk.one.put_bytes("from", "big", big)

    def come_first(key: str) -> None:
        desk.two.put_bytes("into", key, b"of others")

    desk.two.after["begin_upload"] = come_first
    job = desk.ended(desk.open().submit(desk.request("big", if_exists=if_exists)))
    desk.two.after.clear()
    assert desk.two.read_bytes("into", "big") == (big if is_replaced else b"of others")
    assert desk.unfinished() == []
    if not is_replaced:
        assert job.state is JobState.FAILED
        assert "two:into/big was not replaced. It was written" in str(job.failures[0].first)
