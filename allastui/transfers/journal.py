"""What must outlive the process: jobs, items and the receipts of parts, in SQLite.

One process owns the journal at a time (a lock beside it); the engine's thread alone writes. Writes
are collected and committed together by `flush`; what a crash may lose of them is at most that
batch, and the stores are asked again for it.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from allastui.stores.store import Part
from allastui.transfers.database import JournalDatabase
from allastui.transfers.events import Recounted
from allastui.transfers.job import Failure, Item, ItemState, Job
from allastui.transfers.request import Route
from allastui.transfers.schema import (
    decode_routes,
    encode_failure,
    encode_key,
    encode_request,
    encode_routes,
)
from allastui.transfers.stored import (
    SELECT_ITEM,
    StoredItem,
    code_of,
    job_failure,
    read_jobs,
    read_totals,
    stored_item,
)

_INSERT_ITEM = (
    "INSERT OR IGNORE INTO item (id, job, state, source, name, size, modified, failure, plain)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item as discovery found it; `failure` if it is known that it cannot be copied.

    `name` is its key below the keys of its route, "" for a source that is one file; `is_plain`
    tells that it was listed as an object without segments.
    """

    route: Route
    name: str
    size: int
    modified: float | None
    failure: Failure | None = None
    is_plain: bool = False


