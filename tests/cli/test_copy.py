import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allastui.agent.inprocess import stored_queue
from allastui.profiles.profile import Profile
from allastui.settings import user_paths
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes, Store
from tests.cli.running import COMMAND, allastui, json_lines, write_remote

BUCKET = "copied-by-the-command-line"
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


def only_job(done: subprocess.CompletedProcess[str]) -> Any:
    (job,) = json.loads(done.stdout)["jobs"]
    return job


def is_same(one: Path, other: Path) -> bool:
    return subprocess.run(["diff", "-r", one, other]).returncode == 0


def test_a_folder_goes_up_and_comes_back_equal(tree: Path, tmp_path: Path, remote: str) -> None:
    up = allastui("copy", tree, remote)
    assert (up.returncode, up.stderr) == (0, "")
    assert up.stdout.startswith("Copied ")
    assert up.stdout.endswith(", verified.\n")
    assert up.stdout.count("\n") == 1
    down = allastui("copy", f"{remote}tree/", tmp_path / "back", "--json")
    assert (down.returncode, down.stderr) == (0, "")
    assert is_same(tree, tmp_path / "back")
    document = json.loads(down.stdout)
    assert document["agent"] is None
    (job,) = document["jobs"]
    assert job["kind"] == "copy"
    assert job["state"] == "done"
    assert job["source"] == f"{remote}tree/"
    assert job["target"] == str(tmp_path / "back")
    assert job["items_done"] == job["items_total"]
    assert job["bytes_done"] == job["bytes_total"] == 1003
    assert (job["verified"], job["errors"]) == (True, [])


def test_several_sources_go_into_a_folder(tree: Path, tmp_path: Path, remote: str) -> None:
    done = allastui("copy", tree / "a.txt", tree / "zero", remote.removesuffix("/"))
    assert done.returncode == 0, done.stderr
    found = json_lines(allastui("ls", "--json", remote))
    assert sorted(entry["name"] for entry in found) == ["a.txt", "zero"]


def test_sources_of_two_profiles_are_two_jobs(
    tree: Path, tmp_path: Path, remote: str, store: Store
) -> None:
    key = remote.partition("/")[2] + "there.txt"
    store.put(BUCKET, key, BytesBody(b"there"), Attributes())
    done = allastui("copy", "--json", tree / "a.txt", f"{remote}there.txt", tmp_path / "both")
    assert done.returncode == 0, done.stderr
    assert [job["state"] for job in json.loads(done.stdout)["jobs"]] == ["done", "done"]
    assert sorted(os.listdir(tmp_path / "both")) == ["a.txt", "there.txt"]


def test_a_move_takes_the_source_away(tree: Path, remote: str) -> None:
    done = allastui("copy", "--move", tree / "a.txt", remote)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Moved 1 file")
    assert not (tree / "a.txt").exists()
    assert (tree / "zero").exists()


def test_without_verification_it_does_not_say_verified(tree: Path, remote: str) -> None:
    done = allastui("copy", "--no-verify", tree / "a.txt", remote)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(", not verified.\n")


def test_what_exists_is_not_touched_when_nobody_can_be_asked(
    tree: Path, tmp_path: Path, remote: str
) -> None:
    assert allastui("copy", tree / "a.txt", remote).returncode == 0
    (tree / "a.txt").write_text("changed")
    done = allastui("copy", tree / "a.txt", tree / "zero", remote)
    assert done.returncode == 1
    assert "--if-exists" in done.stderr
    assert "1 file exists already" in done.stderr
    down = allastui("copy", remote, f"{tmp_path}/back/")
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
    done = allastui("copy", "--if-exists", policy, tree / "a.txt", target, "--json")
    assert done.returncode == 0, done.stderr
    kept = policy == "rename"
    assert (target / "a.txt").read_text() == ("older, but here" if kept else "a" * 1000)
    assert len(os.listdir(target)) == (2 if kept else 1)


def test_the_same_again_is_skipped(tree: Path, remote: str) -> None:
    assert allastui("copy", "--if-exists", "skip", tree / "a.txt", remote).returncode == 0
    done = allastui("copy", "--if-exists", "skip", tree / "a.txt", remote)
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
    done = allastui("copy", *(word.format(tree=tree, remote=remote) for word in words))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("allastui: ")
    assert told in line


def test_the_list_of_buckets_is_no_target(tree: Path, remote: str) -> None:
    done = allastui("copy", tree, f"{NAME}:")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_no_secret_in_output_or_state(
    tree: Path, remote: str, clean_environment: Path, swift_profile: Profile
) -> None:
    secret = write_remote(clean_environment, swift_profile, "again")
    done = allastui("copy", tree, remote, "--json")
    assert done.returncode == 0, done.stderr
    assert secret not in done.stdout + done.stderr
    state = clean_environment / ".local/state/allastui"
    for file in state.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_copy_goes_on_with_the_same_command(
    tmp_path: Path, remote: str, clean_environment: Path, number: signal.Signals
) -> None:
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("part_size_mib = 5\nbandwidth_mib = 5\n")
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(1 << 20) * 40)
    words = ["copy", str(large), remote]
    process = subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for_parts(2)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (128 + number, "")
    assert "The same command again goes on" in err
    assert "Traceback" not in err
    stored = stored_job()
    assert stored["state"] not in ("done", "failed", "cancelled")
    assert stored["bytes_done"] >= 10 << 20, stored
    settings.write_text("part_size_mib = 5\n")
    again = allastui(*words, "--json")
    assert again.returncode == 0, again.stderr
    assert only_job(again)["id"] == stored["id"]
    assert only_job(again)["verified"] is True
    assert allastui("copy", f"{remote}large.bin", tmp_path / "back.bin").returncode == 0
    assert (tmp_path / "back.bin").read_bytes() == large.read_bytes()


def stored_job() -> Any:
    return only_job(allastui("queue", "--json"))


def wait_for_parts(count: int) -> None:
    """Wait until another process has `count` parts of 5 MiB of its only job at the target."""
    paths = user_paths()
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        jobs = stored_queue(paths).jobs
        if jobs and jobs[0].bytes_done >= count * (5 << 20):
            return
        time.sleep(0.05)
    raise AssertionError(f"{count} parts did not arrive: {jobs}")
