"""One owner at a time: a lock file that names who holds it."""

import contextlib
import fcntl
import os
import socket
import time
from pathlib import Path
from typing import IO

from allastui.errors import JournalError, QueueBusy

_TRIES = 5
_TRY_SECONDS = 0.1
"""`holder_of` has a lock for a moment too: one that is not free is tried again."""


def lock_of(journal: Path) -> Path:
    """Return the lock file that stands beside a journal."""
    return journal.with_suffix(".lock")


def take_lock(file: Path) -> IO[str]:
    """Lock `file` and return it open; closing it, or the end of the process, frees it.

    Raises QueueBusy, naming the holder, if another process has it.
    """
    try:
        handle = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as error:
        raise JournalError(f"The lock {file} cannot be opened", why=str(error)) from error
    try:
        _lock(handle)
    except BlockingIOError as error:
        holder = handle.read().strip() or "another process"
        handle.close()
        raise QueueBusy(
            "The transfer queue is in use by another allastui",
            why=f"It is held by {holder}",
            hint="Use that one, or end it first.",
        ) from error
    except OSError as error:
        handle.close()
        raise JournalError(f"The lock {file} cannot be taken", why=str(error)) from error
    name = f"process {os.getpid()} on {socket.gethostname()}\n"
    # The name is for people only: a full disk is told when the journal is written.
    with contextlib.suppress(OSError):
        os.ftruncate(handle.fileno(), 0)
        os.pwrite(handle.fileno(), name.encode(), 0)
    return handle


def _lock(handle: IO[str]) -> None:
    for left in reversed(range(_TRIES)):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not left:
                raise
            time.sleep(_TRY_SECONDS)


def holder_of(file: Path) -> str:
    """Return who holds the lock now, as it named itself, or "" if nobody does."""
    try:
        with open(file) as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return handle.read().strip()
            return ""
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise JournalError(f"The lock {file} cannot be read", why=str(error)) from error
