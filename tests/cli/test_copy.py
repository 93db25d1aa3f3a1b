import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allastui import __version__
from allastui.agent.folder import agent_folder
from allastui.agent.inprocess import stored_queue
from allastui.profiles.profile import Profile
from allastui.settings import user_paths
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes, Store
from tests.cli.agents import agent_pid, stop_agent, wait_until
from tests.cli.running import COMMAND, allastui, json_lines, write_remote

BUCKET = "copied-by-the-command-line"
DEAR = {
    "botocore", "concurrent.futures", "ctypes", "email.utils", "http.client", "logging",
    "mimetypes", "textual", "tomllib", "urllib.request", "xml.sax",
    "yaml", "allastui.profiles.shell_text", "allastui.stores.local.broom", "allastui.stores.swift",
}  # fmt: skip
"""What takes long to import, and a copy of a file to a service over S3 does not need."""
DEAR_TO_COMMAND = {"sqlite3", "ssl", "allastui.agent.session"}
DEAR_TO_AGENT = {
    "argparse",
    "platformdirs",
    "shutil",
    "subprocess",
    "allastui.transfers.delete_tasks",
}
NAME = "project_2001234"


@pytest.fixture(scope="module")
def store(swift_profile: Profile) -> Iterator[Store]:
    connections = Connections([swift_profile])
    store = connections.open(swift_profile.name)
    store.create_bucket(BUCKET)
    yield store
    connections.close()


@pytest.fixture
def remote(
    clean_environment: Path, swift_profile: Profile, store: Store, request: pytest.FixtureRequest
) -> str:
    """The place of a prefix that only this test uses."""
    write_remote(clean_environment, swift_profile)
    return f"{NAME}:{BUCKET}/{request.node.name}/"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "deep/empty").mkdir(parents=True)
    (tree / "a.txt").write_text("a" * 1000)
    (tree / "deep/jäätä 1.txt").write_text("ice")
    (tree / "zero").touch()
    return tree


