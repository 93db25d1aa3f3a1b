"""What is put in order behind a job: uploads nobody will complete, folders that a move empties.

Everything here happens on the engine's thread.
"""

from collections import deque
from dataclasses import replace

from allastui.errors import AllastuiError, Interrupted
from allastui.stores.connect import Connections
from allastui.stores.store import Upload
from allastui.transfers.backlog import CLAIM_BATCH
from allastui.transfers.body import Flow
from allastui.transfers.job import ItemState, Job
from allastui.transfers.journal import Journal
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.request import CopyRequest, JobKind, target_of
from allastui.transfers.tasks import AbortTask, CleanupTask, SweepTask, TidyTask

ATTEMPTS = 4
"""How often a task is tried whose job waits for it to end."""

SWEPT_ITEMS = 2 * CLAIM_BATCH
"""Of how many items of a cancelled job leftovers are looked for; more are not begun at a time."""


class Cleanup:
    """The cleaning tasks of one job; they are given out in whatever state the job is."""

    def __init__(self, journal: Journal, connections: Connections, pace: Pace) -> None:
        self.is_freed = False
        """Whether the freeing of everything that was begun is under way, or done."""
        self._journal = journal
        self._connections = connections
        self._pace = pace
        self._ready: deque[CleanupTask] = deque()
        self._unended = 0
        self._is_tidied = False

    @property
    def is_busy(self) -> bool:
        """Whether a task waits, is with a worker, or is to be tried again."""
        return self._unended > 0

    def next_task(self) -> CleanupTask | None:
        return self._ready.popleft() if self._ready else None

    def again(self, task: CleanupTask) -> None:
        """Put a task back to where it is taken from."""
        self._ready.append(task)

    def _add(self, task: CleanupTask) -> None:
        self._unended += 1
        self._ready.append(task)

    def abort(self, item: int, profile: str, upload: Upload) -> None:
        """Free an upload; the item's journal entry of it goes with it."""
        flow = Flow(self._pace, Stop())
        self._add(AbortTask(item, self._connections, profile, upload, flow))

    def free_all(self, job: Job) -> None:
        """Free every upload that the journal knows of a job, and what it could not know; once.

        None of its items is under way any more. Raises JournalError, and is to be called again
        then.
        """
        if self.is_freed:
            return
        target = target_of(job.request)
        self._journal.release_all(job.id, [ItemState.RUNNING])
        if target is None:
            self.is_freed = True
            return
        begun = self._journal.begun_uploads(job.id)
        interrupted = self._journal.interrupted(job.id, SWEPT_ITEMS)
        self.is_freed = True
        for stored in begun:
            item = stored.item
            upload = Upload(
                target.bucket, item.target_key, stored.upload or "", item.size, item.part_size
            )
            self.abort(item.id, target.profile, upload)
        for stored in interrupted:
            place = replace(target, key=stored.item.target_key)
            flow = Flow(self._pace, Stop())
            self._add(
                SweepTask(stored.item.id, self._connections, place, stored.claimed or 0.0, flow)
            )

    def tidy(self, job: Job, flow: Flow) -> bool:
        """Begin the last step of a move; tells whether there is one to wait for."""
        request = job.request
        if not isinstance(request, CopyRequest) or request.kind is not JobKind.MOVE:
            return False
        if self._is_tidied:
            return False
        if not self.is_busy:
            self._add(TidyTask(request, self._connections, flow))
        return True

    def succeeded(self, task: CleanupTask) -> None:
        self._unended -= 1
        match task:
            case AbortTask():
                self._journal.forget_upload(task.item, task.upload.id)
            case SweepTask():
                self._journal.set_untouched(task.item)
            case TidyTask():
                self._is_tidied = True

    def failed(self, task: CleanupTask, error: AllastuiError, *, patient: bool) -> int | None:
        """Return the number of the coming attempt, or None if the task is given up.

        A `patient` one is tried for as long as that may help.
        """
        if error.retryable and (patient or task.attempt < ATTEMPTS):
            return task.attempt
        self._unended -= 1
        if isinstance(task, TidyTask) and not isinstance(error, Interrupted):
            self._is_tidied = True
        return None
