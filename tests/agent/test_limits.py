"""The agent stays small whatever the job, and so does its journal."""

import os
from pathlib import Path

import pytest

from allastui.settings import MIB
from allastui.stores.place import local_place
from allastui.transfers.request import CopyRequest
from tests.agent.conftest import Host, until_over, wait_until

MOST_MEMORY = 200 * MIB
MOST_BYTES_PER_ITEM = 300


def peak_memory(pid: int) -> int:
    """Return the largest resident size of a process so far, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the process has no memory")


def many_files(host: Host, count: int) -> None:
    source = host.base / "source"
    for number in range(count):
        folder = source / f"{number // 1000:04}"
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        os.close(os.open(folder / f"file-{number:08}.dat", os.O_CREAT | os.O_WRONLY))
    client = host.attach()
    target = local_place(f"{host.base}/copy/")
    job = client.submit(CopyRequest((local_place(source),), target))
    assert until_over(client, job).items_done == count
    assert peak_memory(client.hello.pid) < MOST_MEMORY
    host.end()
    wait_until(lambda: not host.agent_pid)
    journal = host.paths.journal_file.stat().st_size
    assert journal < MOST_BYTES_PER_ITEM * count + 100_000


def large_file(host: Host, size: int) -> None:
    """A file of holes, as large as asked; what is written is kept, so the disk must take it."""
    with open(host.base / "large", "wb") as file:
        file.truncate(size)
    client = host.attach()
    target = local_place(host.base / "copy")
    job = client.submit(CopyRequest((local_place(host.base / "large"),), target))
    until_over(client, job)
    assert (host.base / "copy").stat().st_size == size
    assert peak_memory(client.hello.pid) < MOST_MEMORY


def test_a_job_of_many_files_stays_small(host: Host) -> None:
    many_files(host, 1500)


def test_a_large_file_stays_small(host: Host) -> None:
    large_file(host, 300 * MIB)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_job_of_a_hundred_thousand_files_stays_small(host: Host) -> None:
    many_files(host, 100_000)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_file_of_four_gibibytes_stays_small(host: Host) -> None:
    large_file(host, 4 * 1024 * MIB)
