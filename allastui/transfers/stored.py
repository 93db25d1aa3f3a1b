"""Reading the journal: rows back to jobs and items."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from allastui.transfers.events import Recounted
from allastui.transfers.job import Failure, FailureGroup, Item, ItemState, Job, JobState
from allastui.transfers.plan import bit, bytes_in, parts_in
from allastui.transfers.reduce import grouped, reduce
from allastui.transfers.schema import decode_failure, decode_key, decode_request

Row = tuple[Any, ...]
"""A row as SQLite gives it; its types are those of the schema."""

_STATES = tuple(ItemState)
_CODES = {state: code for code, state in enumerate(_STATES)}

SELECT_ITEM = (
    "SELECT id, job, state, source, source_key, target_key, size, modified, claimed, verified,"
    " version, part_size, upload, failure, plain FROM whole_item"
)


def code_of(state: ItemState) -> int:
    """Return the number that stands for `state` in the journal."""
    return _CODES[state]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item with what the journal knows of the work already done on it.

    `claimed` is when it was first handed to a worker, None if never. `version` and `upload` are
    of a parted upload that was begun: the source's version, and the store's name for the upload.
    `is_plain` is as the item was found.
    """

    item: Item
    modified: float | None
    claimed: float | None
    version: str | None
    upload: str | None
    is_plain: bool = False


def stored_item(row: Row) -> StoredItem:
    """Make the item of a row that SELECT_ITEM gave."""
    (
        item_id, job, state, source, source_key, target_key, size, modified, claimed, verified,
        version, part_size, upload, failure, plain,
    ) = row  # fmt: skip
    item = Item(
        id=item_id, job=job, source=source, source_key=decode_key(source_key),
        target_key=decode_key(target_key), size=size, state=_STATES[state],
        part_size=part_size or 0, parts_total=parts_in(size, part_size) if part_size else 0,
        verified=bool(verified), failure=decode_failure(failure),
    )  # fmt: skip
    if item.state is ItemState.DONE:
        item = replace(item, bytes_done=size, parts_done=bit(item.parts_total + 1) - 1)
    return StoredItem(item, modified, claimed, version, upload, bool(plain))


def read_jobs(db: sqlite3.Connection) -> list[Job]:
    """Return all jobs in the order of the queue, with their totals and their begun items."""
    rows = db.execute(
        "SELECT id, state, request, created, ended, discovered, note FROM job ORDER BY position"
    ).fetchall()
    jobs = []
    for job_id, state, request, created, ended, discovered, note in rows:
        job = Job(
            id=job_id,
            request=decode_request(request),
            state=JobState(state),
            created=created,
            ended=ended,
            discovering=not discovered,
            note=note,
        )
        begun = () if job.state.is_over else begun_items(db, job_id)
        jobs.append(reduce(replace(job, active=begun), read_totals(db, job_id)))
    return jobs


def begun_items(db: sqlite3.Connection, job: int) -> tuple[Item, ...]:
    """Return the items of a job that have parts at the target, as they were last seen."""
    rows = db.execute(
        f"{SELECT_ITEM} WHERE job = ? AND state IN (?, ?) AND upload IS NOT NULL ORDER BY id",
        (job, code_of(ItemState.WAITING), code_of(ItemState.RUNNING)),
    ).fetchall()
    items = []
    for row in rows:
        item = stored_item(row).item
        done = 0
        for (number,) in db.execute("SELECT number FROM part WHERE item = ?", (item.id,)):
            done |= bit(number)
        kept = bytes_in(done, item.size, item.part_size)
        items.append(replace(item, parts_done=done, bytes_done=kept))
    return tuple(items)


def read_totals(db: sqlite3.Connection, job: int) -> Recounted:
    """Count a job's items by state."""
    counts = dict.fromkeys(ItemState, (0, 0, 0))
    for code, count, size, verified in db.execute(
        "SELECT state, count(*), sum(size), sum(verified) FROM item WHERE job = ? GROUP BY state",
        (job,),
    ):
        counts[_STATES[code]] = (count, size, verified)
    done, skipped = counts[ItemState.DONE], counts[ItemState.SKIPPED]
    return Recounted(
        items_total=sum(count for count, _, _ in counts.values()),
        bytes_total=sum(size for _, size, _ in counts.values()),
        items_done=done[0] + skipped[0],
        bytes_done=done[1] + skipped[1],
        skipped=skipped[0],
        failed=counts[ItemState.FAILED][0],
        asking=counts[ItemState.ASKING][0],
        unverified=done[0] - done[2],
        failures=_groups(chain([job_failure(db, job)], _told(db, job, ItemState.FAILED))),
        remarks=_groups(_told(db, job, ItemState.DONE)),
    )


def _told(db: sqlite3.Connection, job: int, state: ItemState) -> Iterator[Failure | None]:
    texts = db.execute(
        "SELECT failure FROM item WHERE job = ? AND state = ? AND failure IS NOT NULL ORDER BY id",
        (job, code_of(state)),
    )
    return (decode_failure(text) for (text,) in texts)


def _groups(failures: Iterable[Failure | None]) -> tuple[FailureGroup, ...]:
    groups: tuple[FailureGroup, ...] = ()
    for failure in failures:
        if failure is not None:
            groups = grouped(groups, failure)
    return groups


def job_failure(db: sqlite3.Connection, job: int) -> Failure | None:
    """Return why the sources of a job could not all be looked at, None if they could."""
    row = db.execute("SELECT failure FROM job WHERE id = ?", (job,)).fetchone()
    return decode_failure(row[0]) if row else None
