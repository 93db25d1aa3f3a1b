"""Lists of names to copy or delete, frozen in a file: what a preview showed is done, and no more.

A request names the file. One process writes it, whole, before the request is made; others only read
it. A million names take some 100 MB on disk, and hardly any memory.
"""

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from allastui.errors import TransferError, printable
from allastui.transfers.differences import Seen

_TABLE = """
CREATE TABLE item (
    number INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE,
    size INTEGER, modified REAL, etag TEXT,
    stands INTEGER NOT NULL,
    target_size INTEGER, target_modified REAL, target_etag TEXT
)
"""
_COLUMNS = "name, size, modified, etag, stands, target_size, target_modified, target_etag"
_ROWS_AT_ONCE = 1000
_LEFT_SECONDS = 86400.0
"""A list that no job names for so long was written by a program that ended before it asked."""

Row = tuple[bytes, int | None, float | None, str | None, int, int | None, float | None, str | None]


class Listed(NamedTuple):
    """A name below source and target; `target` is None where nothing stood there.

    Of what is to be deleted `source` is that, and there is no `target`.
    """

    name: str
    source: Seen
    target: Seen | None


def write_list(file: Path, items: Iterable[Listed]) -> None:
    """Write a list, readable by its owner alone; blocking. Raises TransferError."""
    unfinished = file.with_suffix(".part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as db:
            db.execute(_TABLE)
            db.execute("BEGIN")
            db.executemany(
                f"INSERT INTO item ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (_row(item) for item in items),
            )
            db.execute("COMMIT")
        unfinished.replace(file)
    except (OSError, sqlite3.Error) as error:
        forget_list(str(unfinished))
        raise TransferError(
            f"The list {file} could not be written",
            why=str(error),
            hint="Is there room in that folder, and may you write there?",
        ) from error


def read_list(file: str) -> Iterator[Listed]:
    """Yield what is in a list, in its order; raises TransferError."""
    number = 0
    while True:
        with closing(_opened(file)) as db:
            rows = _rows(file, db, f"number, {_COLUMNS} FROM item WHERE number > ?"
                         " ORDER BY number LIMIT ?", number, _ROWS_AT_ONCE)  # fmt: skip
        for _, *row in rows:
            yield _listed(row)
        number += len(rows)
        if len(rows) < _ROWS_AT_ONCE:
            return


def look_up(file: str, name: str) -> Listed:
    """Return what a list says of a name; raises TransferError, also if it is not in it."""
    with closing(_opened(file)) as db:
        rows = _rows(file, db, f"{_COLUMNS} FROM item WHERE name = ?", _encoded(name))
    if not rows:
        raise TransferError(f"{printable(name)} is not in the list {file}")
    return _listed(rows[0])


def forget_list(file: str) -> None:
    """Remove a list that no job needs any more; "" is none."""
    if file:
        with suppress(OSError):  # what stays behind harms nobody
            Path(file).unlink()


def sweep_lists(folder: Path, used: Collection[str], now: float) -> None:
    """Remove the lists in a folder that are none of `used` and were left behind a day ago."""
    for file in folder.glob("*.*"):
        with suppress(OSError):
            if str(file) not in used and file.stat().st_mtime < now - _LEFT_SECONDS:
                file.unlink()


def _opened(file: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"{Path(file).as_uri()}?mode=ro&immutable=1", uri=True)
    except (sqlite3.Error, ValueError) as error:
        raise _unreadable(file, error) from error


def _rows(
    file: str, db: sqlite3.Connection, query: str, *values: object
) -> list[tuple[object, ...]]:
    try:
        return db.execute(f"SELECT {query}", values).fetchall()
    except sqlite3.Error as error:
        raise _unreadable(file, error) from error


def _unreadable(file: str, error: Exception) -> TransferError:
    return TransferError(
        f"The list of what is to be done could not be read: {file}",
        why=str(error),
        hint="Compare again, and begin anew.",
    )


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _row(item: Listed) -> Row:
    target = item.target or Seen(None, None, None)
    return (_encoded(item.name), *item.source, int(item.target is not None), *target)


def _listed(row: Iterable[object]) -> Listed:
    name, size, modified, etag, stands, *target = row
    assert isinstance(name, bytes)
    return Listed(
        name.decode("utf-8", "surrogateescape"),
        Seen(*_checked(size, modified, etag)),
        Seen(*_checked(*target)) if stands else None,
    )


def _checked(
    size: object, modified: object, etag: object
) -> tuple[int | None, float | None, str | None]:
    assert size is None or isinstance(size, int)
    assert modified is None or isinstance(modified, float)
    assert etag is None or isinstance(etag, str)
    return size, modified, etag
