"""The command that runs when a job has ended: once for each, told what it was, without a shell."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from allastui.agent.client import JobView, QueueSnapshot
from allastui.agent.job_end import JobEndCommand, job_variables, run_command
from allastui.agent.log import LONGEST_BYTES, Log
from allastui.stores.place import Place, local_place
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import CopyRequest, JobKind
from tests.agent.conftest import Host, until_over, wait_until

WRITE = (
    "import json, os, sys; wanted = {k: v for k, v in os.environ.items() if k[:9] == 'ALLASTUI_'};"
    "open(sys.argv[1], 'a').write(json.dumps([wanted, sys.argv[2:]]) + chr(10))"
)


def command_to(file: Path, *more: str) -> str:
    return " ".join([sys.executable, "-c", f'"{WRITE}"', str(file), *more])


def told(file: Path) -> list[tuple[dict[str, str], list[str]]]:
    """Return the variables and the further words of each run."""
    return [(line[0], line[1]) for line in map(json.loads, file.read_text().splitlines())]


def job(number: int, state: JobState, target: str = "data/") -> Job:
    request = CopyRequest(
        (local_place("/scratch/a b.txt"), local_place("/scratch/c;d")),
        Place("project", "results", target),
        kind=JobKind.MOVE,
    )
    return Job(number, request, state, 0.0, items_done=3, failed=1, bytes_done=4096)


def picture(*jobs: Job) -> QueueSnapshot:
    views = tuple(JobView(each, 0.0, 0, None) for each in jobs)
    return QueueSnapshot(1, views, 0.0, None, 0, 8, 0, "")


class Queue:
    """Something to subscribe to."""

    def __init__(self) -> None:
        self.listener: Callable[[QueueSnapshot], None] | None = None

    def subscribe(self, listener: Callable[[QueueSnapshot], None]) -> Callable[[], None]:
        self.listener = listener
        return lambda: setattr(self, "listener", None)

    def show(self, *jobs: Job) -> None:
        assert self.listener is not None
        self.listener(picture(*jobs))


def test_each_end_is_told_once_and_old_ends_are_not(tmp_path: Path) -> None:
    file, queue = tmp_path / "told", Queue()
    command = JobEndCommand(command_to(file), queue.subscribe, pytest.fail)
    queue.show(job(1, JobState.DONE), job(2, JobState.RUNNING))
    queue.show(job(1, JobState.DONE), job(2, JobState.FAILED), job(3, JobState.DONE))
    queue.show(job(1, JobState.DONE), job(2, JobState.FAILED), job(3, JobState.DONE))
    command.close()
    assert queue.listener is None
    ends = [(line[0]["ALLASTUI_JOB_ID"], line[0]["ALLASTUI_JOB_STATE"]) for line in told(file)]
    assert ends == [("2", "failed"), ("3", "done")]


def test_a_command_is_told_what_the_job_was(tmp_path: Path) -> None:
    file = tmp_path / "told"
    assert (
        run_command([sys.executable, "-c", WRITE, str(file)], job_variables(job(7, JobState.DONE)))
        == ""
    )
    assert told(file)[0][0] == {
        "ALLASTUI_JOB_ID": "7",
        "ALLASTUI_JOB_STATE": "done",
        "ALLASTUI_JOB_KIND": "move",
        "ALLASTUI_JOB_SOURCE": "/scratch/a b.txt\n/scratch/c;d",
        "ALLASTUI_JOB_TARGET": "project:results/data/",
        "ALLASTUI_JOB_FILES": "3",
        "ALLASTUI_JOB_FAILED": "1",
        "ALLASTUI_JOB_BYTES": "4096",
    }


def test_no_shell_reads_the_words(tmp_path: Path) -> None:
    file, queue = tmp_path / "told", Queue()
    command = JobEndCommand(
        command_to(file, "'a b'", "$HOME", "';'", "*"), queue.subscribe, pytest.fail
    )
    queue.show()
    queue.show(job(1, JobState.DONE))
    command.close()
    assert told(file)[0][1] == ["a b", "$HOME", ";", "*"]


def test_a_key_with_a_nul_does_not_stop_it(tmp_path: Path) -> None:
    file = tmp_path / "told"
    variables = job_variables(job(1, JobState.DONE, target="a\0b/"))
    assert run_command([sys.executable, "-c", WRITE, str(file)], variables) == ""
    assert told(file)[0][0]["ALLASTUI_JOB_TARGET"] == "project:results/a\\x00b/"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/nowhere/at/all", "cannot be run"),
        ("sh -c 'echo no such room >&2; exit 3'", "status 3: no such room"),
    ],
)
def test_a_failure_is_logged(command: str, said: str, tmp_path: Path) -> None:
    queue, file = Queue(), tmp_path / "log"
    runner = JobEndCommand(command, queue.subscribe, Log(file).warning)
    queue.show()
    queue.show(job(9, JobState.DONE))
    runner.close()
    text = file.read_text()
    assert "WARNING on_job_end of job 9" in text
    assert said in text


def test_a_long_log_is_put_aside(tmp_path: Path) -> None:
    log, file, aside = Log(tmp_path / "log"), tmp_path / "log", tmp_path / "log.1"
    file.write_text("old\n" * LONGEST_BYTES)
    log.info("the last of the old")
    log.error("the first of the new \udcff")
    assert aside.read_text().endswith("INFO the last of the old\n")
    assert file.read_text()[20:] == "ERROR the first of the new \\udcff\n"


def test_the_agent_runs_it(host: Host) -> None:
    file = host.base / "told"
    host.paths.config.mkdir(exist_ok=True)
    text = command_to(file).replace("\\", "\\\\")
    host.paths.settings_file.write_text(f"on_job_end = '''{text}'''\n")
    (host.base / "f").write_bytes(b"x" * 1000)
    client = host.attach()
    number = client.submit(
        CopyRequest((local_place(host.base / "f"),), local_place(host.base / "g"))
    )
    until_over(client, number)
    wait_until(file.exists)
    wait_until(lambda: bool(file.read_text()))
    (line,) = told(file)
    assert line[0]["ALLASTUI_JOB_ID"] == str(number)
    assert line[0]["ALLASTUI_JOB_TARGET"] == str(local_place(host.base / "g"))
