"""What walkers find, brought to the engine's thread and kept in the journal before it counts."""

import random
from collections.abc import Callable, Sequence

from allastui.errors import AllastuiError, JournalError
from allastui.stores.connect import Connections
from allastui.transfers.backoff import delay_before
from allastui.transfers.events import DiscoveryEnded, ItemFailed, ItemsFound
from allastui.transfers.inbox import Inbox
from allastui.transfers.job import Failure, JobState
from allastui.transfers.journal import FoundItem, Journal
from allastui.transfers.request import JobKind, Route
from allastui.transfers.run import JobRun
from allastui.transfers.walker import start_walker

JOURNAL_RETRY_SECONDS = 5.0


class Discovery:
    """Finds the items of jobs; everything here but the walkers is on the engine's thread."""

    def __init__(
        self,
        journal: Journal,
        inbox: Inbox,
        connections: Connections,
        journal_failed: Callable[[JournalError], None],
    ) -> None:
        self.inbox = inbox
        self._journal = journal
        self._connections = connections
        self._journal_failed = journal_failed
        self._jitter = random.Random()

    def begin(self, run: JobRun) -> None:
        """Look through the sources of a job in the background, along the routes decided before.

        Raises JournalError, and is to be called again then.
        """
        job = run.job
        routes = self._journal.routes(job.id)
        run.walking = True
        may_be_moved = job.request.kind is JobKind.MOVE and bool(routes) and job.items_total > 0
        start_walker(
            job.request, routes, self._connections, run.stop, _Findings(self, run),
            may_be_moved=may_be_moved,
        )  # fmt: skip

    def take_routes(self, run: JobRun, routes: Sequence[Route]) -> None:
        self._journal.set_routes(run.job.id, routes)

    def take_found(self, run: JobRun, batch: list[FoundItem], taken: Callable[[], None]) -> None:
        """Keep what a walker found, on the engine's thread; nothing of a job that is cancelled."""
        if run.job.state is JobState.CANCELLED:
            return
        try:
            # What is gone and was written anew is not to be deleted: its old time tells it apart.
            follows = run.job.request.kind is not JobKind.DELETE
            added = self._journal.add_items(run.job.id, batch, follows=follows)
        except JournalError as error:
            self._journal_failed(error)
            self.inbox.after(JOURNAL_RETRY_SECONDS, lambda: self.take_found(run, batch, taken))
            return
        run.apply(ItemsFound(len(added), sum(item.size for item in added)))
        for item in added:
            if item.failure is not None:
                run.apply(ItemFailed(item.id, item.failure))
        run.walk_attempts = 0
        run.was_answered(run.source_profiles)
        run.wake()
        taken()

    def take_end(self, run: JobRun, error: AllastuiError | None) -> None:
        """Note that a walker has ended, on the engine's thread."""
        if run.job.state is JobState.CANCELLED:
            return
        if error is not None:
            run.walk_attempts += 1
            if run.is_patient(error, run.walk_attempts):
                self._walk_later(run, error)
                return
        try:
            totals = self._journal.totals(run.job.id)
        except JournalError as journal_error:
            self._journal_failed(journal_error)
            self.inbox.after(JOURNAL_RETRY_SECONDS, lambda: self.take_end(run, error))
            return
        run.walking = False
        run.walk_attempts = 0
        run.failure = Failure.of(error) if error else None
        run.apply(totals)
        if run.walk_again:
            run.walk_again = False
        else:
            run.apply(DiscoveryEnded(run.failure))
        run.wake()

    def _walk_later(self, run: JobRun, error: AllastuiError) -> None:
        """Wait for the line or the service; the job counts as being walked meanwhile."""

        def let_begin() -> None:
            run.walking = False

        run.wait_for(error, run.source_profiles)
        self.inbox.after(delay_before(run.walk_attempts, jitter=self._jitter), let_begin)


class _Findings:
    """Brings what one walker finds to the engine's thread."""

    def __init__(self, discovery: Discovery, run: JobRun) -> None:
        self._discovery = discovery
        self._run = run

    def routed(self, routes: Sequence[Route]) -> None:
        self._tell(lambda: self._discovery.take_routes(self._run, routes))

    def found(self, batch: list[FoundItem], taken: Callable[[], None]) -> None:
        self._tell(lambda: self._discovery.take_found(self._run, batch, taken))

    def ended(self, error: AllastuiError | None) -> None:
        self._tell(lambda: self._discovery.take_end(self._run, error))

    def _tell(self, action: Callable[[], None]) -> None:
        self._discovery.inbox.tell(action)
