"""What is looked for and not found, or may not be looked at: one object's trouble is its own."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.errors import AccessDenied, NotFound, SignInNeeded, Unreachable
from allastui.stores.entry import Entry, Form
from allastui.stores.features import Features
from allastui.stores.place import Place
from allastui.stores.store import ObjectStat, Segment
from allastui.transfers import walker
from allastui.transfers.discover import find_routes
from allastui.transfers.job import JobState
from allastui.transfers.request import IfExists
from tests.engine.hooked import Hook, HookedStore, MemoryDesk, failing

LARGE = "large"


class SizelessStore(HookedStore):
    """Lists one object without its size, as Ceph lists an SLO, and shows no segments."""

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        for entry in super().walk(bucket, prefix, follow_links=follow_links):
            is_large = entry.name == LARGE
            yield entry._replace(size=None, form=Form.SLO) if is_large else entry

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        raise AccessDenied(f"{bucket} could not be listed", why="It may be read, but not listed.")


@pytest.fixture
def one() -> SizelessStore:
    return SizelessStore()


@pytest.fixture
def desk(desk: MemoryDesk) -> MemoryDesk:
    for name in ("first", LARGE, "other"):
        desk.one.put_bytes("from", f"runs/{name}", b"text")
    return desk


class WriteOnlyStore(HookedStore):
    """Takes objects and shows none; like S3 at Ceph it would leave segments behind."""

    @property
    def features(self) -> Features:
        return replace(super().features, deletes_segments=False)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        raise AccessDenied(f"{bucket}/{key} could not be read")


def fails_for(name: str, error: Exception, times: int = 1000) -> Hook:
    fail = failing(times, error)

    def hook(key: str) -> None:
        if key == f"runs/{name}":
            fail(key)

    return hook


def test_an_object_that_may_not_be_looked_at_fails_alone(desk: MemoryDesk) -> None:
    desk.one.before["stat"] = fails_for(LARGE, AccessDenied("It may not be read"))
    job = desk.ended(desk.open().submit(desk.request("runs/")))
    assert (job.state, job.items_done, job.failed) == (JobState.FAILED, 2, 1)
    assert [(group.first.kind, group.count) for group in job.failures] == [("AccessDenied", 1)]


def test_many_objects_are_looked_at_at_the_same_time(desk: MemoryDesk) -> None:
    looking = threading.Barrier(4, timeout=10)

    def look_together(_key: str) -> None:
        looking.wait()

    desk.one.before["stat"] = look_together
    names = [f"{number:02}" for number in range(8)]
    for name in names:
        desk.one.put_bytes("from", name, b"text")
    sources = tuple(Place("one", "from", name) for name in names)
    finding = replace(desk.request(names[0]), sources=sources)
    routes = find_routes(finding, desk.connections)
    assert [route.source for route in routes] == list(sources)
    desk.one.before.clear()
    job = desk.ended(desk.open().submit(finding))
    assert (job.state, job.items_done) == (JobState.DONE, 8)


def test_a_size_is_asked_for_again_when_the_line_is_back(desk: MemoryDesk) -> None:
    desk.one.before["stat"] = fails_for(LARGE, Unreachable("The line was cut"), 1)
    job = desk.ended(desk.open().submit(desk.request("runs/")))
    assert (job.state, job.items_done, job.bytes_total) == (JobState.DONE, 3, 12)


def test_what_is_not_there_is_said_so_where_nothing_may_be_listed(desk: MemoryDesk) -> None:
    job = desk.ended(desk.open().submit(desk.request("missing")))
    assert job.failures[0].first.title == "There is nothing at one:from/missing"


@pytest.mark.parametrize("gone", ["gone", "gone/"])
def test_one_of_several_that_is_not_there_keeps_none_from_being_copied(
    desk: MemoryDesk, gone: str
) -> None:
    places = tuple(Place("one", "from", key) for key in (f"runs/{LARGE}", gone, "runs/"))
    client = desk.open()
    job = desk.ended(client.submit(replace(desk.request(gone), sources=places)))
    assert (job.state, job.items_done, len(job.failures)) == (JobState.FAILED, 4, 1)
    assert "gone" in str(job.failures[0].first)
    desk.one.put_bytes("from", "gone/x" if gone.endswith("/") else gone, b"here again")
    client.retry([job.id])
    desk.wait_until(lambda: desk.job(job.id).state is JobState.DONE)
    assert desk.job(job.id).items_done == 5


def test_what_went_meanwhile_is_said_so_where_nothing_may_be_listed(desk: MemoryDesk) -> None:
    desk.one.before["stat"] = fails_for("other", NotFound("It is gone"))
    job = desk.ended(desk.open().submit(desk.request("runs/")))
    assert (job.items_done, job.failures[0].first.title) == (2, "It is gone")


def test_finding_more_does_not_end_the_wait_for_the_other_side(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walker, "BATCH_SECONDS", -1.0)
    more = threading.Event()
    whole = desk.one.walk("from", "runs/")

    def held_up(_bucket: str, _prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        yield next(whole)
        more.wait(10)
        yield from whole

    def refuse(_key: str) -> None:
        raise SignInNeeded("There is no password yet")

    monkeypatch.setattr(desk.one, "walk", held_up)
    desk.two.before["put"] = refuse
    job = desk.open().submit(desk.request("runs/", if_exists=IfExists.OVERWRITE))
    desk.wait_until(lambda: desk.job(job).state is JobState.WAITING)
    since = desk.job(job).waiting_since
    assert desk.job(job).items_total == 1
    more.set()
    desk.wait_until(lambda: desk.job(job).items_total == 3)
    waiting = desk.job(job)
    assert (waiting.state, waiting.waiting_since) == (JobState.WAITING, since)


def test_who_may_only_write_may_overwrite_what_nobody_shows(tmp_path: Path) -> None:
    with closing(MemoryDesk(tmp_path, two=WriteOnlyStore())) as desk:
        desk.one.put_bytes("from", "new", b"text")
        job = desk.ended(desk.open().submit(desk.request("new", if_exists=IfExists.OVERWRITE)))
        assert (job.state, job.failures) == (JobState.DONE, ())
        assert desk.two.read_bytes("into", "new") == b"text"
