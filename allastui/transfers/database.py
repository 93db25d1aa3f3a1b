"""The journal's database: statements that wait for the next commit, and commits that explain."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from allastui.transfers.opening import journal_error, open_journal
from allastui.transfers.stored import Row


class JournalDatabase:
    """An open journal of one owner; see `open_journal` for what opening it raises.

    Statements given to `later` are committed together by `flush`, in their order; what a crash may
    lose of them is at most that batch.
    """

    def __init__(self, file: Path, *, take_over: bool) -> None:
        opened = open_journal(file, take_over=take_over)
        self.found = opened.found
        """What the user should know of how the journal was found, or ""."""
        self.is_urgent = False
        """Whether what is pending must be committed before anything else is begun."""
        self.is_due = False
        """Whether it is to be committed at once, but holds up nothing."""
        self._db = opened.db
        self._lock = opened.lock
        self._file = file
        self._pending: list[tuple[str, tuple[object, ...]]] = []

    def close(self) -> None:
        """Commit what is pending, and free the journal for others."""
        try:
            self.later("DELETE FROM owner")
            self.flush()
        finally:
            self._db.close()
            self._lock.close()

    def later(self, statement: str, *values: object) -> None:
        self._pending.append((statement, values))

    @property
    def has_pending(self) -> bool:
        return bool(self._pending)

    def flush(self) -> None:
        """Commit everything that is pending; on JournalError it stays pending."""
        if not self._pending:
            return
        with self.transaction() as db:
            for statement, equal in groupby(self._pending, key=itemgetter(0)):
                db.executemany(statement, [values for _, values in equal])
        self._pending.clear()
        self.is_urgent = self.is_due = False

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what is done inside, or nothing of it; raises JournalError."""
        with self.explained() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def rows(self, query: str, *values: object) -> list[Row]:
        """Return what `query` finds once everything pending is committed; raises JournalError."""
        self.flush()
        with self.explained() as db:
            return db.execute(query, values).fetchall()

    @contextmanager
    def explained(self) -> Iterator[sqlite3.Connection]:
        """Raise what SQLite raises inside as JournalError."""
        try:
            yield self._db
        except sqlite3.Error as error:
            raise journal_error(self._file, error) from error
