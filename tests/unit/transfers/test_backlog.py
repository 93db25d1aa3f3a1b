"""Large and small items wait apart, so that neither holds up the other."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.settings import MIB
from allastui.stores.connect import Connections
from allastui.stores.place import local_place
from allastui.transfers import backlog as backlog_module
from allastui.transfers.backlog import Backlog
from allastui.transfers.job import ItemState, Job, JobState
from allastui.transfers.journal import FoundItem, Journal
from allastui.transfers.pace import Pace
from allastui.transfers.request import CopyRequest, Route
from allastui.transfers.taken import NamesOfJob, TakenNames

SIZES = (1, 2 * MIB, 2, 3 * MIB, 3)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.sqlite")
    yield journal
    journal.close()


@pytest.fixture
def request_(tmp_path: Path) -> CopyRequest:
    return CopyRequest(
        (local_place(f"{tmp_path}/from/"),),
        local_place(f"{tmp_path}/to/"),
    )


@pytest.fixture
def job(journal: Journal, request_: CopyRequest) -> int:
    job = journal.add_job(Job(0, request_, JobState.QUEUED, time.time()))
    route = Route(0, request_.sources[0], request_.target.key)
    journal.set_routes(job, [route])
    journal.add_items(job, [FoundItem(route, f"f{size}", size, 1.0) for size in SIZES])
    return job


def taken(backlog: Backlog, request: CopyRequest, *, may_be_large: bool) -> list[int]:
    sizes = []
    while task := backlog.next_start(request, 5.0, may_be_large=may_be_large):
        sizes.append(task.work.item.size)
    return sizes


def make(journal: Journal, job: int) -> Backlog:
    return Backlog(journal, Connections(), Pace(), 5 * MIB, job, NamesOfJob(TakenNames(), Still()))


class Still:
    """A job that keeps nobody waiting."""

    goes_on = False


def test_all_come_in_the_order_in_which_they_were_found(
    journal: Journal, request_: CopyRequest, job: int
) -> None:
    assert taken(make(journal, job), request_, may_be_large=True) == list(SIZES)


def test_small_ones_pass_by_large_ones_that_must_wait(
    journal: Journal, request_: CopyRequest, job: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog_module, "CLAIM_BATCH", 3)
    backlog = make(journal, job)
    assert taken(backlog, request_, may_be_large=False) == [1, 2, 3]
    assert taken(backlog, request_, may_be_large=True) == [2 * MIB, 3 * MIB]


def test_what_was_not_begun_counts_as_never_claimed(
    journal: Journal, request_: CopyRequest, job: int
) -> None:
    backlog = make(journal, job)
    begun = backlog.next_start(request_, 5.0, may_be_large=True)
    assert begun is not None
    backlog.give_up()
    assert taken(backlog, request_, may_be_large=True) == []
    assert [stored.item.id for stored in journal.interrupted(job, 10)] == [begun.work.item.id]
    assert len(journal.items(job, ItemState.RUNNING, 0, 10)) == len(SIZES)
