"""The agent stays small whatever the job, and so does its journal."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.settings import MIB
from allastui.stores.place import Place, local_place
from allastui.transfers.request import CopyRequest, IfExists
from tests.agent.conftest import Host, until_over, wait_until
from tests.benchmarks.measuring import peak_memory_of
from tests.cli.running import write_remote
from tests.servers.sink import BUCKET, running_sink

MOST_MEMORY = 200 * MIB
MOST_BYTES_PER_ITEM = 300
LINKS_OF_A_FILE = 50_000
"""ext4 takes 65,000 names for one file; names cost a tenth of files."""


@pytest.fixture
def sink(clean_environment: Path) -> Iterator[Place]:
    """A place at a server that drops the bytes: whole sizes need no disk."""
    with running_sink() as profile:
        write_remote(clean_environment, profile, "sink")
        yield Place("sink", BUCKET, "")


def make_names(folder: Path, count: int) -> None:
    """Give `count` names, a thousand in a folder, to few small files."""
    for number in range(count):
        within = folder / f"{number // 1000:04}"
        if number % 1000 == 0:
            within.mkdir(parents=True)
        if number % LINKS_OF_A_FILE == 0:
            file = folder.parent / f"{folder.name}-{number}"
            file.write_bytes(number.to_bytes(8, "little"))
        os.link(file, within / f"file-{number:08}.dat")


def many_files(host: Host, target: Place, count: int) -> None:
    make_names(host.base / "source", count)
    client = host.attach()
    source = local_place(host.base / "source")
    # Nothing is there, so that nothing needs to be asked of each target.
    request = CopyRequest((source,), target, if_exists=IfExists.OVERWRITE)
    ended = until_over(client, client.submit(request))
    assert (ended.items_done, ended.unverified) == (count, 0)
    memory = peak_memory_of(client.hello.pid)
    host.end()
    wait_until(lambda: not host.agent_pid)
    journal = host.paths.journal_file.stat().st_size
    print(f"{count:,} files: {memory / MIB:.0f} MiB, {journal / count:.0f} bytes an item")
    assert memory < MOST_MEMORY
    assert journal < MOST_BYTES_PER_ITEM * count + 100_000


def large_file(host: Host, target: Place, size: int) -> None:
    """A file of holes, as large as asked."""
    with open(host.base / "large", "wb") as file:
        file.truncate(size)
    client = host.attach()
    job = client.submit(CopyRequest((local_place(host.base / "large"),), target))
    ended = until_over(client, job)
    assert (ended.bytes_done, ended.unverified) == (size, 0)
    memory = peak_memory_of(client.hello.pid)
    print(f"{size / MIB:,.0f} MiB: {memory / MIB:.0f} MiB")
    assert memory < MOST_MEMORY


def test_a_job_of_many_files_stays_small(host: Host) -> None:
    many_files(host, local_place(f"{host.base}/copy/"), 1500)


def test_a_large_file_stays_small(host: Host) -> None:
    large_file(host, local_place(host.base / "copy"), 300 * MIB)
    assert (host.base / "copy").stat().st_size == 300 * MIB


def test_uploads_stay_small(host: Host, sink: Place) -> None:
    many_files(host, sink, 1000)
    large_file(host, sink, 300 * MIB)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_a_job_of_a_million_files_stays_small(host: Host, sink: Place) -> None:
    many_files(host, sink, 1_000_000)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_a_file_of_a_hundred_gibibytes_stays_small(host: Host, sink: Place) -> None:
    large_file(host, sink, 100 * 1024 * MIB)
