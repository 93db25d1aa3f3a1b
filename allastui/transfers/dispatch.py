"""Which job gets the next worker, and with how many tasks; all of it is on the engine's thread."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from allastui.errors import Throttled, Unreachable
from allastui.transfers.concurrency import LARGE_AT_ONCE, Concurrency, Sample
from allastui.transfers.inbox import Inbox
from allastui.transfers.memory import Memory
from allastui.transfers.run import JobRun
from allastui.transfers.tasks import Task, is_large, is_small_start, mostly_waits
from allastui.transfers.watch import bytes_passed
from allastui.transfers.workers import Batch, Done, Workers

EXTRA_CONNECTIONS = 2
"""Kept for jobs that have no request in flight: a small job starts at once beside a huge one."""

BATCH_ITEMS = 16
BATCH_SECONDS = 0.02
"""Small items go to a worker so many together, as far as they take no longer than this."""

_NEWEST_SHARE = 0.2
"""How much the latest batch counts in how long a small item takes."""


class Dispatch:
    """Gives workers their tasks, and has `take` called on the engine's thread when they are done.

    `minding` is around whatever a job is asked, so that its errors stay its own.
    """

    def __init__(
        self,
        concurrency: Concurrency,
        memory: Memory,
        inbox: Inbox,
        take: Callable[[Done], None],
        minding: Callable[[JobRun], AbstractContextManager[None]],
    ) -> None:
        self._concurrency = concurrency
        self._memory = memory
        self._minding = minding
        self._workers = Workers(lambda done: inbox.tell(lambda: take(done)))
        self._turn = 0
        self._large = 0
        """How many workers move many bytes."""
        self._is_full = False
        """Whether more was at hand than is allowed to be under way."""
        self._requests = 0
        """How many tasks have come back."""
        self._small_seconds = 0.0
        """How long a small item takes lately; 0 while nobody knows."""

    @property
    def busy(self) -> int:
        """How many requests are under way."""
        return self._workers.under_way

    def end(self) -> None:
        self._workers.end()

    def give_out(self, runs: Sequence[JobRun]) -> None:
        """Give idle workers their next tasks, taking turns between the jobs.

        Where memory is short one request at a time goes on, so that the queue comes to its end.
        """
        self._adapt(runs)
        idle_turns = 0
        self._is_full = False
        while runs and idle_turns < len(runs):
            self._turn = (self._turn + 1) % len(runs)
            run = runs[self._turn]
            extra = 0 if run.busy else EXTRA_CONNECTIONS
            room = self._concurrency.allowed + extra - self.busy
            self._is_full |= room <= 0
            fits = room > 0 and (self._memory.takes_one_more() or not self.busy)
            large = self._large < LARGE_AT_ONCE + extra
            batch = self._next_batch(run, room, large=large) if fits else None
            if batch is None:
                idle_turns += 1
                continue
            idle_turns = 0
            self._large += is_large(batch.tasks[0])
            run.busy.update((id(task), task) for task in batch.tasks)
            self._workers.give(batch)

    def _next_batch(self, run: JobRun, room: int, *, large: bool) -> Batch | None:
        """Return the next task of a job; small items come several together.

        One worker has up to `room` of them under way at once where they mostly wait for answers,
        and does one after the other where they are quick.
        """
        tasks: list[Task] = []
        at_once = 1
        with self._minding(run):
            now = time.time()
            task = run.next_task(now, may_be_large=large)
            if task is not None and mostly_waits(task):
                at_once = min(room, BATCH_ITEMS)
            in_a_row = int(BATCH_SECONDS / self._small_seconds) if self._small_seconds else 1
            count = min(BATCH_ITEMS, max(1, in_a_row) * at_once)
            while task is not None:
                tasks.append(task)
                task = run.next_with(tasks[0], now) if len(tasks) < count else None
        return Batch(tasks, min(at_once, len(tasks))) if tasks else None

    def _adapt(self, runs: Iterable[JobRun]) -> None:
        """See whether more or fewer requests should be under way, by what has moved lately."""
        now = time.monotonic()
        if self._concurrency.is_due(now):
            moved = sum(bytes_passed(run) for run in runs)
            sample = Sample(now, self._requests, moved, time.process_time())
            self._concurrency.take(sample, is_full=self._is_full)

    def came_back(self, done: Done) -> None:
        """Take in that a worker is free, and whether the service asks to slow down."""
        self._workers.came_back(done)
        tasks = done.batch.tasks
        self._large -= is_large(tasks[0])
        self._requests += len(tasks)
        if is_small_start(tasks[0]):
            known = self._small_seconds or done.seconds_each
            self._small_seconds = known + (done.seconds_each - known) * _NEWEST_SHARE
        if any(isinstance(result, (Throttled, Unreachable)) for result in done.results):
            self._concurrency.refused(time.monotonic())
