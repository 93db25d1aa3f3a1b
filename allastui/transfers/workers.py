"""The threads that talk to the stores; each runs one batch of tasks at a time and reports of it."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allastui.errors import AllastuiError, InternalError
from allastui.transfers.tasks import Result, Task
from allastui.transfers.work import NotBegun

LONGEST_SECONDS = 0.5
"""After this time no more tasks of a batch are begun: one that hangs holds up no other for long."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch, task by task, and how many seconds it has taken."""

    tasks: Sequence[Task]
    results: Sequence[Result | AllastuiError]
    seconds: float


class Workers:
    """Daemon threads, so that one that hangs in a system call holds up nobody.

    They are made when they are needed, and stay. `give` and `came_back` are for one thread.
    """

    def __init__(self, report: Callable[[Done], None]) -> None:
        self._batches: queue.SimpleQueue[Sequence[Task] | None] = queue.SimpleQueue()
        self._report = report
        self._count = 0
        self.busy = 0
        """How many of them have something to do."""

    def give(self, batch: Sequence[Task]) -> None:
        """Have the tasks run, one after the other; their results are reported together."""
        self.busy += 1
        if self.busy > self._count:
            self._count += 1
            name = f"allastui-worker-{self._count}"
            threading.Thread(target=self._work, name=name, daemon=True).start()
        self._batches.put(batch)

    def came_back(self) -> None:
        """Note that a report has been taken in."""
        self.busy -= 1

    def end(self) -> None:
        """Let every thread end after its present batch."""
        for _ in range(self._count):
            self._batches.put(None)

    def _work(self) -> None:
        while (batch := self._batches.get()) is not None:
            self._report(_run_all(batch))
            del batch


def _run_all(batch: Sequence[Task]) -> Done:
    """Run tasks until it takes too long; those that are left have not begun."""
    results: list[Result | AllastuiError] = []
    began = time.monotonic()
    for task in batch:
        if results and time.monotonic() > began + LONGEST_SECONDS:
            results.append(NotBegun())
        else:
            results.append(_run(task))
    return Done(batch, results, time.monotonic() - began)


def _run(task: Task) -> Result | AllastuiError:
    try:
        return task.run()
    except AllastuiError as error:
        return error
    except Exception as error:
        return InternalError.of(error)
