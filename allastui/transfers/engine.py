"""The thread that owns all jobs: it takes in what happened, and gives out what is next.

Commands, findings of walkers and results of workers come through one inbox, so that nothing here
needs a lock. The loop commits the journal about once a second and shows a new picture of the queue
at most four times a second.
"""

import heapq
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from allastui.errors import AllastuiError, JournalError
from allastui.stores.connect import Connections
from allastui.transfers.backoff import delay_before
from allastui.transfers.events import (
    DiscoveryBegan,
    DiscoveryEnded,
    FailuresRetried,
    ItemFailed,
    ItemsFound,
    QuestionsAnswered,
    StateSet,
)
from allastui.transfers.job import Failure, Item, ItemState, Job, JobState
from allastui.transfers.journal import FoundItem, Journal
from allastui.transfers.pace import Pace
from allastui.transfers.reduce import settled_state
from allastui.transfers.request import CopyRequest, IfExists
from allastui.transfers.run import JobRun
from allastui.transfers.tasks import Result, Task
from allastui.transfers.view import QueueSnapshot, Watch, time_left
from allastui.transfers.walker import start_walker
from allastui.transfers.workers import Workers

T = TypeVar("T")
Listener = Callable[[QueueSnapshot], None]

JOBS_AT_ONCE = 4
EXTRA_CONNECTIONS = 2
"""Kept for jobs that have no request in flight: a small job starts at once beside a huge one."""

COMMIT_SECONDS = 1.0
PICTURE_SECONDS = 0.25
JOURNAL_RETRY_SECONDS = 5.0
CLOSE_SECONDS = 3.0
"""How long the end waits for parts in flight; what does not come back is sent again next time."""


