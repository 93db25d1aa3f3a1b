"""Opening the journal: one process at a time, any older format, and never over a damaged one.

No WAL: homes are on Lustre and NFS, where its shared memory does not work
(https://www.sqlite.org/wal.html).
"""

import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from allastui.errors import JournalError
from allastui.transfers.job import JobState
from allastui.transfers.lock import lock_of, take_lock
from allastui.transfers.owner import how_it_was_found, read_owner, this_process, write_owner
from allastui.transfers.schema import FORMAT_WITH_OWNER, MIGRATIONS, SCHEMA_VERSION, decode_request


@dataclass(frozen=True, slots=True)
class OpenJournal:
    """A journal that is ours; `found` is what its user should know of how it was found, or ""."""

    db: sqlite3.Connection
    lock: IO[str]
    found: str


def open_journal(file: Path, *, take_over: bool) -> OpenJournal:
    """Open the journal for this process, making it if it is not there.

    Raises QueueBusy while another process of this host has it, QueueElsewhere or QueueAbandoned if
    it belongs to another host (see `owner`), JournalError if it cannot be used at all.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(
            f"The folder of the queue cannot be made: {file.parent}",
            why=error.strerror or str(error),
            hint="Make that possible, or name another place with XDG_STATE_HOME.",
        ) from error
    lock = take_lock(lock_of(file))
    try:
        try:
            db, found = _open(file, take_over)
        except (sqlite3.DatabaseError, _NotAsWritten) as error:
            if not _is_damage(error):
                raise
            aside = _set_aside(file)
            db, _ = _open(file, take_over)
            why = " ".join(str(error).split())
            found = f"The journal of the queue was damaged ({why}); it is kept as {aside}."
    except sqlite3.Error as error:
        lock.close()
        raise journal_error(file, error) from error
    except BaseException:
        lock.close()
        raise
    return OpenJournal(db, lock, found)


class _NotAsWritten(Exception):
    """What a row holds is not what this program writes."""


def _is_damage(error: Exception) -> bool:
    """Tell an unusable journal from one that cannot be read or written just now."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode == sqlite3.SQLITE_ERROR  # a table is missing
    return True


def journal_error(file: Path, error: sqlite3.Error) -> JournalError:
    """Return what the user is told when SQLite cannot do as asked."""
    why, hint = str(error), ""
    if "full" in why:
        hint = "Free some space; the transfers go on by themselves."
    elif not isinstance(error, sqlite3.OperationalError) or "readonly" in why:
        hint = "`allastui queue restart-agent` sets it aside, and begins a new one."
    return JournalError(f"The journal of the queue cannot be used: {file}", why=why, hint=hint)


def _open(file: Path, take_over: bool) -> tuple[sqlite3.Connection, str]:
    db = sqlite3.connect(file, timeout=5, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = TRUNCATE")
        db.execute("PRAGMA synchronous = FULL")
        os.chmod(file, 0o600)
        _migrate(db, file, take_over)
        found = _own(db, take_over)
        _read(db)
    except BaseException:
        db.close()
        raise
    return db, found


def _migrate(db: sqlite3.Connection, file: Path, take_over: bool) -> None:
    """Bring the tables to the present format, one step after the other."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise JournalError(
            f"The journal {file} was written by a newer allastui",
            why=f"Its format is {version}, this program knows {SCHEMA_VERSION}",
            hint="Use that version, or end its transfers there first.",
        )
    if FORMAT_WITH_OWNER <= version < SCHEMA_VERSION:
        # An older program that has it on another host could not open it again.
        how_it_was_found(read_owner(db), this_process(time.time()), take_over=take_over)
    for step in range(version, SCHEMA_VERSION):
        db.executescript(f"BEGIN; {MIGRATIONS[step]} PRAGMA user_version = {step + 1}; COMMIT;")


def _own(db: sqlite3.Connection, take_over: bool) -> str:
    """Enter this process as the owner; one that did not end in order is looked at first."""
    now = this_process(time.time())
    last = read_owner(db)
    found = how_it_was_found(last, now, take_over=take_over)
    if last is not None:
        _check(db)
    write_owner(db, now)
    return found if _has_unfinished_jobs(db) else ""


def _read(db: sqlite3.Connection) -> None:
    """Look at all tables and jobs once; raises what `_is_damage` knows."""
    db.execute("SELECT 1 FROM whole_item JOIN part ON part.item = whole_item.id LIMIT 1")
    for number, state, request in db.execute("SELECT id, state, request FROM job"):
        try:
            JobState(state)
            decode_request(request)
        except (ValueError, TypeError, KeyError) as error:
            raise _NotAsWritten(f"job {number} cannot be read") from error


def _has_unfinished_jobs(db: sqlite3.Connection) -> bool:
    over = [state.value for state in JobState if state.is_over]
    marks = ", ".join("?" * len(over))
    row = db.execute(f"SELECT 1 FROM job WHERE state NOT IN ({marks}) LIMIT 1", over).fetchone()
    return row is not None


def _check(db: sqlite3.Connection) -> None:
    [verdict] = db.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _set_aside(file: Path) -> Path:
    """Rename a damaged journal, and what SQLite keeps beside it, and return its new name."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = file.with_name(f"{file.name}.damaged-{stamp}")
    for suffix in ("", "-journal"):
        old = file.with_name(file.name + suffix)
        if old.exists():
            os.replace(old, aside.with_name(aside.name + suffix))
    return aside
