"""allastui as its users run it: `allastui copy --wait`, and the agent that does the work."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from allastui import __version__
from tests.agents import agent_pid
from tests.benchmarks.desk import PROFILE, Desk
from tests.benchmarks.measuring import Cost, Failed, cpu_of, peak_memory_of, run
from tests.benchmarks.tasks import Kind, Task

NAME = "allastui"


class Allastui:
    """The client that the others are compared with."""

    name = NAME
    version = __version__

    def do(self, task: Task, desk: Desk) -> Cost:
        """Do the task and return its cost, that of the agent included; raises Failed."""
        if task.kind is Kind.LIST:
            return _listed(task, desk)
        desk.forget()
        place = f"{PROFILE}:{task.bucket}/{task.key}"
        match task.kind:
            case Kind.DOWN | Kind.FILES_DOWN:
                places = [place, str(task.path)]
            case Kind.FILES:
                places = [str(task.path), place.rstrip("/")]  # the folder under that name
            case _:
                places = [str(task.path), place]
        # As the others do; asking before it replaces something takes a look at each target.
        options = ["--if-exists", "overwrite"]
        if not task.verified:
            options.append("--no-verify")
        try:
            return _copied(["copy", "--wait", "--json", *options, *places], desk, task.verified)
        finally:
            desk.forget()


def _copied(words: Sequence[str], desk: Desk, verified: bool) -> Cost:
    said = desk.home / "said.json"
    command = run([sys.executable, "-m", "allastui", *words], desk.environment, out=str(said))
    agent = agent_pid(desk.paths)
    cpu, memory = cpu_of(agent), peak_memory_of(agent)
    (job,) = json.loads(said.read_text())["jobs"]
    if job["state"] != "done" or job["verified"] is not verified:
        raise Failed(f"allastui: the job is {job['state']}, verified is {job['verified']}")
    return Cost(command.cpu + cpu, command.wall, command.memory + memory, memory)


def _listed(task: Task, desk: Desk) -> Cost:
    """List into the rows of a pane, without a terminal."""
    said = desk.home / "listed.json"
    words = ["tests.benchmarks.own_listing", PROFILE, task.bucket, task.key]
    root = str(Path(__file__).parents[2])
    environment = {**desk.environment, "PYTHONPATH": root}
    cost = run([sys.executable, "-m", *words], environment, out=str(said))
    return Cost(cost.cpu, cost.wall, cost.memory)


def listing_memory(desk: Desk) -> int:
    """Return the bytes of memory that the last listing added to what the program has anyway."""
    return int(json.loads((desk.home / "listed.json").read_text())["added"])


def rows_listed(desk: Desk) -> int:
    """Return the number of rows that the last listing gave."""
    return int(json.loads((desk.home / "listed.json").read_text())["rows"])
