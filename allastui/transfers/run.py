"""One job while it runs: which piece of work is next, and what follows from each result.

Everything here happens on the engine's thread. A run changes its job only through `reduce`, and
tells the journal what must outlive the process.
"""

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
from allastui.stores.store import Part, Upload
from allastui.transfers.body import Flow
from allastui.transfers.events import (
    Event,
    ItemAsks,
    ItemDone,
    ItemFailed,
    ItemStarted,
    PartDone,
    PartDropped,
    PartStarted,
    StateSet,
)
from allastui.transfers.job import Failure, Item, ItemState, Job, JobState
from allastui.transfers.journal import Journal
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.plan import bit, parts_in
from allastui.transfers.reduce import reduce
from allastui.transfers.request import JobKind
from allastui.transfers.stored import StoredItem
from allastui.transfers.tasks import (
    AbortTask,
    FinishTask,
    PartTask,
    Result,
    StartTask,
    Task,
    TidyTask,
    with_flow,
)
from allastui.transfers.uploads import OpenUpload, OpenUploads
from allastui.transfers.work import Arrived, Asks, Begun, Skipped, Work, make_work

CLAIM_BATCH = 64
"""Items taken from the journal at a time: one commit for all of them."""

ATTEMPTS_UNPROVEN = 4
"""How often a job that has never got an answer tries before it gives up; one that has been moving
tries for as long as the user lets it."""

ATTEMPTS_CORRUPTED = 3


