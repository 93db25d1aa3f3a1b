"""Reading a journal that is not ours: nothing in it is changed, not even mended."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from allastui.errors import JournalError
from allastui.transfers.job import Job
from allastui.transfers.owner import Owner, read_owner
from allastui.transfers.stored import read_jobs


def stored_jobs(file: Path) -> list[Job]:
    """Return the jobs of a journal as it has them; none if there is no journal, or none in it yet.

    Raises JournalError if it cannot be read: also after a kill in the middle of a commit, which
    only an owner may undo.
    """
    if not file.exists():
        return []
    with _looked_at(file) as db:
        return read_jobs(db) if _has_table(db, "job") else []


def stored_owner(file: Path) -> Owner | None:
    """Return the owner that a journal names, None if it names nobody; raises JournalError."""
    if not file.exists():
        return None
    with _looked_at(file) as db:
        return read_owner(db) if _has_table(db, "owner") else None  # not so in the first format


def _has_table(db: sqlite3.Connection, name: str) -> bool:
    """Tell whether there is a table: a journal that its owner makes just now has none."""
    found = db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    return found is not None


@contextmanager
def _looked_at(file: Path) -> Iterator[sqlite3.Connection]:
    address = f"file:{quote(str(file))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as db:
            yield db
    except (sqlite3.Error, ValueError, LookupError, TypeError) as error:
        is_sqlite = isinstance(error, sqlite3.Error)
        raise JournalError(
            f"The journal {file} cannot be read",
            why=str(error) if is_sqlite else "What stands in it was not written by this program",
            hint="`allastui queue wait` starts the transfers again, and with that mends it.",
        ) from error
