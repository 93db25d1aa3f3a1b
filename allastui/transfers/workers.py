"""The threads that talk to the stores; each runs one task at a time and reports what came of it."""

import queue
import threading
from collections.abc import Callable

from allastui.errors import AllastuiError, InternalError
from allastui.transfers.tasks import Result, Task

Report = Callable[[Task, Result | AllastuiError], None]


class Workers:
    """A fixed number of daemon threads, so that one that hangs in a system call holds up nobody."""

    def __init__(self, count: int, report: Report) -> None:
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._report = report
        self._threads = [
            threading.Thread(target=self._work, name=f"allastui-worker-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def give(self, task: Task) -> None:
        self._tasks.put(task)

    def end(self) -> None:
        """Let every thread end after its present task."""
        for _ in self._threads:
            self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                result: Result | AllastuiError = task.run()
            except AllastuiError as error:
                result = error
            except Exception as error:
                result = InternalError.of(error)
            self._report(task, result)
