"""What walkers find, brought to the engine's thread and kept in the journal before it counts."""

from collections.abc import Callable, Sequence

from allastui.errors import AllastuiError, JournalError
from allastui.stores.connect import Connections
from allastui.transfers.events import DiscoveryEnded, ItemFailed, ItemsFound
from allastui.transfers.inbox import Inbox
from allastui.transfers.job import Failure
from allastui.transfers.journal import FoundItem, Journal
from allastui.transfers.request import Route
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

    def begin(self, run: JobRun) -> None:
        """Look through the sources of a job in the background, along the routes decided before."""
        run.walking = True
        routes = self._journal.routes(run.job.id)
        findings = _Findings(self, run)
        start_walker(run.job.request, routes, self._connections, run.stop, findings)

    def take_routes(self, run: JobRun, routes: Sequence[Route]) -> None:
        self._journal.set_routes(run.job.id, routes)

    def take_found(self, run: JobRun, batch: list[FoundItem], taken: Callable[[], None]) -> None:
        """Keep what a walker found, on the engine's thread."""
        try:
            added = self._journal.add_items(run.job.id, batch)
        except JournalError as error:
            self._journal_failed(error)
            self.inbox.after(JOURNAL_RETRY_SECONDS, lambda: self.take_found(run, batch, taken))
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
            self.inbox.after(JOURNAL_RETRY_SECONDS, lambda: self.take_end(run, error))
            return
        run.walking = False
        run.failure = Failure.of(error) if error else None
        run.apply(totals)
        run.apply(DiscoveryEnded(run.failure))
        run.wake()


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
