"""The queue under the panes: a header line, and a line for each of the first few jobs."""

from collections.abc import Mapping
from time import monotonic

from textual import events
from textual.message import Message

from allastui.agent.client import JobView, QueueSnapshot
from allastui.transfers.job import JobState
from allastui.ui.one_shot import OneShot
from allastui.ui.queue.line_list import Lines
from allastui.ui.queue.rows import panel_header, panel_line, warning_line
from allastui.ui.queue.spans import glyphs_for
from allastui.ui.queue.words import HowTo

_ORDER = (
    JobState.RUNNING,
    JobState.WAITING,
    JobState.PAUSED,
    JobState.FAILED,
    JobState.QUEUED,
    JobState.DONE,
    JobState.CANCELLED,
)

_PAINT_SECONDS = 0.6
"""How often numbers that move are painted: each time is a few hundred bytes over the line."""

_USUAL_KEYS = HowTo(answer="F9, then a", sign_in="F9, then s")


class QueuePanel(Lines):
    """The running jobs, as high as it needs to be; hidden while the queue is empty.

    `how` says which keys do what a job waits for. `show` may be called as often as snapshots
    come: numbers are painted about twice a second, a new state at once, and of the lines only those
    whose text changed. A click asks for the whole queue with `Opened`.
    """

    class Opened(Message):
        """The user wants to see the whole queue."""

    def __init__(
        self,
        how: HowTo = _USUAL_KEYS,
        *,
        ascii_only: bool = False,
        most_jobs: int = 3,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._glyphs = glyphs_for(ascii_only=ascii_only)
        self._how = how
        self._most_jobs = most_jobs
        self._snapshot: QueueSnapshot | None = None
        self._remark = ""
        self._warnings: Mapping[int, str] = {}
        self._folded = False
        self._due = 0.0
        self._timer: OneShot | None = None
        self.display = False

    @property
    def folded(self) -> bool:
        """Whether only the header line shows."""
        return self._folded

    def fold(self, folded: bool) -> None:
        """Show the header line alone, or the jobs too."""
        self._folded = folded
        self._update()

    def show(self, snapshot: QueueSnapshot, remark: str = "") -> None:
        """Show the queue as it is now; `remark` is what its header says of it: "on login2"."""
        before = _states(self._snapshot), self._remark
        self._snapshot, self._remark = snapshot, remark
        wait = self._due - monotonic()
        if wait <= 0 or before != (_states(snapshot), remark):
            self._update()
        elif self._timer is None:
            self._timer = OneShot(self, wait, self._update)

    def warn(self, warnings: Mapping[int, str]) -> None:
        """Say of jobs, by id, what is to be said below their lines; {} for nothing."""
        if warnings != self._warnings:
            self._warnings = warnings
            self._update()

    def on_resize(self, event: events.Resize) -> None:
        self._update()

    def on_click(self) -> None:
        self.post_message(self.Opened())

    def _update(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._due = monotonic() + _PAINT_SECONDS
        snapshot = self._snapshot
        self.display = bool(snapshot and (snapshot.jobs or self._remark))
        width = self.size.width or self.app.size.width
        if snapshot is None or not self.display:
            return
        lines = [panel_header(snapshot, width, self._glyphs, self._remark)]
        if not self._folded:
            shown = most_telling(snapshot.jobs)[: self._most_jobs]
            for view in shown:
                lines.append(panel_line(view, width, self._glyphs, self._how))
                if warning := self._warnings.get(view.job.id):
                    lines.append(warning_line(warning, width, self._glyphs))
        self.set_lines(lines)


def _states(snapshot: QueueSnapshot | None) -> list[tuple[int, JobState, int]]:
    """Return what of a queue is worth to be shown at once when it changes."""
    jobs = [view.job for view in snapshot.jobs] if snapshot else []
    return [(job.id, job.state, job.asking) for job in jobs]


def most_telling(jobs: tuple[JobView, ...]) -> list[JobView]:
    """Return jobs by what the user looks for: asking, moving, waiting, then the last that ended."""
    return sorted(jobs, key=_telling)


def _telling(view: JobView) -> tuple[bool, int, float]:
    asks = view.job.is_asking
    return not asks, _ORDER.index(view.job.state), -(view.job.ended or 0.0)