class JobRun:
    """A job with its queues of work."""

    def __init__(
        self,
        job: Job,
        journal: Journal,
        connections: Connections,
        pace: Pace,
        part_size: int,
    ) -> None:
        self.job = job
        self.stop = Stop()
        self.held = False
        """Stored by an earlier process, and not to be run by this one."""
        self.to_forget = False
        self.walking = False
        self.failure: Failure | None = None
        self.busy: dict[int, Task] = {}
        """The tasks that workers have, by their identity."""
        self.bytes_sent = 0
        """Bytes that have left in this process, whether or not they counted in the end."""
        self._journal = journal
        self._connections = connections
        self._pace = pace
        self._part_size = part_size
        self._backlog: deque[StoredItem] = deque()
        self._exhausted = False
        self._uploads = OpenUploads()
        self._ready: deque[Task] = deque()
        self._cleanup: deque[Task] = deque()
        self._proven = job.bytes_done > 0
        """Whether the stores have answered this job: then a fault is waited out."""
        self._tidied = False
        self._freed = False

    def apply(self, event: Event) -> None:
        """Take in an event; a new state, note or request is journaled."""
        before = self.job
        self.job = reduce(before, event)
        kept = (before.state, before.note, before.request, before.discovering)
        if kept != (self.job.state, self.job.note, self.job.request, self.job.discovering):
            self._journal.set_job(self.job, self.failure)

    # What is next

    def next_task(self, now: float) -> Task | None:
        """Return the next piece of work, or None if there is none at present."""
        if self._cleanup:
            return self._cleanup.popleft()
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
        stored = self._backlog.popleft()
        if stored.upload is None:
            size = max(stored.item.size, 1)
            whole = replace(stored.item, part_size=size, parts_total=1, parts_flying=bit(1))
            self.apply(ItemStarted(whole))
        return StartTask(self._work(stored))

    def _work(self, stored: StoredItem) -> Work:
        parts = self._journal.parts(stored.item.id) if stored.upload else ()
        flow = self._flow()
        return make_work(self.job.request, stored, parts, self._connections, flow, self._part_size)

    def _flow(self) -> Flow:
        return Flow(self._pace, self.stop)

    def _with_flow(self, work: Work) -> Work:
        return replace(work, flow=self._flow())

    def wake(self) -> None:
        """Look into the journal again: items were added, or wait again."""
        self._exhausted = False

    # What follows from a result

    def succeeded(self, task: Task, result: Result) -> None:
        self.bytes_sent += task.flow.moved
        if isinstance(task, AbortTask):
            self._journal.forget_upload(task.item)
            return
        if isinstance(task, TidyTask):
            self._tidied = True
            return
        self._proven = True
        if self.job.state is JobState.WAITING and not self.job.asking:
            self.apply(StateSet(JobState.RUNNING))
        if isinstance(task, PartTask) and isinstance(result, Part):
            self._part_arrived(task, result)
        elif isinstance(result, Begun):
            self._begun(task.work, result)
        elif isinstance(result, Arrived):
            self._close_item(task.work.item, ItemState.DONE, verified=result.verified)
            self.apply(ItemDone(task.work.item.id, task.work.item.size, result.verified))
        elif isinstance(result, Skipped):
            self._close_item(task.work.item, ItemState.SKIPPED)
            self.apply(ItemDone(task.work.item.id, task.work.item.size, False, skipped=True))
        elif isinstance(result, Asks):
            self._close_item(task.work.item, ItemState.ASKING)
            self.apply(ItemAsks(task.work.item.id))

    def _close_item(
        self,
        item: Item,
        state: ItemState,
        *,
        verified: bool = False,
    ) -> None:
        self._uploads.remove(item.id)
        self._journal.set_item(item.id, state, verified=verified)

    def _begun(self, work: Work, begun: Begun) -> None:
        """Note the upload, durably before its first part leaves (the journal says it is urgent)."""
        upload = begun.upload
        if work.upload != upload.id:
            self._journal.forget_upload(work.item.id)
        self._journal.set_upload(
            work.item.id, upload.key, begun.stat.version, begun.stat.size, upload.part_size,
            upload.id,
        )  # fmt: skip
        done = 0
        for part in begun.parts:
            self._journal.add_part(work.item.id, part, urgent=False)
            done |= bit(part.number)
        item = replace(
            work.item, target_key=upload.key, size=upload.size, part_size=upload.part_size,
            parts_total=parts_in(upload.size, upload.part_size), parts_done=done, parts_flying=0,
        )  # fmt: skip
        self.apply(ItemStarted(item))
        begun_work = replace(work, item=item, upload=upload.id)
        self._go_on(self._uploads.add(begun_work, begun, done))

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
            self._ready.append(
                FinishTask(self._with_flow(work), upload.begun, tuple(upload.arrived))
            )
        elif upload.is_left:
            self._uploads.remove(work.item.id)
            flow = Flow(self._pace, Stop())
            self._cleanup.append(
                AbortTask(
                    work.item.id, self._connections, work.target.profile, upload.begun.upload, flow
                )
            )

    # What follows from an error

    def failed(self, task: Task, error: AllastuiError) -> int | None:
        """Take in that a task failed.

        Returns the number of the coming attempt if it is to be tried again after a while (then it
        comes back through `again`), or None if the matter is settled.
        """
        self.bytes_sent += task.flow.moved
        task.attempt += 1
        if isinstance(task, (AbortTask, TidyTask)):
            return task.attempt if error.retryable and task.attempt < ATTEMPTS_UNPROVEN else None
        if isinstance(error, Interrupted):
            self.again(task)
            return None
        waits_for_sign_in = isinstance(error, SignInFailed) and self._proven
        if isinstance(error, (NoSpace, SignInFailed)) and not waits_for_sign_in:
            self.again(task)
            self.apply(StateSet(JobState.PAUSED, note=str(error)))
            return None
        patient = error.retryable and (self._proven or task.attempt < ATTEMPTS_UNPROVEN)
        if patient or waits_for_sign_in:
            if self.job.state is JobState.RUNNING:
                note = f"waits for sign-in: {error}" if waits_for_sign_in else str(error)
                self.apply(StateSet(JobState.WAITING, note))
            return task.attempt
        if isinstance(error, Corrupted) and task.attempt < ATTEMPTS_CORRUPTED:
            return task.attempt
        if isinstance(error, UploadGone) and task.attempt == 1:
            self._begin_anew(task)
            return None
        self._fail_item(task, error)
        return None

    def again(self, task: Task) -> None:
        """Put a task back to where it is taken from."""
        if isinstance(task, PartTask):
            item = task.work.item.id
            upload = self._uploads.came_back(item, task.begun, task.number, None, task.attempt)
            if upload is not None:
                self.apply(PartDropped(item, task.number))
                self._go_on(upload)
        elif isinstance(task, (AbortTask, TidyTask)):
            self._cleanup.append(task)
        else:
            self._ready.append(with_flow(task, self._flow()))

    def _begin_anew(self, task: Task) -> None:
        """The upload was aborted by somebody else: begin the item again from its start."""
        if isinstance(task, (AbortTask, TidyTask)):
            return
        if self._uploads.remove(task.work.item.id) is None:
            return
        self._journal.forget_upload(task.work.item.id)
        fresh = replace(
            task.work, flow=self._flow(), upload=None, version=None, parts=(), claimed=None
        )
        self._ready.append(StartTask(fresh, attempt=1))

    def _fail_item(self, task: StartTask | PartTask | FinishTask, error: AllastuiError) -> None:
        """Note the failure once; parts of a retryable failure are kept for a later retry."""
        item = task.work.item
        if any(active.id == item.id for active in self.job.active):
            failure = Failure.of(error)
            self._journal.set_item(item.id, ItemState.FAILED, failure=failure)
            self.apply(ItemFailed(item.id, failure))
        if isinstance(task, PartTask):
            self._uploads.came_back(item.id, task.begun, task.number, None)
        if error.retryable:
            self._uploads.remove(item.id)
        elif upload := self._uploads.fail(item.id):
            self._go_on(upload)

    # The end

    def cancel(self, now: float) -> None:
        """Stop what moves; the uploads are freed when the workers have come back."""
        self.stop.set()
        self.apply(StateSet(JobState.CANCELLED, at=now))

    def free_uploads(self) -> None:
        """Queue the freeing of every upload that the journal knows of this job, once."""
        if self._freed:
            return
        self._freed = True
        self._uploads.clear()
        self._ready.clear()
        target = self.job.request.target
        for stored in self._journal.begun_uploads(self.job.id):
            item = stored.item
            upload = Upload(
                target.bucket, item.target_key, stored.upload or "", item.size, item.part_size
            )
            flow = Flow(self._pace, Stop())
            self._cleanup.append(
                AbortTask(item.id, self._connections, target.profile, upload, flow)
            )

    def next_tidying(self) -> bool:
        """Queue the last step of a move; tells whether there is one to wait for."""
        if self.job.request.kind is not JobKind.MOVE or self._tidied:
            return False
        if not any(isinstance(task, TidyTask) for task in (*self._cleanup, *self.busy.values())):
            self._cleanup.append(TidyTask(self.job.request, self._connections, self._flow()))
        return True

    @property
    def is_cleaning(self) -> bool:
        return bool(self._cleanup)
