"""The data folders of running demos, and the removal of those that a crash left behind.

A demo holds a lock on the file `lock` in its folder while it lives, and the system frees it
however the demo ends; on a home that several machines share, the lock counts on all of them.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "store-"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder of one demo and the descriptor of its lock, which keeps it from being swept."""

    path: Path
    lock: int

    def remove(self) -> None:
        """Remove the folder with everything in it and free the lock; called once."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.lock)


def make_data_folder(parent: Path) -> DataFolder:
    """Make a locked 0700 folder below `parent`, after removing those of dead demos there.

    Raises OSError if `parent` cannot be made or written.
    """
    # One by one: the mode is given to the last folder of each call only.
    parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    parent.mkdir(mode=0o700, exist_ok=True)
    with _one_at_a_time(parent):
        _sweep(parent)
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        return DataFolder(path, _locked(path / "lock"))


@contextlib.contextmanager
def _one_at_a_time(parent: Path) -> Iterator[None]:
    """Keep another start from sweeping a folder that is made but not locked yet."""
    descriptor = os.open(parent / "starting", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sweep(parent: Path) -> None:
    for folder in parent.glob(_PREFIX + "*"):
        try:
            descriptor = _locked(folder / "lock")
        except OSError:
            continue  # its demo lives
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _locked(file: Path) -> int:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
