"""What is to be reached, and whether it was."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.measuring import Cost
from tests.benchmarks.own import NAME
from tests.benchmarks.screen import Figure
from tests.benchmarks.works import Row

GIB = 1 << 30
_LISTING_MEMORY = 130 * 2**20
_AGENT_MEMORY = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Goal:
    """`measured` and `limit` are in the same unit; less is better."""

    work: str
    what: str
    measured: float
    limit: float

    @property
    def is_met(self) -> bool:
        return self.measured <= self.limit


_RATIOS = (
    ("up", "cpu", 0.6),
    ("up", "wall", 0.6),
    ("up-unverified", "cpu", 0.25),
    ("down-unverified", "cpu", 1.1),
    ("files", "cpu", 0.8),
    ("files-far", "wall", 1 / 0.9),
    ("list", "cpu", 0.5),
    ("list-far", "wall", 0.2),
)
"""The most of the reference's CPU or wall time."""


def md5_pass(size: int) -> float:
    """Return the CPU seconds of one MD5 pass over `size` bytes, the least of some."""
    piece = bytes(1 << 20)
    least = float("inf")
    for _ in range(3):
        md5 = hashlib.md5(usedforsecurity=False)
        began = time.thread_time()
        for _ in range(64):
            md5.update(piece)
        least = min(least, time.thread_time() - began)
    return least / 64 * size / len(piece)


def goals_of(rows: Sequence[Row], figures: Sequence[Figure], down_size: int) -> list[Goal]:
    """Return every goal for which there are figures."""
    costs = {(row.work.name, row.client): row.cost for row in rows if row.costs}
    references = {row.work.name: row.work.reference for row in rows}
    return [
        *_ratio_goals(costs, references),
        *_verified_download(costs, down_size),
        *_memory_goals(rows),
        *(
            Goal(figure.work, f"{figure.name}, {figure.unit}", figure.value, figure.limit)
            for figure in figures
            if figure.limit is not None
        ),
    ]


def _ratio_goals(
    costs: Mapping[tuple[str, str], Cost], references: Mapping[str, str]
) -> Iterator[Goal]:
    for work, value, limit in _RATIOS:
        ours = costs.get((work, NAME))
        theirs = costs.get((work, references.get(work, "")))
        if ours is None or theirs is None:
            continue
        ratio = getattr(ours, value) / getattr(theirs, value)
        name = "CPU" if value == "cpu" else "wall time"
        yield Goal(work, f"{name} x {references[work]}", ratio, limit)


def _verified_download(costs: Mapping[tuple[str, str], Cost], size: int) -> Iterator[Goal]:
    verified, plain = costs.get(("down", NAME)), costs.get(("down-unverified", NAME))
    if verified is not None and plain is not None:
        limit = plain.cpu + 1.3 * md5_pass(size)
        yield Goal("down", "CPU s, unverified and 1.3 MD5 passes", verified.cpu, limit)


def _memory_goals(rows: Sequence[Row]) -> Iterator[Goal]:
    ours = [row for row in rows if row.client == NAME and row.costs]
    for row in ours:
        if row.added and row.work.name == "list":
            added = row.added_memory / 2**20
            yield Goal("list", "MiB that the rows added", added, _LISTING_MEMORY / 2**20)
    agents = [row.cost.agent_memory for row in ours if row.cost.agent_memory]
    if agents:
        most = max(agents) / 2**20
        yield Goal("copy", "MiB, the agent's peak in all works", most, _AGENT_MEMORY / 2**20)
