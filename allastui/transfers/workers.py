"""The threads that talk to the stores; each runs one batch of tasks at a time and reports of it."""

import queue
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allastui.errors import AllastuiError, InternalError, NoThread
from allastui.stores.steps import Steps
from allastui.threads import start_thread
from allastui.transfers.tasks import Result, StartTask, Task
from allastui.transfers.work import NotBegun

LONGEST_SECONDS = 0.5
"""After this time no more tasks of a batch are begun: one that hangs holds up only those that are
under way with it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tasks for one worker, and how many of them it may have under way `at_once`."""

    tasks: Sequence[Task]
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch, task by task, and how many seconds it has taken."""

    batch: Batch
    results: Sequence[Result | AllastuiError]
    seconds: float

    @property
    def seconds_each(self) -> float:
        """How long one of its tasks has taken."""
        return self.seconds * min(self.batch.at_once, len(self.results)) / len(self.results)


class Workers:
    """Daemon threads, so that one that hangs in a system call holds up nobody.

    They are made when they are needed, and stay. `give` and `came_back` are for one thread.
    """

    def __init__(self, report: Callable[[Done], None]) -> None:
        self._batches: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
        self._report = report
        self._count = 0
        self._busy = 0
        self.under_way = 0
        """How many tasks may be under way in what they have to do."""

    def give(self, batch: Batch) -> None:
        """Have the tasks run; their results are reported together.

        Where the system gives no more threads those that are there do it all; if it gives none at
        all, each task has failed by that.
        """
        self._busy += 1
        self.under_way += batch.at_once
        if self._busy > self._count:
            try:
                start_thread(self._work, f"allastui-worker-{self._count + 1}")
                self._count += 1
            except NoThread as error:
                if not self._count:
                    self._report(Done(batch, [error for _ in batch.tasks], 0.0))
                    return
        self._batches.put(batch)

    def came_back(self, done: Done) -> None:
        """Note that a report has been taken in."""
        self._busy -= 1
        self.under_way -= done.batch.at_once

    def end(self) -> None:
        """Let every thread end after its present batch."""
        for _ in range(self._count):
            self._batches.put(None)

    def _work(self) -> None:
        while (batch := self._batches.get()) is not None:
            self._report(_run_all(batch))
            del batch


def _run_all(batch: Batch) -> Done:
    """Run tasks until it takes too long; those that are left have not begun.

    While one waits for an answer the next ones are begun, as far as `at_once` allows.
    """
    results: list[Result | AllastuiError] = [NotBegun() for _ in batch.tasks]
    waiting = deque(enumerate(batch.tasks))
    under_way: deque[tuple[int, Steps[Result | AllastuiError]]] = deque()
    began = time.monotonic()
    while waiting or under_way:
        if waiting and len(under_way) < batch.at_once:
            place, task = waiting.popleft()
            steps = _run(task)
        else:
            place, steps = under_way.popleft()
        try:
            next(steps)
        except StopIteration as end:
            results[place] = end.value
        else:
            under_way.append((place, steps))
        if time.monotonic() > began + LONGEST_SECONDS:
            waiting.clear()
    return Done(batch, results, time.monotonic() - began)


def _run(task: Task) -> Steps[Result | AllastuiError]:
    try:
        if isinstance(task, StartTask):
            return (yield from task.run_in_steps())
        return task.run()
    except AllastuiError as error:
        return error
    except Exception as error:
        return InternalError.of(error)
