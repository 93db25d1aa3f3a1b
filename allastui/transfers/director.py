"""All jobs of the queue together: which of them run, whose turn it is, and what is kept.

Everything here happens on the engine's thread.
"""

import contextlib
import random
import time
from collections.abc import Collection, Iterator
from dataclasses import replace

from allastui.errors import AllastuiError, InternalError, JournalError
from allastui.stores.connect import Connections
from allastui.transfers.backoff import delay_before
from allastui.transfers.commands import go_on
from allastui.transfers.concurrency import Concurrency
from allastui.transfers.discovery import JOURNAL_RETRY_SECONDS, Discovery
from allastui.transfers.dispatch import Dispatch
from allastui.transfers.events import StateSet
from allastui.transfers.following import give_up, may_begin
from allastui.transfers.inbox import Inbox
from allastui.transfers.job import ItemState, Job, JobState
from allastui.transfers.journal import Journal
from allastui.transfers.listed import forget_list
from allastui.transfers.live_items import Means
from allastui.transfers.memory import Memory
from allastui.transfers.owner import SIGN_SECONDS
from allastui.transfers.pace import Pace
from allastui.transfers.reduce import settled_state
from allastui.transfers.request import DeleteRequest, Request, is_again, list_of
from allastui.transfers.run import JobRun
from allastui.transfers.tasks import Result, Task
from allastui.transfers.workers import Done

JOBS_AT_ONCE = 4
COMMIT_SECONDS = 1.0


