"""A folder for local stores, and what they need that a test cannot make alone."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.stores.local import LocalStore

NOBODY = 65534


@pytest.fixture(autouse=True)
def no_long_pauses(quick_retries: None) -> None:
    """What a read says in the end does not depend on how long it waits before it tries again."""


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    """The files below the folder of the test."""
    return LocalStore(str(tmp_path))


@pytest.fixture
def bound_folder() -> Iterator[Path]:
    """A folder of a user whom permissions bind; root becomes such a user for the test."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        if is_root:
            os.chown(name, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield Path(name)
        finally:
            if is_root:
                os.seteuid(0)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB; skips where it cannot be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def read_only_disk(small_disk: Path) -> Path:
    """A file system that is read-only and holds one file, `kept`."""
    (small_disk / "kept").write_bytes(b"x")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    return small_disk