class Engine:
    """Runs the transfers of one journal."""

    def __init__(
        self,
        journal: Journal,
        connections: Connections,
        *,
        connection_count: int,
        part_size: int,
        bandwidth: int,
        resume_stored: bool,
        owner: str,
    ) -> None:
        self._journal = journal
        self._connections = connections
        self._connection_count = connection_count
        self._part_size = part_size
        self._pace = Pace(bandwidth)
        self._owner = owner
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._workers = Workers(connection_count + EXTRA_CONNECTIONS, self._report)
        self._runs: dict[int, JobRun] = {}
        self._turn = 0
        self._delayed: list[tuple[float, int, Callable[[], None]]] = []
        self._serial = 0
        self._jitter = random.Random()
        self._busy = 0
        self._closing = False
        self._listeners: list[Listener] = []
        self._watch = Watch()
        self._picture_number = 0
        self._picture_due = 0.0
        self._changed = True
        self._commit_due = 0.0
        self._journal_trouble = ""
        for job in journal.jobs():
            self._load(job, resume_stored)
        self._thread = threading.Thread(target=self._loop, name="allastui-engine", daemon=True)
        self._thread.start()

    # Commands, from any thread

    def submit(self, request: CopyRequest) -> int:
        return self._ask(lambda: self._submit(request))

    def snapshot(self) -> QueueSnapshot:
        return self._ask(self._picture)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        def add() -> None:
            self._listeners.append(listener)
            listener(self._picture())

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        self._tell(add)
        return lambda: self._tell(remove)

    def pause(self, jobs: Sequence[int]) -> None:
        self._each(jobs, self._pause)

    def resume(self, jobs: Sequence[int]) -> None:
        self._each(jobs, self._resume)

    def cancel(self, jobs: Sequence[int]) -> None:
        self._each(jobs, self._cancel)

    def retry(self, jobs: Sequence[int]) -> None:
        self._each(jobs, self._retry)

    def clear(self, jobs: Sequence[int]) -> None:
        self._each(jobs, self._clear)

    def reorder(self, job: int, steps: int) -> None:
        self._tell(lambda: self._reorder(job, steps))

    def answer(self, job: int, if_exists: IfExists) -> None:
        self._each([job], lambda run: self._answer(run, if_exists))

    def limit(self, bandwidth: int) -> None:
        def change() -> None:
            self._pace.bandwidth = bandwidth

        self._tell(change)

    def items(
        self, job: int, state: ItemState | None = None, after: int = 0, count: int = 200
    ) -> list[Item]:
        return self._ask(lambda: self._journal.items(job, state, after, count))

    def close(self) -> None:
        """Stop what moves, keep what has arrived, and free the journal; idempotent."""
        if not self._thread.is_alive():
            return

        def end() -> None:
            self._closing = True
            for run in self._runs.values():
                run.held = True
                run.stop.set()

        self._tell(end)
        self._thread.join(CLOSE_SECONDS * 3)

    def _tell(self, action: Callable[[], None]) -> None:
        self._inbox.put(action)

    def _ask(self, question: Callable[[], T]) -> T:
        answer: Future[T] = Future()

        def reply() -> None:
            try:
                answer.set_result(question())
            except AllastuiError as error:
                answer.set_exception(error)

        if not self._thread.is_alive():
            raise JournalError("The transfer queue is closed")
        self._tell(reply)
        return answer.result()

    def _each(self, jobs: Sequence[int], command: Callable[[JobRun], None]) -> None:
        def run_all() -> None:
            for job in jobs:
                if run := self._runs.get(job):
                    command(run)

        self._tell(run_all)

    # What the commands do, on the engine's thread

    def _new_run(self, job: Job) -> JobRun:
        run = JobRun(job, self._journal, self._connections, self._pace, self._part_size)
        self._runs[job.id] = run
        return run

    def _load(self, job: Job, resume_stored: bool) -> None:
        run = self._new_run(job)
        if job.state is JobState.CANCELLED:
            run.free_uploads()
        if job.state.is_over:
            return
        self._journal.release_all(job.id, [ItemState.RUNNING])
        run.held = not resume_stored
        if job.state is not JobState.PAUSED:
            run.apply(StateSet(JobState.QUEUED))

    def _submit(self, request: CopyRequest) -> int:
        for run in self._runs.values():
            same = replace(run.job.request, if_exists=request.if_exists) == request
            if same and run.job.state not in (JobState.DONE, JobState.CANCELLED):
                self._go_on(run, request)
                return run.job.id
        job = Job(0, request, JobState.QUEUED, time.time())
        job_id = self._journal.add_job(job)
        self._new_run(replace(job, id=job_id))
        return job_id

    def _go_on(self, run: JobRun, request: CopyRequest) -> None:
        """Resume a job that was asked for again: look through its sources anew, retry failures."""
        self._answer(run, request.if_exists)
        self._retry(run)
        self._resume(run)
        if not run.walking:
            run.apply(DiscoveryBegan())

    def _pause(self, run: JobRun) -> None:
        if not run.job.state.is_over:
            run.apply(StateSet(JobState.PAUSED))

    def _resume(self, run: JobRun) -> None:
        run.held = False
        if run.job.state is JobState.PAUSED:
            run.apply(StateSet(JobState.QUEUED))

    def _cancel(self, run: JobRun) -> None:
        if not run.job.state.is_over or run.job.failed:
            run.cancel(time.time())
            self._free_if_idle(run)

    def _retry(self, run: JobRun) -> None:
        if not run.job.failures:
            return
        self._journal.release_all(run.job.id, [ItemState.FAILED])
        run.apply(FailuresRetried())
        if run.failure is not None or not run.job.items_total:
            run.failure = None
            run.apply(DiscoveryBegan())
        if run.job.state is JobState.FAILED:
            run.apply(StateSet(JobState.QUEUED))
        run.held = False
        run.wake()

    def _clear(self, run: JobRun) -> None:
        if run.job.state.is_over:
            run.to_forget = True
            run.free_uploads()
            self._forget_if_clean(run)

    def _answer(self, run: JobRun, if_exists: IfExists) -> None:
        asked = run.job.asking
        self._journal.release_all(run.job.id, [ItemState.ASKING])
        run.apply(QuestionsAnswered(replace(run.job.request, if_exists=if_exists)))
        run.wake()
        if asked and run.job.state is JobState.WAITING:
            run.apply(StateSet(JobState.RUNNING))

    def _reorder(self, job: int, steps: int) -> None:
        order = list(self._runs)
        if job not in order:
            return
        place = order.index(job)
        order.insert(max(0, min(len(order) - 1, place + steps)), order.pop(place))
        self._runs = {job: self._runs[job] for job in order}
        self._journal.set_positions(order)

    # The loop

    def _loop(self) -> None:
        deadline = 0.0
        while True:
            self._take_in(self._patience())
            self._wake_delayed()
            self._commit()
            if self._closing:
                deadline = deadline or time.monotonic() + CLOSE_SECONDS
                self._give_out()
                if not self._busy or time.monotonic() > deadline:
                    break
            else:
                self._start_jobs()
                self._give_out()
                self._settle()
                self._show()
        self._workers.end()
        try:
            self._journal.close()
        except JournalError:
            # Nothing more can be kept; the stores will be asked at the next start.
            return

    def _patience(self) -> float:
        """Return for how many seconds the loop may wait for something to happen."""
        now = time.monotonic()
        due = [now + 5.0]
        if self._busy or self._changed:
            due.append(max(self._picture_due, now + 0.02))
        if self._journal.has_pending:
            due.append(self._commit_due)
        if self._delayed:
            due.append(self._delayed[0][0])
        return max(0.0, min(due) - now)

    def _take_in(self, patience: float) -> None:
        try:
            action = self._inbox.get(timeout=patience) if patience else self._inbox.get_nowait()
        except queue.Empty:
            return
        self._changed = True
        for _ in range(500):
            self._act(action)
            try:
                action = self._inbox.get_nowait()
            except queue.Empty:
                return
        self._act(action)

    def _act(self, action: Callable[[], None]) -> None:
        try:
            action()
        except JournalError as error:
            self._journal_failed(error)

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something on this thread after a while."""
        self._serial += 1
        heapq.heappush(self._delayed, (time.monotonic() + seconds, self._serial, action))

    def _start_jobs(self) -> None:
        """Let the first jobs of the queue run, and look for their items."""
        running = 0
        for run in self._runs.values():
            if run.job.state in (JobState.RUNNING, JobState.WAITING):
                running += 1
        for run in self._runs.values():
            if run.held:
                continue
            if run.job.state is JobState.QUEUED and running < JOBS_AT_ONCE:
                running += 1
                run.apply(StateSet(JobState.RUNNING))
            active = run.job.state in (JobState.RUNNING, JobState.WAITING)
            if active and run.job.discovering and not run.walking:
                self._walk(run)

    def _walk(self, run: JobRun) -> None:
        run.walking = True
        start_walker(run.job.request, self._connections, run.stop, _Findings(self, run))

    def take_found(self, run: JobRun, batch: list[FoundItem], taken: Callable[[], None]) -> None:
        """Keep what a walker found, on the engine's thread."""
        try:
            added = self._journal.add_items(run.job.id, batch)
        except JournalError as error:
            self._journal_failed(error)
            self._after(JOURNAL_RETRY_SECONDS, lambda: self.take_found(run, batch, taken))
            return
        run.apply(ItemsFound(len(added), sum(item.size for item in added)))
        for item in added:
            if item.failure is not None:
                run.apply(ItemFailed(item.id, item.failure))
        run.wake()
        taken()

    def take_end(self, run: JobRun, error: AllastuiError | None) -> None:
        """Note that a walker has ended, on the engine's thread."""
        try:
            totals = self._journal.totals(run.job.id)
        except JournalError as journal_error:
            self._journal_failed(journal_error)
            self._after(JOURNAL_RETRY_SECONDS, lambda: self.take_end(run, error))
            return
        run.walking = False
        run.failure = Failure.of(error) if error else None
        run.apply(totals)
        run.apply(DiscoveryEnded(run.failure))
        run.wake()

    def _give_out(self) -> None:
        """Give idle workers their next tasks, taking turns between the jobs."""
        if self._journal_trouble:
            return
        runs = list(self._runs.values())
        idle_turns = 0
        while runs and idle_turns < len(runs):
            self._turn = (self._turn + 1) % len(runs)
            run = runs[self._turn]
            room = self._connection_count + (0 if run.busy else EXTRA_CONNECTIONS)
            task = self._next_task(run) if self._busy < room else None
            if task is None:
                idle_turns += 1
                continue
            idle_turns = 0
            run.busy[id(task)] = task
            self._busy += 1
            self._workers.give(task)

    def _next_task(self, run: JobRun) -> Task | None:
        try:
            return run.next_task(time.time())
        except JournalError as error:
            self._journal_failed(error)
        except AllastuiError as error:
            run.apply(StateSet(JobState.PAUSED, note=str(error)))
        return None

    def _report(self, task: Task, result: Result | AllastuiError) -> None:
        self._tell(lambda: self._take_result(task, result))

    def _take_result(self, task: Task, result: Result | AllastuiError) -> None:
        run = next(run for run in self._runs.values() if id(task) in run.busy)
        del run.busy[id(task)]
        self._busy -= 1
        if isinstance(result, AllastuiError):
            attempt = run.failed(task, result)
            if attempt is not None:
                delay = delay_before(attempt, jitter=self._jitter)
                self._after(delay, lambda: run.again(task))
        else:
            run.succeeded(task, result)
        self._free_if_idle(run)

    def _wake_delayed(self) -> None:
        now = time.monotonic()
        while self._delayed and self._delayed[0][0] <= now:
            _, _, action = heapq.heappop(self._delayed)
            self._act(action)

    def _free_if_idle(self, run: JobRun) -> None:
        if run.job.state is JobState.CANCELLED and not run.busy and not run.is_cleaning:
            run.free_uploads()
        self._forget_if_clean(run)

    def _forget_if_clean(self, run: JobRun) -> None:
        if run.to_forget and not run.busy and not run.is_cleaning:
            del self._runs[run.job.id]
            self._watch.forget([run.job.id])
            self._journal.forget_job(run.job.id)

    def _settle(self) -> None:
        for run in self._runs.values():
            state = settled_state(run.job)
            if state is None or run.walking or run.busy:
                continue
            if state is JobState.WAITING:
                note = f"{run.job.asking} files exist already: what should happen to them?"
                if run.job.note != note:
                    run.apply(StateSet(state, note))
            elif not run.next_tidying():
                run.apply(StateSet(state, at=time.time()))
                self._changed = True

    def _commit(self) -> None:
        now = time.monotonic()
        due = self._journal.is_urgent or now >= self._commit_due
        if not self._journal.has_pending or not due:
            return
        self._commit_due = now + COMMIT_SECONDS
        try:
            self._journal.flush()
        except JournalError as error:
            self._journal_failed(error)
        else:
            self._journal_trouble = ""

    def _journal_failed(self, error: JournalError) -> None:
        """Give out nothing until the journal can be written again."""
        self._journal_trouble = str(error)
        self._commit_due = time.monotonic() + JOURNAL_RETRY_SECONDS
        self._changed = True

    # Pictures

    def _show(self) -> None:
        now = time.monotonic()
        if now < self._picture_due or not (self._changed or self._busy):
            return
        self._picture_due = now + PICTURE_SECONDS
        self._changed = False
        if self._listeners:
            picture = self._picture()
            for listener in list(self._listeners):
                listener(picture)

    def _picture(self) -> QueueSnapshot:
        now = time.monotonic()
        self._picture_number += 1
        views = tuple(self._watch.view(run, now) for run in self._runs.values())
        return QueueSnapshot(
            number=self._picture_number,
            jobs=views,
            rate=sum(view.rate for view in views),
            seconds_left=time_left(views),
            bandwidth=self._pace.bandwidth,
            connections=self._connection_count,
            connections_busy=self._busy,
            owner=self._journal_trouble or self._owner,
        )


class _Findings:
    """Brings what a walker finds to the engine's thread."""

    def __init__(self, engine: Engine, run: JobRun) -> None:
        self._engine = engine
        self._run = run

    def found(self, batch: list[FoundItem], taken: Callable[[], None]) -> None:
        self._engine._tell(lambda: self._engine.take_found(self._run, batch, taken))

    def ended(self, error: AllastuiError | None) -> None:
        self._engine._tell(lambda: self._engine.take_end(self._run, error))
