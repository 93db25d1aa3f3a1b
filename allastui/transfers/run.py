"""One job while it runs: which piece of work is next, and what follows from each result.

Everything here happens on the engine's thread. A run changes its job only through `reduce`, and
tells the journal what must outlive the process.
"""

import time
from collections import deque
from dataclasses import replace

from allastui.errors import (
    AllastuiError,
    Corrupted,
    Interrupted,
    NoSpace,
    SignInFailed,
    UploadGone,
)
from allastui.stores.store import Part
from allastui.transfers.backlog import Backlog
from allastui.transfers.cleanup import Cleanup
from allastui.transfers.events import (
    ItemReleased,
    PartDone,
    PartDropped,
    PartStarted,
    StateSet,
)
from allastui.transfers.job import Job, JobState
from allastui.transfers.live_items import LiveItems, Means
from allastui.transfers.pace import Stop
from allastui.transfers.request import IfExists
from allastui.transfers.tasks import (
    CleanupTask,
    CopyTask,
    FinishTask,
    ItemTask,
    PartTask,
    Result,
    StartTask,
    Task,
    afresh,
    is_small_start,
    once_more,
)
from allastui.transfers.uploads import OpenUpload, OpenUploads
from allastui.transfers.work import Arrived, Asks, Begun, NotBegun, Skipped, Work

ATTEMPTS_CORRUPTED = 3


