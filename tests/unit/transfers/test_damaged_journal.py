"""A journal that SQLite opens, but that is not what was written: set aside, said, and no fault."""

import sqlite3
import time
from pathlib import Path

import pytest

from allastui.errors import JournalError
from allastui.stores.place import local_place
from allastui.transfers.job import Job, JobState
from allastui.transfers.journal import Journal
from allastui.transfers.onlooking import stored_jobs
from allastui.transfers.request import CopyRequest


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("DROP TABLE item", "no such table"),
        ("DROP TABLE part", "no such table"),
        ("DROP TABLE job", "no such table"),
        ("UPDATE job SET request = '{\"target\": 1}'", "job 1 cannot be read"),
        ("UPDATE job SET request = 'x'", "job 1 cannot be read"),
        ("UPDATE job SET state = 'x'", "job 1 cannot be read"),
    ],
)
def test_it_is_set_aside_and_said(tmp_path: Path, damage: str, why: str) -> None:
    file = tmp_path / "journal.sqlite"
    journal = Journal(file)
    request = CopyRequest((local_place(tmp_path),), local_place(tmp_path / "to/"))
    journal.add_job(Job(0, request, JobState.QUEUED, time.time()))
    journal.close()
    with sqlite3.connect(file) as db:
        db.execute(damage)
    db.close()
    if damage.split()[-1] not in ("part", "job"):
        with pytest.raises(JournalError, match="cannot be read"):
            stored_jobs(file)
    journal = Journal(file)
    assert f"was damaged ({why}" in journal.found
    assert list(journal.jobs()) == []
    (aside,) = tmp_path.glob("journal.sqlite.damaged-*[0-9]")
    assert str(aside) in journal.found
    journal.close()


def test_one_that_is_damaged_while_it_is_open_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    journal = Journal(file)
    request = CopyRequest((local_place(tmp_path),), local_place(tmp_path / "to/"))
    file.write_bytes(b"no database" * 5000)
    with pytest.raises(JournalError, match="queue restart-agent` sets it aside"):
        journal.add_job(Job(0, request, JobState.QUEUED, time.time()))
    with pytest.raises(JournalError):
        journal.close()
