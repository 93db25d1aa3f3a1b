"""Workers run batches of tasks one after the other, and tell what came of each."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from allastui.errors import InternalError, NotFound
from allastui.stores.steps import Steps
from allastui.transfers import workers as workers_module
from allastui.transfers.tasks import StartTask, Task
from allastui.transfers.work import NotBegun, Outcome, Skipped
from allastui.transfers.workers import Batch, Done, Workers

PATIENCE = 10.0


class Errand:
    """A task that calls a function."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.run = call


class Asking(StartTask):
    """A task that asks twice, and says when in `said`."""

    def __init__(self, name: str, said: list[str]) -> None:
        self.name = name
        self.said = said

    def run_in_steps(self) -> Steps[Outcome]:
        for question in "12":
            self.said.append(self.name + question)
            yield
        return Skipped(int(self.name, 36))


def batch(*calls: Callable[[], object]) -> Batch:
    return Batch([cast(Task, Errand(call)) for call in calls])


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
    assert found.batch == tasks
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
        workers.came_back(done.get(timeout=PATIENCE))
    assert made() == 1
    hold = threading.Event()
    for _ in range(3):
        workers.give(batch(lambda: hold.wait(PATIENCE)))
    assert (workers.under_way, made()) == (3, 3)
    hold.set()


@pytest.mark.parametrize(
    ("at_once", "said"),
    [
        (1, ["a1", "a2", "b1", "b2", "c1", "c2"]),
        (2, ["a1", "b1", "a2", "b2", "c1", "c2"]),
        (3, ["a1", "b1", "c1", "a2", "b2", "c2"]),
    ],
)
def test_while_one_waits_for_an_answer_as_many_others_ask_as_are_allowed_at_once(
    workers: Workers, done: queue.SimpleQueue[Done], at_once: int, said: list[str]
) -> None:
    heard: list[str] = []
    workers.give(Batch([Asking(name, heard) for name in "abc"], at_once))
    assert workers.under_way == at_once
    found = done.get(timeout=PATIENCE)
    assert heard == said
    assert found.results == [Skipped(10), Skipped(11), Skipped(12)]
    assert found.seconds_each == pytest.approx(found.seconds * at_once / 3)
    workers.came_back(found)
    assert workers.under_way == 0