class JobRun(LiveItems):
    """A live job with its queues of work."""

    def __init__(self, job: Job, means: Means) -> None:
        super().__init__(job, means)
        self.stop = Stop()
        """Ends everything of this job, its walker too."""
        self.to_forget = False
        self.cleanup = Cleanup(means.journal, means.connections, means.pace)
        self.busy: dict[int, Task] = {}
        """The tasks that workers have, by their identity."""
        self.bytes_passed = 0
        """Bytes that have left, or were read to be compared, in this process: for the speed."""
        self._backlog = Backlog(
            means.journal, means.connections, means.pace, means.part_size, job.id, self._names
        )
        self._uploads = OpenUploads()
        self._ready: deque[StartTask | FinishTask] = deque()
        self._begun_anew: set[int] = set()

    @property
    def name_waited_for(self) -> str | None:
        """The key that another job is writing, where this one waits for nothing else."""
        if self.busy or self._ready:
            return None
        item = self._backlog.passed_by
        return item.target_key if item else None

    # What is next

    def next_task(self, now: float, *, may_be_large: bool = True) -> "Task | None":
        """Return the next piece of work, or None if there is none at present.

        With `may_be_large` off it is none that moves many bytes.
        """
        if task := self.cleanup.next_task():
            return task
        if not self.goes_on:
            return None
        if ready := self._names.next_free(self._request, self._ready):
            return ready
        part = self._next_part() if may_be_large else None
        return part or self._next_start(now, may_be_large=may_be_large)

    def next_with(self, first: Task, now: float) -> StartTask | None:
        """Return one more small item for the worker that gets `first`, None if there is none.

        Until it is this one's turn it does not count as moving.
        """
        if not self.goes_on or self._ready or not is_small_start(first):
            return None
        return self._backlog.next_start(self._request, now, may_be_large=False)

    def _next_part(self) -> PartTask | None:
        found = self._uploads.next_part()
        if found is None:
            return None
        upload, number = found
        self.apply(PartStarted(upload.work.item.id, number))
        attempt = upload.attempts.get(number, 0)
        return PartTask(self._with_flow(upload.work), upload.begun, number, attempt)

    def _next_start(self, now: float, *, may_be_large: bool) -> StartTask | None:
        task = self._backlog.next_start(self._request, now, may_be_large=may_be_large)
        if task is not None:
            self.item_claimed(task.work.item)
        return task

    def _with_flow(self, work: Work) -> Work:
        return replace(work, flow=self._backlog.flow())

    def wake(self) -> None:
        """Look into the journal again: items were added, or wait again."""
        self._backlog.wake()

    # What follows from a result

    def succeeded(self, task: Task, result: Result) -> None:
        assert isinstance(task, CopyTask)
        self.bytes_passed += task.flow.moved + task.flow.read_again
        if isinstance(task, CleanupTask):
            self.cleanup.succeeded(task)
            return
        if isinstance(task, StartTask) and isinstance(result, NotBegun):
            self._ready.append(afresh(task, self._request, self._backlog.flow()))
            return
        self.was_answered(self.profiles)
        if isinstance(task, PartTask) and isinstance(result, Part):
            self._part_arrived(task, result)
        elif isinstance(result, Begun):
            self._begun(task.work, result)
        elif isinstance(result, (Arrived, Skipped)):
            self._uploads.remove(task.work.item.id)
            self.item_done(task.work, result)
        elif isinstance(task, StartTask) and isinstance(result, Asks):
            self._asks(task)

    def _asks(self, task: StartTask) -> None:
        """Let the user decide, who may have done so while the worker looked at the target."""
        if self._request.if_exists is not IfExists.ASK:
            self._ready.append(afresh(task, self._request, self._backlog.flow()))
            return
        self.item_asks(task.work.item.id)

    def _begun(self, work: Work, begun: Begun) -> None:
        item = self.upload_begun(work, begun)
        begun_work = replace(work, item=item, upload=begun.upload.id)
        self._go_on(self._uploads.add(begun_work, begun, item.parts_done))

    def _part_arrived(self, task: PartTask, part: Part) -> None:
        item = task.work.item.id
        upload = self._uploads.came_back(item, task.begun, part.number, part)
        if upload is None:
            return
        if not upload.failed:
            self._journal.add_part(item, part, due=task.work.target.is_local)
            self.apply(PartDone(item, part.number))
        self._go_on(upload)

    def _go_on(self, upload: OpenUpload) -> None:
        """Finish an upload that is whole; free one that has failed."""
        work = upload.work
        if upload.is_whole:
            # The receipts prove a completed upload to a next run, if this one is killed meanwhile.
            self._journal.is_urgent = True
            self._ready.append(
                FinishTask(self._with_flow(work), upload.begun, tuple(upload.arrived))
            )
        elif upload.is_left:
            self._uploads.remove(work.item.id)
            self.cleanup.abort(work.item.id, work.target.profile, upload.begun.upload)

    # What follows from an error

    def failed(self, task: Task, error: AllastuiError) -> int | None:
        """Take in that a task failed.

        Returns the number of the coming attempt if it is to be tried again after a while (then it
        comes back through `again`), or None if the matter is settled.
        """
        assert isinstance(task, CopyTask)
        self.bytes_passed += task.flow.moved + task.flow.read_again
        cancelled = self.job.state is JobState.CANCELLED
        if isinstance(error, Interrupted) and not isinstance(task, CleanupTask):
            self.again(task)
            return None
        task.attempt += 1
        if isinstance(task, CleanupTask):
            patient = cancelled and not self.to_forget
            return self.cleanup.failed(task, error, patient=patient)
        if cancelled:
            return None
        if self.is_patient(error, task.attempt):
            self.wait_for(error, self.profiles)
            return task.attempt
        if isinstance(error, (NoSpace, SignInFailed)):
            self.again(task)
            self.hold_up(error)
            return None
        is_sent_again = isinstance(error, Corrupted) and not isinstance(task, FinishTask)
        if is_sent_again and task.attempt < ATTEMPTS_CORRUPTED:
            return task.attempt
        if isinstance(error, UploadGone) and self._begin_anew(task):
            return None
        self._fail_item(task, error)
        return None

    def again(self, task: Task) -> None:
        """Put a task back to where it is taken from."""
        assert isinstance(task, CopyTask)
        if isinstance(task, CleanupTask):
            self.cleanup.again(task)
        elif self.job.state is JobState.CANCELLED:
            return
        elif isinstance(task, PartTask):
            item = task.work.item.id
            upload = self._uploads.came_back(item, task.begun, task.number, None, task.attempt)
            if upload is not None:
                self.apply(PartDropped(item, task.number))
                self._go_on(upload)
        else:
            self._ready.append(once_more(task, self._request, self._backlog.flow()))

    def _begin_anew(self, task: ItemTask) -> bool:
        """Begin an item again, once, whose upload was aborted by somebody else.

        Tells whether there is nothing more to say of `task`: its item begins again, or has already.
        """
        item = task.work.item.id
        upload = self._uploads.get(item)
        if not isinstance(task, StartTask) and (upload is None or upload.begun is not task.begun):
            return True
        if item in self._begun_anew or (upload is not None and upload.failed):
            return False
        self._begun_anew.add(item)
        if upload is not None:
            self._uploads.remove(item)
            self._journal.forget_upload(item, upload.begun.upload.id)
        fresh = replace(task.work, upload=None, version=None, parts=())
        given = task.given if isinstance(task, StartTask) else time.time()
        self.again(StartTask(fresh, given, task.attempt))
        return True

    def _fail_item(self, task: ItemTask, error: AllastuiError) -> None:
        """Let an item fail; parts of a retryable failure are kept for a later retry."""
        item = task.work.item.id
        if isinstance(task, StartTask):
            self.item_claimed(task.work.item)
        self.item_failed(item, error)
        if isinstance(task, PartTask):
            self._uploads.came_back(item, task.begun, task.number, None)
        if error.retryable:
            self._uploads.remove(item)
        elif upload := self._uploads.fail(item):
            self._go_on(upload)

    # The end

    def interrupt(self) -> None:
        """Have the parts in flight come back at once; they are sent again if the job goes on."""
        self._backlog.interrupt()

    def cancel(self, now: float) -> None:
        """Stop what moves; the uploads are freed when the workers have come back."""
        self.stop.set()
        self.interrupt()
        self.apply(StateSet(JobState.CANCELLED, at=now))

    def free_uploads(self) -> None:
        """Free what the job has begun at the target; raises JournalError, to be called again."""
        self._uploads.clear()
        self._backlog.leave(self._ready)
        self._backlog.give_up()
        self.cleanup.free_all(self.job)
        for item in self.job.active:
            self.apply(ItemReleased(item.id))
        self._names.free_all()

    def next_tidying(self) -> bool:
        """Begin the last step of a move; tells whether there is one to wait for."""
        return self.cleanup.tidy(self.job, self._backlog.flow())
