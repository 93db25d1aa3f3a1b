"""`allastui copy` hands its work to the agent, which goes on when the command has ended."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from allastui import __version__
from allastui.agent.inprocess import stored_queue
from allastui.settings import user_paths
from tests.agents import agent_pid, stop_agent, wait_until
from tests.cli.running import COMMAND, allastui, copy


def only_job(done: subprocess.CompletedProcess[str]) -> Any:
    (job,) = json.loads(done.stdout)["jobs"]
    return job


def test_it_is_queued_and_the_command_returns(slow_copy: Path, remote: str, tmp_path: Path) -> None:
    words = ("copy", slow_copy, remote)
    began = time.monotonic()
    done = allastui(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - began < 3
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"Queued as job 1: {slow_copy} -> {remote}. `allastui queue` shows it.")
    assert line.endswith("`allastui queue answer 1 skip|newer|rename|overwrite`.")
    assert only_job(allastui("queue", "--json"))["state"] in ("queued", "running")
    again = allastui(*words, "--if-exists", "skip")
    assert again.stdout == (
        f"In the queue already as job 1: {slow_copy} -> {remote}. `allastui queue` shows it.\n"
    )
    assert allastui("queue", "limit", "none").stdout == "The transfers are not limited.\n"
    assert only_job(allastui("queue", "wait", "1", "--json"))["state"] == "done"
    assert copy(f"{remote}slow.bin", tmp_path / "back.bin").returncode == 0
    assert (tmp_path / "back.bin").read_bytes() == slow_copy.read_bytes()


def test_what_is_queued_is_said_as_a_document(tree: Path, tmp_path: Path) -> None:
    done = allastui("copy", tree / "a.txt", tree / "zero", tmp_path / "target", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    agent = document["agent"]
    assert set(agent) == {"host", "pid", "version", "since"}
    assert (agent["pid"], agent["version"]) == (agent_pid(user_paths()), __version__)
    (job,) = document["jobs"]
    assert (job["id"], job["source"]) == (1, f"{tree / 'a.txt'} and 1 more")
    plain = allastui("copy", "--if-exists", "skip", tree / "a.txt", tree / "zero", tmp_path / "x")
    assert (
        plain.stdout == f"Queued as job 2: 2 places -> {tmp_path}/x/. `allastui queue` shows it.\n"
    )


@pytest.mark.parametrize(
    ("number", "to_group"),
    [
        (signal.SIGINT, False),
        (signal.SIGTERM, False),
        (signal.SIGKILL, False),
        (signal.SIGHUP, True),
    ],
)
def test_the_transfer_outlives_the_command(
    slow_copy: Path, remote: str, tmp_path: Path, number: signal.Signals, to_group: bool
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "copy", "--wait", str(slow_copy), remote],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for_parts(1)
    if to_group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    out, err = process.communicate(timeout=20)
    if number == signal.SIGKILL:
        assert (process.returncode, out, err) == (-number, "", "")
    else:
        assert (process.returncode, out) == (128 + number, "")
        (line,) = err.splitlines()
        assert line.startswith("allastui: Job 1 goes on without this command.")
        assert "`allastui queue cancel 1` stops it" in line
    pid = agent_pid(user_paths())
    assert only_job(allastui("queue", "--json"))["state"] == "running"
    assert allastui("queue", "limit", "none").returncode == 0
    ended = json.loads(allastui("queue", "wait", "1", "--json").stdout)
    assert ended["agent"]["pid"] == pid
    assert [(job["id"], job["state"], job["verified"]) for job in ended["jobs"]] == [
        (1, "done", True)
    ]
    assert copy(f"{remote}slow.bin", tmp_path / "back.bin").returncode == 0
    assert (tmp_path / "back.bin").read_bytes() == slow_copy.read_bytes()


def test_a_killed_agent_is_told_and_the_same_command_goes_on(
    slow_copy: Path, remote: str, clean_environment: Path
) -> None:
    words = ["copy", "--wait", str(slow_copy), remote]
    process = subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for_parts(1)
    stop_agent(user_paths(), signal.SIGKILL)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.count("\n")) == (1, "", 1)
    assert "has ended" in err
    assert "`allastui queue wait`" in err
    again = allastui(*words, "--json")
    assert again.returncode == 0, again.stderr
    assert again.stderr.startswith("allastui: The transfers were killed at ")
    assert again.stderr.count("\n") == 1
    assert (only_job(again)["id"], only_job(again)["verified"]) == (1, True)


@pytest.fixture
def slow_copy(tmp_path: Path, clean_environment: Path) -> Path:
    """A file that takes some seconds to copy, also when the part that goes first has arrived.

    They go one after the other.
    """
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("part_size_mib = 5\nbandwidth_mib = 6\nconnections = 1\n")
    file = tmp_path / "slow.bin"
    file.write_bytes(os.urandom(25 << 20))
    return file


def wait_for_parts(count: int) -> None:
    """Wait until the journal has `count` parts of 5 MiB of its only job at the target."""
    paths = user_paths()

    def have_arrived() -> bool:
        jobs = stored_queue(paths).jobs if agent_pid(paths) else ()
        return bool(jobs) and jobs[0].bytes_done >= count * (5 << 20)

    wait_until(have_arrived)
