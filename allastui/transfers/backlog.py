"""The items of one job that wait for a worker, a batch of them taken from the journal at a time."""

from collections import deque

from allastui.stores.connect import Connections
from allastui.transfers.body import Flow
from allastui.transfers.concurrency import LARGE_BYTES
from allastui.transfers.empty_targets import EmptyTargets
from allastui.transfers.job import Item
from allastui.transfers.journal import Journal
from allastui.transfers.pace import Pace, Stop
from allastui.transfers.request import CopyRequest
from allastui.transfers.stored import StoredItem
from allastui.transfers.taken import NamesOfJob
from allastui.transfers.tasks import FinishTask, StartTask
from allastui.transfers.work import Work, make_work

CLAIM_BATCH = 500
"""Items taken from the journal at a time: one commit for all of them."""


class Backlog:
    """Claimed items in the order in which they were found, the large and the small ones apart."""

    def __init__(
        self,
        journal: Journal,
        connections: Connections,
        pace: Pace,
        part_size: int,
        job: int,
        names: NamesOfJob,
    ) -> None:
        self._journal = journal
        self._connections = connections
        self._pace = pace
        self._part_size = part_size
        self._job = job
        self._names = names
        self._small: deque[StoredItem] = deque()
        self._large: deque[StoredItem] = deque()
        self._passed: deque[StoredItem] = deque()
        """Those whose names other jobs are writing."""
        self._exhausted = False
        self._empty_targets: EmptyTargets | None = None
        self._brake = Stop()

    @property
    def passed_by(self) -> Item | None:
        """The first item that waits for another job to end with its name.

        None if there is none, or if other items are at hand.
        """
        is_all = self._exhausted and not self._small and not self._large
        return self._passed[0].item if self._passed and is_all else None

    def wake(self) -> None:
        """Look into the journal again: items were added, or wait again."""
        self._exhausted = False

    def leave(self, ready: deque[StartTask | FinishTask]) -> None:
        """Forget tasks that were put back; an item that was not begun counts as never claimed."""
        for task in ready:
            if isinstance(task, StartTask) and task.work.claimed is None:
                self._journal.set_untouched(task.work.item.id)
        ready.clear()

    def give_up(self) -> None:
        """Forget all that waits; what was not begun counts as never claimed."""
        for stored in (*self._passed, *self._small, *self._large):
            if stored.claimed is None:
                self._journal.set_untouched(stored.item.id)
        self._passed.clear()
        self._small.clear()
        self._large.clear()

    def flow(self) -> Flow:
        """Return what something that is to move now shares with the engine."""
        return Flow(self._pace, self._brake)

    def interrupt(self) -> None:
        """Stop what moves now, but not what is begun from now on."""
        self._brake.set()
        self._brake = Stop()

    def next_start(
        self, request: CopyRequest, now: float, *, may_be_large: bool
    ) -> StartTask | None:
        """Take the next item, None if none is at hand; if this raises, it stays the next one.

        Items whose names other jobs are writing are passed by until these are free.
        """
        for stored in self._passed:
            fits = may_be_large or stored.item.size < LARGE_BYTES
            if fits and self._names.take(request, stored.item):
                work = self._work(request, stored)
                self._passed.remove(stored)
                return StartTask(work, now)
        while waiting := self._waiting(now, may_be_large=may_be_large):
            if not self._names.take(request, waiting[0].item):
                self._passed.append(waiting.popleft())
                continue
            work = self._work(request, waiting[0])
            waiting.popleft()
            return StartTask(work, now)
        return None

    def _waiting(self, now: float, *, may_be_large: bool) -> deque[StoredItem]:
        """Return what the next item is the first of; empty if none is at hand."""
        self._fill(now, may_be_large=may_be_large)
        if not self._large or not may_be_large:
            return self._small
        found_first = not self._small or self._large[0].item.id < self._small[0].item.id
        return self._large if found_first else self._small

    def _fill(self, now: float, *, may_be_large: bool) -> None:
        enough = len(self._large) if may_be_large else len(self._large) // CLAIM_BATCH
        if self._small or enough or self._exhausted:
            return
        claimed = self._journal.claim(self._job, CLAIM_BATCH, now)
        self._exhausted = len(claimed) < CLAIM_BATCH
        for stored in claimed:
            is_large = stored.item.size >= LARGE_BYTES
            (self._large if is_large else self._small).append(stored)

    def _work(self, request: CopyRequest, stored: StoredItem) -> Work:
        parts = self._journal.parts(stored.item.id) if stored.upload else ()
        if self._empty_targets is None:
            routes = self._journal.routes(self._job)
            self._empty_targets = EmptyTargets(self._connections, request.target, routes)
        return make_work(
            request, stored, parts, self._connections, self.flow(), self._part_size,
            self._empty_targets,
        )  # fmt: skip
