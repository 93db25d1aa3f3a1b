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
from allastui.stores.connect import Connections
from allastui.stores.store import Part
from allastui.transfers.body import Flow
from allastui.transfers.cleanup import Cleanup
from allastui.transfers.delete_tasks import DeleteTask
from allastui.transfers.events import (
    ItemReleased,
    PartDone,
    PartDropped,
    PartStarted,
    StateSet,
)
from allastui.transfers.job import Job, JobState
from allastui.transfers.journal import Journal
from allastui.transfers.live_items import LiveItems
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.request import IfExists
from allastui.transfers.stored import StoredItem
from allastui.transfers.tasks import (
    CleanupTask,
    FinishTask,
    ItemTask,
    PartTask,
    Result,
    StartTask,
    Task,
    once_more,
)
from allastui.transfers.uploads import OpenUpload, OpenUploads
from allastui.transfers.work import Arrived, Asks, Begun, Skipped, Work, make_work

CLAIM_BATCH = 128
"""Items taken from the journal at a time: one commit for all of them."""

ATTEMPTS_CORRUPTED = 3


class JobRun(LiveItems):
    """A live job with its queues of work."""

    def __init__(
        self,
        job: Job,
        journal: Journal,
        connections: Connections,
        pace: Pace,
        part_size: int,
        answered: set[str],
    ) -> None:
        super().__init__(job, journal, answered)
        self.stop = Stop()
        """Ends everything of this job, its walker too."""
        self.to_forget = False
        self.cleanup = Cleanup(journal, connections, pace)
        self.busy: dict[int, Task] = {}
        """The tasks that workers have, by their identity."""
        self.bytes_passed = 0
        """Bytes that have left, or were read to be compared, in this process: for the speed."""
        self._connections = connections
        self._pace = pace
        self._part_size = part_size
        self._backlog: deque[StoredItem] = deque()
        self._exhausted = False
        self._uploads = OpenUploads()
        self._ready: deque[StartTask | FinishTask] = deque()
        self._begun_anew: set[int] = set()
        self._brake = Stop()

    # What is next

    def next_task(self, now: float) -> Task | None:
        """Return the next piece of work, or None if there is none at present."""
        if task := self.cleanup.next_task():
            return task
        if self.held or self.job.state not in (JobState.RUNNING, JobState.WAITING):
            return None
        if self._ready:
            return self._ready.popleft()
        return self._next_part() or self._next_start(now)

    def _next_part(self) -> PartTask | None:
        found = self._uploads.next_part()
        if found is None:
            return None
        upload, number = found
        self.apply(PartStarted(upload.work.item.id, number))
        attempt = upload.attempts.get(number, 0)
        return PartTask(self._with_flow(upload.work), upload.begun, number, attempt)

    def _next_start(self, now: float) -> StartTask | None:
        if not self._backlog and not self._exhausted:
            claimed = self._journal.claim(self.job.id, CLAIM_BATCH, now)
            self._exhausted = len(claimed) < CLAIM_BATCH
            self._backlog.extend(claimed)
        if not self._backlog:
            return None
        stored = self._backlog[0]
        work = self._work(stored)  # if this raises, the item stays the next one
        self._backlog.popleft()
        self.item_claimed(stored.item)
        return StartTask(work, now)

    def _work(self, stored: StoredItem) -> Work:
        parts = self._journal.parts(stored.item.id) if stored.upload else ()
        flow = self._flow()
        return make_work(self._request, stored, parts, self._connections, flow, self._part_size)

    def _flow(self) -> Flow:
        return Flow(self._pace, self._brake)

    def _with_flow(self, work: Work) -> Work:
        return replace(work, flow=self._flow())

    def wake(self) -> None:
        """Look into the journal again: items were added, or wait again."""
        self._exhausted = False

    # What follows from a result

    def succeeded(self, task: Task, result: Result) -> None:
        assert not isinstance(task, DeleteTask)
        self.bytes_passed += task.flow.moved + task.flow.read_again
        if isinstance(task, CleanupTask):
            self.cleanup.succeeded(task)
            return
        self.was_answered(self.profiles)
        if isinstance(task, PartTask) and isinstance(result, Part):
            self._part_arrived(task, result)
        elif isinstance(result, Begun):
            self._begun(task.work, result)
        elif isinstance(result, (Arrived, Skipped)):
            self._done(task.work, result)
        elif isinstance(task, StartTask) and isinstance(result, Asks):
            self._asks(task)

    def _done(self, work: Work, result: Arrived | Skipped) -> None:
        self._uploads.remove(work.item.id)
        self.item_done(work, result)

    def _asks(self, task: StartTask) -> None:
        """Let the user decide, who may have done so while the worker looked at the target."""
        if self._request.if_exists is not IfExists.ASK:
            work = replace(task.work, request=self._request, flow=self._flow())
            self._ready.append(StartTask(work, task.given))
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
            self._journal.add_part(item, part, urgent=task.work.target.is_local)
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
        assert not isinstance(task, DeleteTask)
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
        assert not isinstance(task, DeleteTask)
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
            self._ready.append(once_more(task, self._request, self._flow()))

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
        self._brake.set()
        self._brake = Stop()

    def cancel(self, now: float) -> None:
        """Stop what moves; the uploads are freed when the workers have come back."""
        self.stop.set()
        self.interrupt()
        self.apply(StateSet(JobState.CANCELLED, at=now))

    def free_uploads(self) -> None:
        """Free what the job has begun at the target; raises JournalError, to be called again."""
        self._uploads.clear()
        self._ready.clear()
        self._backlog.clear()
        self.cleanup.free_all(self.job)
        for item in self.job.active:
            self.apply(ItemReleased(item.id))

    def next_tidying(self) -> bool:
        """Begin the last step of a move; tells whether there is one to wait for."""
        return self.cleanup.tidy(self.job, self._flow())