class Journal(JournalDatabase):
    """The open journal; see `open_journal` for what opening it raises."""

    def __init__(self, file: Path, *, take_over: bool = False) -> None:
        super().__init__(file, take_over=take_over)
        # Ids are not given again in this process: others may still have those of forgotten jobs.
        [(last_job,)] = self.rows("SELECT coalesce(max(id), 0) FROM job")
        [(last_item,)] = self.rows("SELECT coalesce(max(id), 0) FROM item")
        self._next_job = 1 + int(last_job)
        self._next_item = 1 + int(last_item)

    def give_sign(self, now: float) -> None:
        """Note that the owner lives at `now` (seconds since the epoch)."""
        self.later("UPDATE owner SET seen = ?", now)

    # Writing

    def add_job(self, job: Job) -> int:
        """Store a new job at the end of the queue and return its id; committed on return."""
        self.flush()
        with self.transaction() as db:
            db.execute(
                "INSERT INTO job (id, position, state, request, created)"
                " VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM job), ?, ?, ?)",
                (self._next_job, job.state, encode_request(job.request), job.created),
            )
        self._next_job += 1
        return self._next_job - 1

    def add_items(
        self, job: int, found: Sequence[FoundItem], *, follows: bool = True
    ) -> list[Item]:
        """Store what discovery found and return the items that are new; committed on return.

        A known item is kept; if it is done, but its source has another size or time by now, it
        waits again (`totals` counts anew), and takes those over if it `follows` its source.
        """
        self.flush()
        made = [_new_item(item, job, entry) for item, entry in enumerate(found, self._next_item)]
        rows = [_row(item, entry) for item, entry in zip(made, found, strict=True)]
        with self.transaction() as db:
            cursor = db.executemany(_INSERT_ITEM, rows)
            new = made if cursor.rowcount == len(made) else []
            for item, entry in zip(made, found, strict=True) if not new else ():
                if db.execute("SELECT 1 FROM item WHERE id = ?", (item.id,)).fetchone():
                    new.append(item)
                else:
                    _reopen_if_changed(db, job, entry, follows=follows)
        self._next_item += len(made)
        return new

    def set_job(self, job: Job, failure: Failure | None = None) -> None:
        self.later(
            "UPDATE job SET state = ?, request = ?, ended = ?, discovered = ?, note = ?,"
            " failure = ? WHERE id = ?",
            job.state, encode_request(job.request), job.ended, int(not job.discovering),
            job.note, encode_failure(failure) if failure else None, job.id,
        )  # fmt: skip

    def set_routes(self, job: int, routes: Sequence[Route]) -> None:
        """Keep where the sources of a job go; items are named below their routes."""
        self.later("UPDATE job SET routes = ? WHERE id = ?", encode_routes(routes), job)
        for route in routes:
            self.later(
                "INSERT OR REPLACE INTO route VALUES (?, ?, ?, ?)",
                job, route.index, encode_key(route.source.key), encode_key(route.target_key),
            )  # fmt: skip

    def set_positions(self, jobs: Sequence[int]) -> None:
        """Keep the order of the queue."""
        for position, job in enumerate(jobs):
            self.later("UPDATE job SET position = ? WHERE id = ?", position, job)

    def forget_job(self, job: int) -> None:
        self.later("DELETE FROM part WHERE item IN (SELECT id FROM item WHERE job = ?)", job)
        self.later("DELETE FROM item WHERE job = ?", job)
        self.later("DELETE FROM route WHERE job = ?", job)
        self.later("DELETE FROM job WHERE id = ?", job)

    def set_upload(
        self, item: int, target_key: str, version: str, size: int, part_size: int, upload: str
    ) -> None:
        """Keep what a begun upload is called, and of which version of the source it is.

        Urgent: no part may be sent before it is committed, or a crash would orphan the upload.
        """
        self.is_urgent = True
        self.later(
            "UPDATE item SET target_key = ?, version = ?, size = ?, part_size = ?, upload = ?"
            " WHERE id = ?",
            encode_key(target_key), version, size, part_size, upload, item,
        )  # fmt: skip

    def forget_upload(self, item: int, upload: str) -> None:
        """Forget `upload` and its receipts, unless the item has another upload by now."""
        self.later(
            "DELETE FROM part WHERE item = ? AND EXISTS"
            " (SELECT 1 FROM item WHERE item.id = part.item AND item.upload = ?)",
            item, upload,
        )  # fmt: skip
        self.later(
            "UPDATE item SET upload = NULL, version = NULL WHERE id = ? AND upload = ?",
            item, upload,
        )  # fmt: skip

    def add_part(self, item: int, part: Part, *, due: bool) -> None:
        """Keep a receipt; `due` where the journal alone knows it (a partial file has no list)."""
        self.is_due |= due
        self.later("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)", item, *part)

    def set_item(
        self,
        item: int,
        state: ItemState,
        *,
        verified: bool = False,
        failure: Failure | None = None,
    ) -> None:
        """Keep the state of an item."""
        self.later(
            "UPDATE item SET state = ?, verified = ?, failure = ? WHERE id = ?",
            code_of(state), int(verified), encode_failure(failure) if failure else None, item,
        )  # fmt: skip

    def set_size(self, item: int, size: int) -> None:
        self.later("UPDATE item SET size = ? WHERE id = ?", size, item)

    def set_untouched(self, item: int) -> None:
        """Keep that nothing of an item is at the target, as if it had never been claimed."""
        self.later("UPDATE item SET claimed = NULL WHERE id = ?", item)

    def forget_never_begun(self, job: int) -> int:
        """Forget the items that failed as they were found, and return how many; committed."""
        self.flush()
        with self.transaction() as db:
            cursor = db.execute(
                "DELETE FROM item WHERE job = ? AND state = ? AND claimed IS NULL",
                (job, code_of(ItemState.FAILED)),
            )
        return cursor.rowcount

    def claim(self, job: int, count: int, now: float) -> list[StoredItem]:
        """Return up to `count` waiting items, in order, marked as running; committed on return."""
        rows = self.rows(
            f"{SELECT_ITEM} WHERE job = ? AND state = ? ORDER BY id LIMIT ?",
            job, code_of(ItemState.WAITING), count,
        )  # fmt: skip
        stored = [stored_item(row) for row in rows]
        with self.transaction() as db:
            statement = "UPDATE item SET state = ?, claimed = coalesce(claimed, ?) WHERE id = ?"
            running = code_of(ItemState.RUNNING)
            db.executemany(statement, [(running, now, entry.item.id) for entry in stored])
        return stored

    def release_all(self, job: int, states: Sequence[ItemState]) -> None:
        """Let all items of a job that are in one of `states` wait again; committed on return.

        Those that asked were not begun, so they count as never claimed.
        """
        self.flush()
        with self.transaction() as db:
            for state in states:
                db.execute(
                    "UPDATE item SET state = ?, failure = NULL,"
                    " claimed = iif(state = ?, NULL, claimed) WHERE job = ? AND state = ?",
                    (code_of(ItemState.WAITING), code_of(ItemState.ASKING), job, code_of(state)),
                )

    # Reading

    def jobs(self) -> list[Job]:
        """Return the stored jobs in the order of the queue, with their totals."""
        self.flush()
        with self.explained() as db:
            return read_jobs(db)

    def totals(self, job: int) -> Recounted:
        self.flush()
        with self.explained() as db:
            return read_totals(db, job)

    def failure_of(self, job: int) -> Failure | None:
        """Return why the sources of a job could not all be looked at, None if they could."""
        self.flush()
        with self.explained() as db:
            return job_failure(db, job)

    def routes(self, job: int) -> tuple[Route, ...]:
        return decode_routes(self.rows("SELECT routes FROM job WHERE id = ?", job)[0][0])

    def parts(self, item: int) -> list[Part]:
        query = "SELECT number, size, etag FROM part WHERE item = ? ORDER BY number"
        return [Part(*row) for row in self.rows(query, item)]

    def begun_uploads(self, job: int) -> list[StoredItem]:
        """Return the items of a job that have a parted upload at the target."""
        rows = self.rows(f"{SELECT_ITEM} WHERE job = ? AND upload IS NOT NULL", job)
        return [stored_item(row) for row in rows]

    def interrupted(self, job: int, count: int) -> list[StoredItem]:
        """Return items that were begun, perhaps with an upload that nobody could note."""
        rows = self.rows(
            f"{SELECT_ITEM} WHERE job = ? AND state IN (?, ?) AND claimed IS NOT NULL"
            " AND upload IS NULL LIMIT ?",
            job, code_of(ItemState.WAITING), code_of(ItemState.RUNNING), count,
        )  # fmt: skip
        return [stored_item(row) for row in rows]

    def items(self, job: int, state: ItemState | None, after: int, count: int) -> list[Item]:
        where = "job = ? AND id > ?" + ("" if state is None else f" AND state = {code_of(state)}")
        rows = self.rows(f"{SELECT_ITEM} WHERE {where} ORDER BY id LIMIT ?", job, after, count)
        return [stored_item(row).item for row in rows]


