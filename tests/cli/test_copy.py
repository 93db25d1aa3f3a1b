"""`allastui copy`: files and folders go to a service and back, and what fails is told."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from allastui.agent.folder import agent_folder
from allastui.profiles.profile import Profile
from allastui.settings import user_paths
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, Store
from tests.agents import agent_pid
from tests.cli.running import BUCKET, NAME, allastui, copy, json_lines, write_remote


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
    for name in ("a.txt", "deep"):
        arrived = (tmp_path / "back" / name).stat()
        assert arrived.st_mode == (tree / name).stat().st_mode, "of the user's umask"
    files = agent_folder(user_paths().journal_file)
    for own in (user_paths().journal_file, files.socket, files.lock, files.log):
        assert own.stat().st_mode & 0o077 == 0, own
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


def test_files_are_copied_with_their_modes_and_each_that_fails_is_named(
    tree: Path, tmp_path: Path
) -> None:
    (tree / "a.txt").chmod(0o700)
    for name in ("one", "other\n"):
        os.mkfifo(tree / "deep" / name)
    done = copy(tree, tmp_path / "back")
    why = "was not copied. It is a device, a pipe or a socket."
    assert sorted(done.stderr.splitlines()) == [
        f"allastui: {tree}/deep/one {why}",
        f"allastui: {tree}/deep/other\\n {why}",
    ]
    assert done.stdout.startswith("Copied 4 files, failed with 2 files: ")
    assert (tmp_path / "back" / "a.txt").stat().st_mode & 0o777 == 0o700


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
