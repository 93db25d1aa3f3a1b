"""A journal of an older format is brought to the present one, unless somebody else may have it."""

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.errors import QueueElsewhere
from allastui.transfers.opening import open_journal
from allastui.transfers.owner import Owner, this_process, write_owner
from allastui.transfers.schema import FORMAT_WITH_OWNER, MIGRATIONS, SCHEMA_VERSION


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journal of the first format that tells whose it is, with one item."""
    file = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(file)) as db:
        for statements in MIGRATIONS[:FORMAT_WITH_OWNER]:
            db.executescript(statements)
        columns = "id, job, state, source, name, size"
        db.execute(f"INSERT INTO item ({columns}) VALUES (1, 1, 0, 0, '', 5)")
        db.execute(f"PRAGMA user_version = {FORMAT_WITH_OWNER}")
        db.commit()
    return file


def own(file: Path, owner: Owner) -> None:
    with closing(sqlite3.connect(file)) as db:
        write_owner(db, owner)
        db.commit()


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_an_older_journal_is_brought_to_the_present_format(file: Path) -> None:
    opened = open_journal(file, take_over=False)
    assert opened.db.execute("SELECT size, plain FROM item").fetchall() == [(5, 0)]
    opened.db.close()
    opened.lock.close()
    assert version(file) == SCHEMA_VERSION


def test_that_of_another_host_is_left_as_it_is(file: Path) -> None:
    """The older program that has it there could not open it again."""
    own(file, replace(this_process(time.time()), host="another", boot="another"))
    with pytest.raises(QueueElsewhere):
        open_journal(file, take_over=False)
    assert version(file) == FORMAT_WITH_OWNER
