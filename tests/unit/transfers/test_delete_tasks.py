"""A batch that is broken off is told of once, and deletes nothing that was written meanwhile."""

import errno
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from allastui.errors import (
    AccessDenied,
    Changed,
    Interrupted,
    ServiceFault,
    Throttled,
    Unreachable,
)
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.stores.store import DeleteFailure
from allastui.transfers.body import Flow
from allastui.transfers.delete_tasks import BatchTask
from allastui.transfers.job import Item
from allastui.transfers.looking import LOOKS_AT_ONCE
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.request import DeleteRequest
from allastui.transfers.stored import StoredItem
from tests.engine.hooked import HookedStore, line_cut

WRITTEN = 1_000.0


class Refusing(HookedStore):
    """A store that refuses some keys in an answer that deletes the others, once each."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: dict[str, Exception] = {}

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        kept = [DeleteFailure(key, self.refused.pop(key)) for key in keys if key in self.refused]
        names = {failure.key for failure in kept}
        return super().delete_many(bucket, [key for key in keys if key not in names]) + kept


@pytest.fixture
def store() -> Refusing:
    store = Refusing()
    for key in "abc":
        store.put_bytes("bucket", key, b"1", modified=WRITTEN)
    return store


def batch(store: Refusing, *, claimed: float | None = None) -> BatchTask:
    connections = Connections()
    connections.use("one", store)
    place = Place("one", "bucket", "")
    items = [
        StoredItem(Item(number, 1, 0, key, "", 1), WRITTEN, claimed, None, None)
        for number, key in enumerate("abc")
    ]
    return BatchTask(DeleteRequest((place,)), place, items, connections, Flow(Pace(), Stop()))


def told(task: BatchTask) -> tuple[list[str], list[str], list[str]]:
    """Return the keys that are left, done and failed."""
    failed = [stored for stored, _ in task.failed]
    left, done, refused = (
        [stored.item.source_key for stored in some] for some in (task.left, task.done, failed)
    )
    return left, done, refused


def test_a_line_that_is_cut_while_items_are_looked_at_tells_of_none_twice(store: Refusing) -> None:
    store.put_bytes("bucket", "a", b"2", modified=WRITTEN + 60)
    task = batch(store, claimed=WRITTEN)
    cut = line_cut()
    store.before["stat"] = lambda key: cut(key) if key == "b" else None
    with pytest.raises(Unreachable):
        task.run()
    assert told(task) == (["a", "b", "c"], [], [])
    task.run()
    assert told(task) == ([], ["b", "c"], ["a"])
    assert isinstance(task.failed[0][1], Changed)


def test_single_keys_that_a_service_could_not_delete_for_now_are_tried_again(
    store: Refusing,
) -> None:
    store.refused = {"a": Throttled("Slow down"), "b": AccessDenied("Not that one")}
    task = batch(store)
    with pytest.raises(Throttled):
        task.run()
    assert told(task) == (["a"], ["c"], ["b"])
    task.run()
    assert told(task) == ([], ["c", "a"], ["b"])


def test_what_is_written_after_a_try_without_an_answer_stays(store: Refusing) -> None:
    task = batch(store)
    store.before["delete_many"] = line_cut()
    with pytest.raises(Unreachable):
        task.run()
    store.put_bytes("bucket", "b", b"new", modified=WRITTEN + 60)
    task.run()
    assert told(task) == ([], ["a", "c"], ["b"])
    assert store.read_bytes("bucket", "b") == b"new"


def test_a_pause_is_felt_between_two_looks(store: Refusing) -> None:
    task = batch(store, claimed=WRITTEN)
    task.left *= 20
    looked: list[str] = []

    def look(key: str) -> None:
        looked.append(key)
        task.flow.stop.set()

    store.before["stat"] = look
    with pytest.raises(Interrupted):
        task.run()
    assert len(looked) <= LOOKS_AT_ONCE
    assert len(task.left) == 60


def test_objects_are_looked_at_several_at_once(store: Refusing) -> None:
    task = batch(store, claimed=WRITTEN)
    together = threading.Barrier(3)

    def meet(_key: str) -> None:
        together.wait(10)

    store.before["stat"] = meet
    task.run()
    assert told(task) == ([], ["a", "b", "c"], [])


def test_the_trash_does_not_take_what_was_written_anew_after_a_kill(
    tmp_path: Path, clean_environment: Path
) -> None:
    connections = Connections()
    place = local_place(tmp_path)
    now = time.time()
    for name, seconds in (("old", -60), ("new", 60), ("folder/", 60)):
        path = tmp_path / name
        path.mkdir() if name.endswith("/") else path.write_text(name)
        os.utime(path, (now + seconds, now + seconds))
    items = [
        StoredItem(
            Item(number, 1, 0, f"{place.key.rstrip('/')}/{name}", "", 0), None, now, None, None
        )
        for number, name in enumerate(("old", "new", "folder/", "gone"))
    ]
    request = DeleteRequest((place,), trash=True)
    task = BatchTask(request, place, items, connections, Flow(Pace(), Stop()))
    task.run()
    assert [key.rpartition("/")[2] for key in told(task)[1]] == ["old", "gone"]
    assert all("written anew" in error.why for _, error in task.failed)
    assert sorted(path.name for path in tmp_path.iterdir() if path != clean_environment) == [
        "folder",
        "new",
    ]


def test_an_error_of_the_system_in_the_trash_is_that_of_one_file(
    tmp_path: Path, clean_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = local_place(tmp_path)
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    items = [
        StoredItem(
            Item(number, 1, 0, f"{place.key.rstrip('/')}/{name}", "", 1), None, None, None, None
        )
        for number, name in enumerate("ab")
    ]
    real = os.path.ismount

    def broken(path: bytes) -> bool:
        if os.fsencode(path).endswith(b"/b"):
            raise OSError(errno.EIO, "broken")
        return real(path)

    monkeypatch.setattr("os.path.ismount", broken)
    task = BatchTask(
        DeleteRequest((place,), trash=True), place, items, Connections(), Flow(Pace(), Stop())
    )
    task.run()
    assert [len(some) for some in told(task)] == [0, 1, 1]
    assert isinstance(task.failed[0][1], ServiceFault)
