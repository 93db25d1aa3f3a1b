"""A job that deletes, while it runs: items go in batches, and prefixes when all in them has gone.

Everything here happens on the engine's thread. Nothing of an item is ever half done, so a job that
was killed goes on: what was on its way is deleted once more, unless it was written anew.
"""

from collections import deque

from allastui.errors import AllastuiError, Interrupted, NoSpace, SignInFailed, TransferError
from allastui.transfers.delete_find import is_end
from allastui.transfers.delete_tasks import BatchTask, DeleteTask, EndTask, by_bucket
from allastui.transfers.events import BatchDone, ItemFailed
from allastui.transfers.job import Failure, ItemState, Job, JobState
from allastui.transfers.live_items import Means
from allastui.transfers.request import DeleteRequest
from allastui.transfers.run import JobRun
from allastui.transfers.stored import StoredItem, code_of
from allastui.transfers.tasks import Result, Task

BATCH = 500
"""Items of a request: a service needs about a second for them, so a pause is felt at once."""

LISTED_BATCH = 50
"""Fewer where each is looked at before it goes: several workers do that at the same time."""


class DeleteRun(JobRun):
    """A live job of a DeleteRequest; it has no uploads and nothing to clean up."""

    def __init__(self, job: Job, means: Means) -> None:
        super().__init__(job, means)
        self._connections = means.connections
        self._exhausted = False
        self._todo: deque[DeleteTask] = deque()
        self._ends: deque[StoredItem] = deque()
        self._unended = 0
        """Tasks that were made and have not come to their end, wherever they are."""

    @property
    def _deletion(self) -> DeleteRequest:
        request = self.job.request
        assert isinstance(request, DeleteRequest)
        return request

    # What is next

    def next_task(self, now: float, *, may_be_large: bool = True) -> "Task | None":
        if not self.goes_on:
            return None
        while not self._todo and not self._exhausted:
            self._claim(now)
        if not self._todo and not self._unended and not self.job.discovering:
            self._begin_ends()
        return self._todo.popleft() if self._todo else None

    def wake(self) -> None:
        self._exhausted = False

    def _claim(self, now: float) -> None:
        request = self._deletion
        claimed = self._journal.claim(self.job.id, BATCH, now)
        self._exhausted = len(claimed) < BATCH
        batch: list[StoredItem] = []
        for stored in claimed:
            source = request.sources[stored.item.source]
            is_last = is_end(source, stored.item.source_key) and not request.trash
            (self._ends if is_last else batch).append(stored)
        size = LISTED_BATCH if request.listed else BATCH
        for place, some in by_bucket(request, batch, size):
            self._add(BatchTask(request, place, some, self._connections, self._backlog.flow()))

    def _begin_ends(self) -> None:
        """Remove the prefixes when nothing else is left to do; not those of which some stays."""
        kept = self._sources_with_failures() if self._ends and self.job.failed else set()
        while self._ends:
            stored = self._ends.popleft()
            place = self._deletion.sources[stored.item.source]
            if stored.item.source in kept:
                self._fail(stored, _kept(str(place)))
            else:
                self._add(EndTask(stored, place, self._connections, self._backlog.flow()))

    def _sources_with_failures(self) -> set[int]:
        failed = self._journal.rows(
            "SELECT DISTINCT source FROM item WHERE job = ? AND state = ?",
            self.job.id, code_of(ItemState.FAILED),
        )  # fmt: skip
        return {source for (source,) in failed}

    def _add(self, task: DeleteTask) -> None:
        self._unended += 1
        self._todo.append(task)

    # What follows

    def succeeded(self, task: Task, result: Result) -> None:
        assert isinstance(task, DeleteTask)
        self.was_answered(self.profiles)
        if isinstance(task, EndTask):
            self._gone([task.item])
        else:
            self._take_progress(task)
        self._unended -= 1

    def failed(self, task: Task, error: AllastuiError) -> int | None:
        """Take in that a task failed; what it has deleted counts all the same."""
        assert isinstance(task, DeleteTask)
        if isinstance(task, BatchTask):
            self._take_progress(task)
        if isinstance(error, Interrupted):
            self.again(task)
            return None
        task.attempt += 1
        if self.job.state is JobState.CANCELLED:
            self._unended -= 1
            return None
        if self.is_patient(error, task.attempt):
            self.wait_for(error, self.profiles)
            return task.attempt
        if isinstance(error, (NoSpace, SignInFailed)):
            self.again(task)
            self.hold_up(error)
            return None
        for stored in [task.item] if isinstance(task, EndTask) else task.left:
            self._fail(stored, error)
        self._unended -= 1
        return None

    def again(self, task: Task) -> None:
        """Put a task back to where it is taken from."""
        assert isinstance(task, DeleteTask)
        if self.job.state is JobState.CANCELLED:
            self._unended -= 1
            return
        task.flow = self._backlog.flow()
        self._todo.append(task)

    def _take_progress(self, task: BatchTask) -> None:
        self._gone(task.done)
        for stored, error in task.failed:
            self._fail(stored, error)
        task.done, task.failed = [], []

    def _gone(self, items: list[StoredItem]) -> None:
        for stored in items:
            self._journal.set_item(stored.item.id, ItemState.DONE, verified=True)
        if items:
            self.apply(BatchDone(len(items), sum(stored.item.size for stored in items)))

    def _fail(self, stored: StoredItem, error: AllastuiError) -> None:
        failure = Failure.of(error)
        self._journal.set_item(stored.item.id, ItemState.FAILED, failure=failure)
        self.apply(ItemFailed(stored.item.id, failure))

    # The end

    def free_uploads(self) -> None:
        """Forget what was not begun; there is nothing to free."""
        self.cleanup.free_all(self.job)
        self._unended -= len(self._todo)
        self._todo.clear()
        self._ends.clear()

    def next_tidying(self) -> bool:
        return False


def _kept(place: str) -> TransferError:
    return TransferError(
        f"{place} was not removed itself",
        why="Not everything that was to go could be deleted",
        hint="Retry it when the rest can be deleted too.",
    )