def _new_item(item_id: int, job: int, entry: FoundItem) -> Item:
    route = entry.route
    return Item(
        id=item_id, job=job, source=route.index, source_key=route.source.key + entry.name,
        target_key=route.target_key + entry.name, size=entry.size, failure=entry.failure,
        state=ItemState.FAILED if entry.failure else ItemState.WAITING,
    )  # fmt: skip


def _row(item: Item, entry: FoundItem) -> tuple[object, ...]:
    return (
        item.id, item.job, code_of(item.state), item.source, encode_key(entry.name), entry.size,
        entry.modified, encode_failure(entry.failure) if entry.failure else None, entry.is_plain,
    )  # fmt: skip


def _reopen_if_changed(
    db: sqlite3.Connection, job: int, entry: FoundItem, *, follows: bool
) -> None:
    db.execute(
        "UPDATE item SET state = ?, size = iif(?, ?, size), modified = iif(?, ?, modified),"
        " plain = ? WHERE job = ? AND source = ? AND name = ? AND state IN (?, ?)"
        " AND (size != ? OR modified IS NOT ?)",
        (
            code_of(ItemState.WAITING), follows, entry.size, follows, entry.modified,
            entry.is_plain, job, entry.route.index, encode_key(entry.name), code_of(ItemState.DONE),
            code_of(ItemState.SKIPPED), entry.size, entry.modified,
        ),
    )  # fmt: skip
