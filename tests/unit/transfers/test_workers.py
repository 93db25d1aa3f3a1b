"""Workers run batches of tasks one after the other, and tell what came of each."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from allastui.errors import InternalError, NotFound
from allastui.transfers import workers as workers_module
from allastui.transfers.tasks import Task
from allastui.transfers.work import NotBegun
from allastui.transfers.workers import Done, Workers

PATIENCE = 10.0


class Errand:
    """A task that calls a function."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.run = call


def batch(*calls: Callable[[], object]) -> list[Task]:
    return [cast(Task, Errand(call)) for call in calls]


@pytest.fixture
def done() -> queue.SimpleQueue[Done]:
    return queue.SimpleQueue()


@pytest.fixture
def workers(done: queue.SimpleQueue[Done]) -> Iterator[Workers]:
    workers = Workers(done.put)
    yield workers
    workers.end()


def test_the_results_of_a_batch_come_together_and_in_order(
    workers: Workers, done: queue.SimpleQueue[Done]
) -> None:
    def fail() -> None:
        raise NotFound("nothing there")

    def break_down() -> None:
        raise ZeroDivisionError

    tasks = batch(lambda: 1, fail, break_down, lambda: 4)
    workers.give(tasks)
    found = done.get(timeout=PATIENCE)
    assert found.tasks == tasks
    assert [type(result) for result in found.results] == [int, NotFound, InternalError, int]


def test_what_comes_after_one_that_hangs_has_not_begun(
    workers: Workers, done: queue.SimpleQueue[Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "LONGEST_SECONDS", 0.0)
    begun: list[int] = []
    workers.give(batch(lambda: threading.Event().wait(0.01), lambda: begun.append(2)))
    assert isinstance(done.get(timeout=PATIENCE).results[1], NotBegun)
    assert begun == []


def test_there_are_as_many_threads_as_were_busy_at_once(
    workers: Workers, done: queue.SimpleQueue[Done]
) -> None:
    before = set(threading.enumerate())

    def made() -> int:
        new = set(threading.enumerate()) - before
        return sum(each.name.startswith("allastui-worker-") for each in new)

    for _ in range(5):
        workers.give(batch(lambda: None))
        done.get(timeout=PATIENCE)
        workers.came_back()
    assert made() == 1
    hold = threading.Event()
    for _ in range(3):
        workers.give(batch(lambda: hold.wait(PATIENCE)))
    assert (workers.busy, made()) == (3, 3)
    hold.set()