class Director:
    """The runs of all jobs, in the order of the queue."""

    def __init__(
        self,
        journal: Journal,
        connections: Connections,
        pace: Pace,
        *,
        concurrency: Concurrency,
        part_size: int,
        memory: Memory,
    ) -> None:
        self.journal = journal
        self.inbox = Inbox(self.failed)
        self.journal_trouble = ""
        """Why the journal cannot be written at present, or ""."""
        self._means = Means(journal, connections, pace, part_size)
        self._dispatch = Dispatch(concurrency, memory, self.inbox, self._take_results, self.minding)
        self._discovery = Discovery(journal, self.inbox, connections, self.journal_failed)
        self._runs: dict[int, JobRun] = {}
        self._jitter = random.Random()
        self._commit_due = 0.0
        self._sign_due = time.monotonic() + SIGN_SECONDS

    @property
    def runs(self) -> Collection[JobRun]:
        return self._runs.values()

    def run_of(self, job: int) -> JobRun | None:
        """Return the run of a job that is known, and not only waits for being forgotten."""
        run = self._runs.get(job)
        return None if run is None or run.to_forget else run

    # The queue

    def _new_run(self, job: Job) -> JobRun:
        if isinstance(job.request, DeleteRequest):
            from allastui.transfers.delete_run import DeleteRun

            run: JobRun = DeleteRun(job, self._means)
        else:
            run = JobRun(job, self._means)
        self._runs[job.id] = run
        return run

    def load(self, job: Job, resume_stored: bool) -> None:
        run = self._new_run(job)
        run.failure = self.journal.failure_of(job.id)
        if job.state.is_over:
            return
        self.journal.release_all(job.id, [ItemState.RUNNING])
        run.held = not resume_stored
        if job.state is not JobState.PAUSED:
            run.apply(StateSet(JobState.QUEUED))

    def submit(self, request: Request) -> int:
        ended = [JobState.DONE, JobState.CANCELLED]
        if isinstance(request, DeleteRequest):
            ended.append(JobState.FAILED)  # it keeps what was written since: now that is to go too
        for run in self._runs.values():
            is_open = run.job.state not in ended and not run.to_forget
            if is_open and is_again(request, run.job.request):
                go_on(run, self.journal, request)
                return run.job.id
        job = Job(0, request, JobState.QUEUED, time.time())
        job_id = self.journal.add_job(job)
        self._new_run(replace(job, id=job_id))
        return job_id

    def reorder(self, job: int, steps: int) -> None:
        order = list(self._runs)
        if job not in order:
            return
        place = order.index(job)
        order.insert(max(0, min(len(order) - 1, place + steps)), order.pop(place))
        self._runs = {job: self._runs[job] for job in order}
        self.journal.set_positions(order)

    # Work

    def start_jobs(self) -> None:
        """Let the first jobs of the queue run, and look for their items.

        A job that has nothing left to do but to wait for an answer holds up no other.
        """
        if self.journal_trouble:
            return
        running = 0
        for run in self._runs.values():
            is_begun = run.job.state in (JobState.RUNNING, JobState.WAITING)
            if is_begun and settled_state(run.job) is None:
                running += 1
        for run in self._runs.values():
            if run.held:
                continue
            has_room = run.job.state is JobState.QUEUED and running < JOBS_AT_ONCE
            if has_room and may_begin(run, self._runs):
                running += 1
                run.apply(StateSet(JobState.RUNNING))
            active = run.job.state in (JobState.RUNNING, JobState.WAITING)
            if active and run.job.discovering and not run.walking:
                with self.minding(run):
                    self._discovery.begin(run)

    @property
    def busy(self) -> int:
        """How many requests are under way."""
        return self._dispatch.busy

    def give_out(self) -> None:
        """Give workers their next tasks, unless they could not be noted."""
        if not self.journal_trouble:
            self._dispatch.give_out(list(self._runs.values()))

    def _take_results(self, done: Done) -> None:
        run = next(run for run in self._runs.values() if id(done.batch.tasks[0]) in run.busy)
        self._dispatch.came_back(done)
        for task, result in zip(done.batch.tasks, done.results, strict=True):
            del run.busy[id(task)]
            with self.minding(run):
                self._take_result(run, task, result)

    def _take_result(self, run: JobRun, task: Task, result: Result | AllastuiError) -> None:
        if not isinstance(result, AllastuiError):
            run.succeeded(task, result)
        elif (attempt := run.failed(task, result)) is not None:
            delay = delay_before(attempt, jitter=self._jitter)
            self.inbox.after(delay, lambda: run.again(task))

    def clean_up(self) -> None:
        """Free what cancelled and cleared jobs have begun, once nothing of them moves any more."""
        for run in list(self._runs.values()):
            is_left = run.to_forget or run.job.state is JobState.CANCELLED
            if not is_left or run.busy or run.cleanup.is_busy or self.journal_trouble:
                continue
            with self.minding(run):
                run.free_uploads()
                if run.to_forget and not run.cleanup.is_busy:
                    del self._runs[run.job.id]
                    self.journal.forget_job(run.job.id)
                    forget_list(list_of(run.job.request))

    def settle(self) -> bool:
        """End the jobs that have nothing left to do; tells whether any job changed."""
        changed = False
        for run in self._runs.values():
            changed |= give_up(run, self._runs)
            state = settled_state(run.job)
            if state is None or run.walking or run.busy or run.cleanup.is_busy:
                continue
            note = ""
            if state is JobState.WAITING:
                note = _question(run.job.asking)
                if run.job.note == note:
                    continue
            elif state is JobState.DONE and run.next_tidying():
                continue
            run.apply(StateSet(state, note, at=time.time()))
            changed = True
        return changed

    def commit(self, *, due: bool = False) -> None:
        """Write what is pending to the journal, if it is time or a part waits for it.

        With `due` also what holds up no part, but is not to be lost.
        """
        now = time.monotonic()
        if now >= self._sign_due:
            self._sign_due = now + SIGN_SECONDS
            self.journal.give_sign(time.time())
        if not self.journal.has_pending and not self.journal_trouble:
            return
        is_wanted = self.journal.is_urgent or (due and self.journal.is_due)
        if now < self._commit_due and (self.journal_trouble or not is_wanted):
            return
        self._commit_due = now + COMMIT_SECONDS
        try:
            self.journal.flush()
        except JournalError as error:
            self.journal_failed(error)
        else:
            self.journal_trouble = ""

    @contextlib.contextmanager
    def minding(self, run: JobRun) -> Iterator[None]:
        """Let nothing that happens to one job end the queue: the job is paused and says why."""
        try:
            yield
        except JournalError as error:
            self.journal_failed(error)
        except AllastuiError as error:
            run.hold_up(error)
        except Exception as error:
            run.hold_up(InternalError.of(error))

    def failed(self, error: AllastuiError) -> None:
        """Go on after an error that belongs to no job: all of them are paused and say why."""
        if isinstance(error, JournalError):
            self.journal_failed(error)
            return
        for run in self._runs.values():
            run.hold_up(error)

    def journal_failed(self, error: JournalError) -> None:
        """Give out nothing until the journal can be written again."""
        self.journal_trouble = str(error)
        self._commit_due = time.monotonic() + JOURNAL_RETRY_SECONDS

    @property
    def next_dues(self) -> list[float]:
        """When something is to be done by itself, on the monotonic clock."""
        dues = [] if self.inbox.next_due is None else [self.inbox.next_due]
        if self.journal.has_pending or self.journal_trouble:
            dues.append(self._commit_due)
        return dues

    # The end

    def stop_all(self, *, interrupt: bool) -> None:
        """Give out nothing more but the freeing of cancelled uploads; stop what moves if asked."""
        for run in self._runs.values():
            run.held = True
            run.stop.set()
            if interrupt:
                run.interrupt()

    def end(self) -> None:
        """Close the journal; what cannot be kept any more is asked of the stores next time."""
        self._dispatch.end()
        with contextlib.suppress(JournalError):
            self.journal.close()


def _question(count: int) -> str:
    if count == 1:
        return "1 file exists already: what should happen to it?"
    return f"{count:,} files exist already: what should happen to them?"
