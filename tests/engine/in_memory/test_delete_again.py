"""What is written anew while a deletion goes on is kept; to ask for it again begins anew."""

import threading
from collections.abc import Iterator

import pytest

from allastui.errors import AccessDenied
from allastui.stores.entry import Entry
from allastui.stores.place import Place
from allastui.transfers import walker
from allastui.transfers.job import JobState
from allastui.transfers.request import DeleteRequest
from tests.engine.hooked import HookedStore, MemoryDesk, failing

REQUEST = DeleteRequest((Place("one", "from", "a/"),))


class EndlessWalk(HookedStore):
    """A store whose walks, once `holds` is set, do not come to their end."""

    def __init__(self) -> None:
        super().__init__()
        self.holds = False
        self.let_go = threading.Event()

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        yield from list(super().walk(bucket, prefix, follow_links=follow_links))
        if self.holds:
            self.let_go.wait(20)


@pytest.fixture
def one() -> EndlessWalk:
    return EndlessWalk()


@pytest.fixture
def desk(desk: MemoryDesk) -> MemoryDesk:
    for key in ("a/1", "a/2"):
        desk.one.put_bytes("from", key, b"old", modified=1_000.0)
    return desk


def keys(desk: MemoryDesk) -> list[str]:
    return [entry.name for entry in desk.one.walk("from", "")]


def test_what_was_gone_and_is_written_anew_is_kept_by_a_walk_after_a_kill(
    desk: MemoryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walker, "BATCH_ITEMS", 2)
    store = desk.one
    assert isinstance(store, EndlessWalk)
    store.holds = True
    job = desk.open().submit(REQUEST)
    desk.wait_until(lambda: desk.job(job).items_done == 2)
    desk.close()
    store.let_go.set()
    store.holds = False
    store.put_bytes("from", "a/1", b"new")
    ended = desk.ended(job)
    assert ended.state is JobState.FAILED
    assert "written anew" in ended.failures[0].first.why
    assert keys(desk) == ["a/1"]
    again = desk.open().submit(REQUEST)
    assert desk.ended(again).state is JobState.DONE
    assert keys(desk) == []


def test_a_deletion_that_failed_and_is_asked_for_again_takes_what_is_there_now(
    desk: MemoryDesk,
) -> None:
    refused = failing(1, AccessDenied("Not that one"))
    desk.one.before["delete_many"] = refused
    assert desk.ended(desk.open().submit(REQUEST)).state is JobState.FAILED
    for key in ("a/1", "a/2"):
        desk.one.put_bytes("from", key, b"new")
    again = desk.open().submit(REQUEST)
    assert desk.ended(again).state is JobState.DONE
    assert keys(desk) == []