def copy(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Copy and wait for the end."""
    return allastui("copy", "--wait", *words)


def test_a_copy_imports_nothing_for_nothing(
    tree: Path, remote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    done = copy(tree / "zero", remote)
    assert done.returncode == 0, done.stderr
    command = imported(done.stderr)
    agent = imported(agent_folder(user_paths().journal_file).log.read_text())
    assert "allastui.cli.copy" in command
    assert "allastui.stores.s3.store" in agent
    assert command & (DEAR | DEAR_TO_COMMAND) == set()
    assert agent & (DEAR | DEAR_TO_AGENT) == set()


def imported(report: str) -> set[str]:
    """Return the modules that a report of Python's -X importtime names."""
    lines = (line for line in report.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def only_job(done: subprocess.CompletedProcess[str]) -> Any:
    (job,) = json.loads(done.stdout)["jobs"]
    return job


def is_same(one: Path, other: Path) -> bool:
    return subprocess.run(["diff", "-r", one, other]).returncode == 0


def test_a_folder_goes_up_and_comes_back_equal(tree: Path, tmp_path: Path, remote: str) -> None:
    up = copy(tree, remote)
    assert (up.returncode, up.stderr) == (0, "")
    assert up.stdout.startswith("Copied ")
    assert up.stdout.endswith(", verified.\n")
    assert up.stdout.count("\n") == 1
    down = copy(f"{remote}tree/", tmp_path / "back", "--json")
    assert (down.returncode, down.stderr) == (0, "")
    assert is_same(tree, tmp_path / "back")
    document = json.loads(down.stdout)
    assert document["agent"]["pid"] == agent_pid(user_paths())
    (job,) = document["jobs"]
    assert job["kind"] == "copy"
    assert job["state"] == "done"
    assert job["source"] == f"{remote}tree/"
    assert job["target"] == str(tmp_path / "back")
    assert job["items_done"] == job["items_total"]
    assert job["bytes_done"] == job["bytes_total"] == 1003
    assert (job["verified"], job["errors"]) == (True, [])


def test_several_sources_go_into_a_folder(tree: Path, tmp_path: Path, remote: str) -> None:
    done = copy(tree / "a.txt", tree / "zero", remote.removesuffix("/"))
    assert done.returncode == 0, done.stderr
    found = json_lines(allastui("ls", "--json", remote))
    assert sorted(entry["name"] for entry in found) == ["a.txt", "zero"]


def test_sources_of_two_profiles_are_two_jobs(
    tree: Path, tmp_path: Path, remote: str, store: Store
) -> None:
    key = remote.partition("/")[2] + "there.txt"
    store.put(BUCKET, key, BytesBody(b"there"), Attributes())
    done = copy("--json", tree / "a.txt", f"{remote}there.txt", tmp_path / "both")
    assert done.returncode == 0, done.stderr
    assert [job["state"] for job in json.loads(done.stdout)["jobs"]] == ["done", "done"]
    assert sorted(os.listdir(tmp_path / "both")) == ["a.txt", "there.txt"]


def test_a_move_takes_the_source_away(tree: Path, remote: str) -> None:
    done = copy("--move", tree / "a.txt", remote)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Moved 1 file")
    assert not (tree / "a.txt").exists()
    assert (tree / "zero").exists()


def test_without_verification_it_does_not_say_verified(tree: Path, remote: str) -> None:
    done = copy("--no-verify", tree / "a.txt", remote)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(", not verified.\n")


def test_what_exists_is_not_touched_when_nobody_can_be_asked(
    tree: Path, tmp_path: Path, remote: str
) -> None:
    assert copy(tree / "a.txt", remote).returncode == 0
    (tree / "a.txt").write_text("changed")
    done = copy(tree / "a.txt", tree / "zero", remote)
    assert done.returncode == 1
    assert "--if-exists" in done.stderr
    assert "1 file exists already" in done.stderr
    down = copy(remote, f"{tmp_path}/back/")
    assert down.returncode == 0, down.stderr
    back = tmp_path / "back" / remote.rstrip("/").rpartition("/")[2]
    assert (back / "a.txt").read_text() == "a" * 1000
    assert (back / "zero").exists()


@pytest.mark.parametrize("policy", ["skip", "newer", "rename", "overwrite"])
def test_policies_for_what_exists(tree: Path, tmp_path: Path, remote: str, policy: str) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "a.txt").write_text("older, but here")
    os.utime(target / "a.txt", (1, 1))
    done = copy("--if-exists", policy, tree / "a.txt", target, "--json")
    assert done.returncode == 0, done.stderr
    kept = policy == "rename"
    assert (target / "a.txt").read_text() == ("older, but here" if kept else "a" * 1000)
    assert len(os.listdir(target)) == (2 if kept else 1)


def test_the_same_again_is_skipped(tree: Path, remote: str) -> None:
    assert copy("--if-exists", "skip", tree / "a.txt", remote).returncode == 0
    done = copy("--if-exists", "skip", tree / "a.txt", remote)
    assert done.returncode == 0, done.stderr
    assert "left 1 file as it was" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["{tree}/missing", "{remote}"], "missing"),
        (["{tree}/a.txt", "project_2001234:no-such-bucket-here/"], "no-such-bucket-here"),
        (["{remote}missing", "{tree}"], "missing"),
    ],
)
def test_what_fails_is_one_line(tree: Path, remote: str, words: list[str], told: str) -> None:
    done = copy(*(word.format(tree=tree, remote=remote) for word in words))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("allastui: ")
    assert told in line


def test_the_list_of_buckets_is_no_target(tree: Path, remote: str) -> None:
    done = copy(tree, f"{NAME}:")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_no_secret_in_output_log_or_state(
    tree: Path, remote: str, clean_environment: Path, swift_profile: Profile
) -> None:
    secret = write_remote(clean_environment, swift_profile, "again")
    done = copy(tree, remote, "--json")
    assert done.returncode == 0, done.stderr
    shown = allastui("queue")
    failed = copy(f"{remote}missing", tree)
    assert failed.returncode == 1
    for said in (done, shown, failed):
        assert secret not in said.stdout + said.stderr
    paths = user_paths()
    log = agent_folder(paths.journal_file).log
    assert "began" in log.read_text()
    files = [log, *(file for file in paths.state.rglob("*") if file.is_file())]
    assert paths.journal_file in files
    for file in files:
        assert secret.encode() not in file.read_bytes(), file
    assert secret.encode() not in Path(f"/proc/{agent_pid(paths)}/cmdline").read_bytes()


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
