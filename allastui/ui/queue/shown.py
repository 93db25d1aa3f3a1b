"""The queue on the main screen: its panel, its warnings, and what a job that ends changes there."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from allastui.agent.client import JobView, QueueSnapshot
from allastui.transfers.job import JobState
from allastui.transfers.request import profiles_of
from allastui.transfers.snapshot import newly_over
from allastui.ui.clock import Clock, outlast_text
from allastui.ui.finished import is_under_way, shows_change
from allastui.ui.queue.panel import QueuePanel

if TYPE_CHECKING:
    from allastui.ui.file_work import FileWork
    from allastui.ui.main import MainScreen
    from allastui.ui.work import Work


class ShownQueue:
    """What the main screen shows of the latest snapshot."""

    def __init__(
        self,
        screen: "MainScreen",
        panel: QueuePanel,
        clock: Clock,
        work: "Work",
        file_work: "FileWork",
    ) -> None:
        self.panel = panel
        self.snapshot: QueueSnapshot | None = None
        self._screen = screen
        self._clock = clock
        self._work = work
        self._file_work = file_work

    @property
    def moving(self) -> int:
        """How many transfers are under way."""
        jobs = self.snapshot.jobs if self.snapshot else ()
        return sum(is_under_way(view.job) for view in jobs)

    def show(self, snapshot: QueueSnapshot, remark: str) -> None:
        """Show the queue as it is now, and read again what a finished job has changed.

        `remark` says whose it is if not ours ("on login2"); then its jobs are not announced.
        """
        before, self.snapshot = self.snapshot, snapshot
        self.warn()
        self.panel.show(snapshot, remark)
        if before is None:
            return
        for job in newly_over(before, snapshot):
            if not remark:
                self._work.announce(job)
            for pane in self._screen.panes:
                if pane.display and shows_change(pane.place, job):
                    pane.place_changed(cursor=self._file_work.cursor_for(pane, job))

    def remark(self, remark: str) -> None:
        """Say something of the queue that is shown; it stays as it was."""
        if self.snapshot is not None:
            self.panel.show(self.snapshot, remark)

    def warn(self) -> None:
        """Show which jobs will outlast a sign-in, as it is at this moment."""
        if self.snapshot is not None:
            self.panel.warn(self.warnings(self.snapshot))

    def warnings(self, snapshot: QueueSnapshot) -> Mapping[int, str]:
        """Return the jobs by id that will not be done before a sign-in of theirs has ended."""
        found = {view.job.id: self._warning(view) for view in snapshot.jobs}
        return {job: text for job, text in found.items() if text}

    def _warning(self, view: JobView) -> str:
        if view.job.state is not JobState.RUNNING or view.seconds_left is None:
            return ""
        names = profiles_of(view.job.request)
        ending = [(left, name) for name in names if (left := self._clock.left(name)) is not None]
        if not ending:
            return ""
        left, name = min(ending)
        return outlast_text(name, left, view.seconds_left)
