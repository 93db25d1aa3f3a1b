"""Whose the journal is: login nodes share a home, and a lock on one is not seen by all.

The owner writes its host, its boot and a sign of life into the journal, and takes them out when it
ends in order. What is found at the next start tells how the last owner ended.
"""

import os
import socket
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from allastui.errors import QueueAbandoned, QueueElsewhere

SIGN_SECONDS = 30.0
DEAD_SECONDS = 150.0
"""After this time without a sign of life an owner on another host is taken for dead."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that owns the journal, or did; times in seconds since the epoch."""

    host: str
    boot: str
    pid: int
    started: float
    seen: float

    def is_alive(self, now: float) -> bool:
        """Whether its last sign of life is recent enough at `now`."""
        return now - self.seen < DEAD_SECONDS


def this_process(now: float) -> Owner:
    boot = ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return Owner(socket.gethostname(), boot, os.getpid(), now, now)


def read_owner(db: sqlite3.Connection) -> Owner | None:
    """Return the owner that the journal names, or None if the last one ended in order."""
    row = db.execute("SELECT host, boot, pid, started, seen FROM owner").fetchone()
    return Owner(*row) if row else None


def write_owner(db: sqlite3.Connection, owner: Owner | None) -> None:
    db.execute("DELETE FROM owner")
    if owner is not None:
        db.execute(
            "INSERT INTO owner VALUES (?, ?, ?, ?, ?)",
            (owner.host, owner.boot, owner.pid, owner.started, owner.seen),
        )


def how_it_was_found(last: Owner | None, now: Owner, *, take_over: bool) -> str:
    """Return what the user should know of the last owner, or "".

    Raises QueueElsewhere if it lives on another host, and QueueAbandoned if it seems to have died
    there, unless `take_over` is set.
    """
    if last is None:
        return ""
    if last.host == now.host:
        if last.boot != now.boot:
            return f"{last.host} was restarted while transfers ran; they go on where they were."
        return (
            f"The transfers were killed at {_clock(last.seen)} or soon after, perhaps by a log-out;"
            " they go on where they were."
        )
    since = signs_of_life(last, now.seen)
    if last.is_alive(now.seen):
        raise QueueElsewhere(
            f"The transfer queue lives on {last.host}",
            why=since,
            hint=f"Log in to {last.host} to work with it.",
        )
    if not take_over:
        raise QueueAbandoned(
            f"The transfer queue belongs to {last.host}, where it seems to have died",
            why=since,
            hint="`allastui queue take-over` brings it here, if nothing runs there any more.",
        )
    return f"The queue was taken over from {last.host}; its transfers go on here."


def signs_of_life(owner: Owner, now: float) -> str:
    """Return since when an owner runs, or ran, and when it was last heard of."""
    silent = _ago(now - owner.seen)
    return f"It began {_clock(owner.started)}, and last gave a sign of life {silent} ago"


def _clock(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


def _ago(seconds: float) -> str:
    if seconds < 120:
        return f"{max(0, round(seconds))} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"
