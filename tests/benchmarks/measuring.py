"""What a command cost: its CPU, its time, its memory."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from statistics import median

_LAUNCH = Path(__file__).with_name("launch.py")
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 1800.0


class Failed(Exception):
    """A client did not do its work; the text says why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one piece of work cost a client: seconds, and bytes of memory at the peak.

    `agent_memory` is the part of `memory` that is the agent's, 0 for clients that have none.
    """

    cpu: float
    wall: float
    memory: int
    agent_memory: int = 0


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the target saw of it: requests, of which some by their kind, and bytes of bodies.

    `target_cpu` are the target's own CPU seconds.
    """

    requests: int
    kinds: Mapping[str, int]
    bytes_in: int
    bytes_out: int
    target_cpu: float


def run(command: Sequence[str], environment: Mapping[str, str], *, out: str = os.devnull) -> Cost:
    """Run a command to its end, its output into the file `out`; raises Failed with what it said."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        report, err = Path(folder, "report"), Path(folder, "err")
        words = [sys.executable, "-I", "-S", str(_LAUNCH), str(report), out, str(err), *command]
        done = subprocess.run(words, env=dict(environment), cwd=folder, timeout=_PATIENCE)
        if done.returncode:
            raise Failed(f"{command[0]} could not be started")
        found = json.loads(report.read_text())
        if found.pop("status"):
            said = err.read_text(errors="replace").strip().splitlines()
            raise Failed(f"{Path(command[0]).name}: {said[-1] if said else 'it failed'}")
    return Cost(**found)


def cpu_of(pid: int) -> float:
    """Return the CPU seconds that a process has used so far, and those of its ended children."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:15])) / _TICKS


def exact_cpu_of(pid: int) -> float:
    """Return the CPU seconds of the threads that a process has now, exact to microseconds."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def peak_memory_of(pid: int) -> int:
    """Return the most memory that a process has had, in bytes."""
    return _memory_of(pid, "VmHWM:")


def memory_of(pid: int) -> int:
    """Return the memory that a process has now, in bytes."""
    return _memory_of(pid, "VmRSS:")


def _memory_of(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise Failed(f"process {pid} has no memory: it has ended")


def median_cost(costs: Sequence[Cost]) -> Cost:
    """Return the median of each value on its own, but the largest memory."""
    most = replace(
        costs[0],
        memory=max(cost.memory for cost in costs),
        agent_memory=max(cost.agent_memory for cost in costs),
    )
    times = {
        name: median(getattr(cost, name) for cost in costs)
        for name in (field.name for field in fields(Cost))
        if "memory" not in name
    }
    return replace(most, **times)


def median_of(values: Iterable[float]) -> float:
    return median(list(values))
