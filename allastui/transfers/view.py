"""Pictures of the queue at one moment, for whoever watches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from allastui.transfers.job import Job, JobState
from allastui.transfers.rates import Rate, seconds_left
from allastui.transfers.run import JobRun
from allastui.transfers.tasks import AbortTask, TidyTask


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it is now, with its speed.

    `rate` is bytes per second over the last seconds. `bytes_done` includes the bytes on their way.
    `seconds_left` is None while the total is unknown or nothing moves.
    """

    job: Job
    rate: float
    bytes_done: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """The whole queue at one moment; `number` grows with every change.

    `bandwidth` is the limit in bytes per second, 0 for none. `owner` says where the transfers run.
    """

    number: int
    jobs: tuple[JobView, ...]
    rate: float
    seconds_left: float | None
    bandwidth: int
    connections: int
    connections_busy: int
    owner: str


def still_view(job: Job) -> JobView:
    """Return the view of a job that nobody runs."""
    return JobView(job, 0.0, job.bytes_done, None)


class Watch:
    """Measures how fast the runs go, from one picture to the next."""

    def __init__(self) -> None:
        self._rates: dict[int, Rate] = {}

    def view(self, run: JobRun, now: float) -> JobView:
        """Return the job as it is at `now` (seconds of a steady clock)."""
        moving = _bytes_moving(run)
        flying = sum(moving.values())
        rate = self._rates.setdefault(run.job.id, Rate()).sample(now, run.bytes_sent + flying)
        active = tuple(
            replace(item, bytes_moving=moving.get(item.id, 0)) for item in run.job.active
        )
        job = replace(run.job, active=active)
        if job.state not in (JobState.RUNNING, JobState.WAITING):
            return still_view(job)
        done = min(job.bytes_done + flying, max(job.bytes_total, job.bytes_done))
        left = seconds_left(job.bytes_total - done, rate, total_known=not job.discovering)
        return JobView(job, rate, done, left)


def time_left(views: Sequence[JobView]) -> float | None:
    """Return the seconds until all running jobs are done, or None where nobody can know."""
    running = [view for view in views if view.job.state is JobState.RUNNING]
    if any(view.job.discovering for view in running):
        return None
    remaining = sum(view.job.bytes_total - view.bytes_done for view in running)
    return seconds_left(remaining, sum(view.rate for view in running), total_known=bool(running))


def _bytes_moving(run: JobRun) -> dict[int, int]:
    moving: dict[int, int] = {}
    for task in run.busy.values():
        if not isinstance(task, (AbortTask, TidyTask)):
            item = task.work.item.id
            moving[item] = moving.get(item, 0) + task.flow.moved
    return moving
