"""Very many objects are deleted in batches, in little memory, the queue answering all the while."""

import subprocess
import sys
from pathlib import Path

import pytest

from allastui.transfers.delete_run import BATCH

MEMORY_MIB = 250


def delete(folder: Path, count: int) -> None:
    command = [sys.executable, "-m", "tests.engine.endless", str(folder), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=1500)
    told, cost = done.stdout.splitlines()
    state, items, size, deleted, requests = told.split()
    assert (state, int(deleted)) == ("done", count)
    assert int(items) == count + 1
    assert int(size) == count * 1000
    assert int(requests) <= 2 * count // BATCH + 20
    memory, _seconds, longest = cost.split()
    assert int(memory) < MEMORY_MIB
    assert float(longest) < 5


def test_many_objects_are_deleted_in_batches(tmp_path: Path) -> None:
    delete(tmp_path, 20_000)


@pytest.mark.long
@pytest.mark.timeout(1600)
def test_a_million_objects_are_deleted_in_little_memory(tmp_path: Path) -> None:
    delete(tmp_path, 1_000_000)
