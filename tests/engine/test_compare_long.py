"""A million names a side: compared and written to a list with bounded memory."""

import subprocess
import sys
from pathlib import Path

import pytest

COUNT = 1_000_000
LIMIT_MIB = 250

_PROGRAM = """
import os, sys
from collections.abc import Iterator
from pathlib import Path
from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place
from allastui.transfers.compare import By, Verdict
from allastui.transfers.comparing import Afresh, compare
from allastui.transfers.differences import Differences
from allastui.transfers.listed import read_list, write_list
from allastui.transfers.synchronise import frozen_list
from tests.benchmarks.measuring import peak_memory_of

count, order, folder = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])

class Many(MemoryStore):
    def __init__(self, first: int, other: int) -> None:
        super().__init__()
        self.first, self.other = first, other

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        numbers = range(self.first, self.first + count)
        for number in reversed(numbers) if order == "backwards" else numbers:
            name = f"run-{number // 1000:05d}/sample-{number:07d}.fastq.gz"
            yield Entry(name, Kind.OBJECT, number + self.other, 1.7e9 + number, f"{number:032x}")

names = ("l", "r")
profiles = [Profile(name, Protocol.S3, "https://x.example", Anonymous()) for name in names]
connections = Connections(profiles)
connections.use("l", Many(0, 0))
connections.use("r", Many(count // 2, 1))
found = Differences()
for each in compare(
    connections, Place("l", "data", ""), Place("r", "data", ""), By.SIZE,
    follow_links=True, workers=8, stopped=lambda: False,
):
    if isinstance(each, Afresh):
        found = Differences()
    else:
        found.append(*each)
half = count // 2
assert found.counts[Verdict.ONLY_LEFT] == half, found.counts
assert found.counts[Verdict.ONLY_RIGHT] == half, found.counts
assert found.counts[Verdict.DIFFERS] == half, found.counts
kinds = (Verdict.ONLY_LEFT, Verdict.DIFFERS)
write_list(folder / "a.list", frozen_list(found, kinds, to_right=True))
assert sum(1 for _ in read_list(str(folder / "a.list"))) == count
print(peak_memory_of(os.getpid()) / 2**20)
"""


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("order", ["in order", "backwards"])
def test_a_million_names_a_side_are_compared_in_little_memory(order: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(COUNT), order, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < LIMIT_MIB, done.stdout
