"""A small job does not wait for a huge one: it starts at once, and ends while that one goes on."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from allastui.agent.client import JobView
from allastui.settings import MIB
from allastui.stores.place import local_place
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest
from tests.engine.conftest import Desk

SMALL_FILES = 3
LIMIT = 4 * MIB
AT_ONCE = 3.0
"""Seconds in which the first small file is there; a part of the huge job takes ten."""


def huge_file(desk: Desk) -> Path:
    file = desk.folder / "huge"
    with open(file, "wb") as holes:
        holes.truncate(1024 * MIB)
    return file


def many_files(desk: Desk) -> Path:
    folder = desk.folder / "many"
    folder.mkdir()
    for number in range(300):
        with open(folder / f"{number:04}", "wb") as holes:
            holes.truncate(4 * MIB)
    return folder


def small_folder(desk: Desk) -> Path:
    for number in range(SMALL_FILES):
        (desk.source / f"{number}").write_bytes(bytes([number]) * 1000)
    return desk.source


@pytest.mark.parametrize("make_huge", [huge_file, many_files], ids=["one file", "many files"])
def test_a_small_job_ends_while_a_huge_one_goes_on(
    desk: Desk, make_huge: Callable[[Desk], Path]
) -> None:
    client = desk.open()
    client.limit(LIMIT)
    huge = client.submit(CopyRequest((local_place(make_huge(desk)),), desk.remote("huge/")))
    folder = small_folder(desk)

    def all_connections_are_busy() -> bool:
        snapshot = client.snapshot()
        return snapshot.connections_busy >= snapshot.connections

    desk.wait_until(all_connections_are_busy)

    submitted = time.monotonic()
    small = client.submit(CopyRequest((local_place(folder),), desk.remote("small/")))
    desk.wait_until(lambda: desk.view(small).job.items_done > 0)
    assert time.monotonic() - submitted < AT_ONCE
    ended = desk.settled(small)
    beside: JobView = desk.view(huge)
    assert (ended.state, ended.items_done, ended.unverified) == (JobState.DONE, SMALL_FILES, 0)
    assert beside.job.state is JobState.RUNNING
    assert beside.bytes_done < beside.job.bytes_total / 2

    client.cancel([huge])
    client.limit(0)
    desk.wait_until(lambda: not desk.unfinished() and not client.snapshot().connections_busy)
    assert desk.keys("small/source/") == {f"small/source/{n}" for n in range(SMALL_FILES)}
