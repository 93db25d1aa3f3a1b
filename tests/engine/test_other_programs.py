"""What we send over Swift serves python-swiftclient and rclone, and what they send serves us."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from swiftclient import Connection

from allastui.profiles.profile import V1SignIn
from allastui.settings import MIB
from allastui.stores.entry import Entry, Form
from allastui.transfers.job import JobState
from tests.contract.account import DATA, Account
from tests.contract.stage import Stage
from tests.engine.conftest import Desk

RCLONE_MISSING = "rclone is not installed"

Run = Callable[..., str]


@pytest.fixture
def account(native_desk: Desk) -> Iterator[Account]:
    """The account of the desk, as other programs reach it."""
    sign_in = native_desk.profile.credentials
    assert isinstance(sign_in, V1SignIn)
    assert sign_in.key is not None
    other: Any = Connection(sign_in.auth_url, sign_in.user, sign_in.key.reveal(), retries=1)
    stage = Stage(native_desk.store, native_desk.bucket, has_paths=False)
    yield Account(stage, native_desk.profile, other)
    other.close()


def runner(account: Account, program: str | Path, folder: Path) -> Run:
    def run(*words: str | Path) -> str:
        done = subprocess.run(
            [program, *words], env=account.environment(), cwd=folder, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run


@pytest.fixture
def swift_command(account: Account, native_desk: Desk) -> Run:
    return runner(account, Path(sys.executable).with_name("swift"), native_desk.folder)


@pytest.fixture
def rclone(account: Account, native_desk: Desk) -> Run:
    program = shutil.which("rclone")
    if program is None:
        pytest.skip(RCLONE_MISSING)
    return runner(account, program, native_desk.folder)


@pytest.fixture
def tree(native_desk: Desk) -> Path:
    """A folder with a file in three parts, an empty one, and names that are not plain."""
    tree = native_desk.source
    (tree / "deeper").mkdir()
    (tree / "big").write_bytes(os.urandom(11 * MIB))
    (tree / "zero").touch()
    (tree / "deeper" / "jäätä 1 + 100%.txt").write_bytes(b"ice")
    return tree


@pytest.fixture
def sent(native_desk: Desk, tree: Path) -> Desk:
    """The tree, after we sent it."""
    job = native_desk.copy(tree, native_desk.remote())
    assert (job.state, job.unverified, job.failures) == (JobState.DONE, 0, ())
    assert native_desk.store.stat(native_desk.bucket, "source/big").form is Form.SLO
    assert len(native_desk.segments()) == 3
    return native_desk


def assert_equal_trees(one: Path, other: Path) -> None:
    found = subprocess.run(["diff", "-r", one, other], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def assert_fetched_and_deleted(desk: Desk, tree: Path, key: str) -> None:
    """Fetch everything below `key`, whole and verified, and delete it with its segments."""
    job = desk.copy(desk.remote(key), desk.folder / "back")
    assert (job.state, job.unverified, job.failures) == (JobState.DONE, 0, ())
    assert_equal_trees(tree, desk.folder / "back")
    assert desk.store.delete_many(desk.bucket, sorted(desk.keys())) == []
    assert desk.segments() == []


def test_the_swift_command_takes_what_we_sent(sent: Desk, tree: Path, swift_command: Run) -> None:
    names = sorted(f"source/{path.relative_to(tree)}" for path in tree.rglob("*") if path.is_file())
    assert sorted(swift_command("list", sent.bucket).splitlines()) == names
    assert f"Content Length: {11 * MIB}" in swift_command("stat", sent.bucket, "source/big")
    swift_command("download", sent.bucket, "-D", "fetched")
    assert_equal_trees(tree, sent.folder / "fetched" / "source")
    swift_command("delete", sent.bucket, *names)
    assert sent.keys() == set()
    assert sent.segments() == []


def test_rclone_takes_what_we_sent(sent: Desk, tree: Path, rclone: Run, account: Account) -> None:
    there = f"them:{sent.bucket}/source"
    rclone("copy", there, "fetched")
    assert_equal_trees(tree, sent.folder / "fetched")
    if account.is_ceph:  # whose empty answer for a manifest no rclone understands
        return
    rclone("check", str(tree), there)
    rclone("delete", there)
    assert sent.keys() == set()
    assert sent.segments() == []


@pytest.mark.parametrize("kind", ["--use-slo", "--use-dlo"])
def test_we_take_what_the_swift_command_sent(
    native_desk: Desk, tree: Path, swift_command: Run, kind: str
) -> None:
    swift_command("upload", native_desk.bucket, "source", "-S", str(4 * MIB), kind)
    assert len(native_desk.segments()) == 3
    assert_fetched_and_deleted(native_desk, tree, "source/")


def test_we_take_what_rclone_sent(native_desk: Desk, tree: Path, rclone: Run) -> None:
    rclone("copy", str(tree), f"them:{native_desk.bucket}/source", "--swift-chunk-size", "4M")
    assert len(native_desk.segments()) == 3
    assert_fetched_and_deleted(native_desk, tree, "source/")


@pytest.mark.parametrize(
    "folder",
    [f"big/1600000000.123457/{len(DATA)}/", "big/2026-11-20-101112-abcdefghijklmnopqrstuv/"],
    ids=["old names", "new names"],
)
def test_we_take_the_layouts_of_every_rclone(
    native_desk: Desk, account: Account, folder: str
) -> None:
    (native_desk.source / "big").write_bytes(DATA)
    account.write_dlo("big", [f"{folder}{number:08d}" for number in range(3)], folder)
    assert_fetched_and_deleted(native_desk, native_desk.source, "")


def segment_entries(desk: Desk) -> dict[str, Entry]:
    return {entry.name: entry for entry in desk.store.walk(f"{desk.bucket}_segments", "")}


def test_we_go_on_with_what_the_swift_command_began(
    native_desk: Desk, tree: Path, swift_command: Run, account: Account
) -> None:
    swift_command("upload", native_desk.bucket, "source/big", "-S", str(4 * MIB), "--use-slo")
    begun = segment_entries(native_desk)
    first, second, third = sorted(begun)
    account.other.delete_object(account.bucket, "source/big")
    account.other.delete_object(account.segments_bucket, second)
    account.other.put_object(account.segments_bucket, third, b"x" * (begun[third].size or 0))

    job = native_desk.copy(tree / "big", native_desk.remote("source/"))
    assert (job.state, job.unverified, job.failures) == (JobState.DONE, 0, ())
    standing = segment_entries(native_desk)
    assert sorted(standing) == sorted(begun)
    assert standing[first] == begun[first]
    assert standing[third].etag == begun[third].etag
    job = native_desk.copy(native_desk.remote("source/big"), native_desk.folder / "back")
    assert (job.state, job.unverified) == (JobState.DONE, 0)
    assert (native_desk.folder / "back").read_bytes() == (tree / "big").read_bytes()
