"""Measures how fast the jobs go, from one picture of the queue to the next."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from allastui.errors import printable
from allastui.transfers.job import Job, JobState
from allastui.transfers.rates import Rate, seconds_left
from allastui.transfers.request import DeleteRequest
from allastui.transfers.run import JobRun
from allastui.transfers.snapshot import JobView, still_view
from allastui.transfers.tasks import ItemTask


class Watch:
    """Measures how fast the runs go, from one picture to the next, since they last began to go."""

    def __init__(self) -> None:
        self._rates: dict[int, Rate] = {}
        self._whole = Rate()

    def rate(self, runs: Collection[JobRun], now: float) -> float:
        """Return the bytes per second of all runs together: smoother than a sum of averages."""
        if not any(run.goes_on for run in runs):
            self._whole = Rate()
        return self._whole.sample(now, sum(bytes_passed(run) for run in runs))

    def view(self, run: JobRun, now: float) -> JobView:
        """Return the job as it is at `now` (seconds of a steady clock)."""
        if isinstance(run.job.request, DeleteRequest):
            return self._view_of_deletion(run.job, now)
        moving = _bytes_moving(run)
        flying = sum(moving.values())
        active = tuple(
            replace(item, bytes_moving=moving.get(item.id, 0)) for item in run.job.active
        )
        job = replace(run.job, active=active)
        if not run.goes_on:
            self._rates.pop(job.id, None)
            return still_view(job)
        rate = self._rates.setdefault(job.id, Rate()).sample(now, bytes_passed(run))
        name = run.name_waited_for
        if name is not None and job.state is JobState.RUNNING:
            note = f"Another transfer is writing {printable(name)}; this one waits for its end."
            job = replace(job, state=JobState.WAITING, note=note)
        done = min(job.bytes_done + flying, max(job.bytes_total, job.bytes_done))
        left = seconds_left(job.bytes_total - done, rate, total_known=not job.discovering)
        return JobView(job, rate, done, left)

    def _view_of_deletion(self, job: Job, now: float) -> JobView:
        """Measure by items: what is deleted takes as long when it is empty."""
        rate = self._rates.setdefault(job.id, Rate()).sample(now, job.items_done)
        if job.state is not JobState.RUNNING:
            return still_view(job)
        left = seconds_left(job.items_open, rate, total_known=not job.discovering)
        return JobView(job, 0.0, job.bytes_done, left, rate)


def time_left(views: Sequence[JobView], rate: float) -> float | None:
    """Return the seconds until all running jobs are done at `rate`, or None where nobody knows."""
    running = [
        view
        for view in views
        if view.job.state is JobState.RUNNING and not isinstance(view.job.request, DeleteRequest)
    ]
    known = bool(running) and not any(view.job.discovering for view in running)
    remaining = sum(view.job.bytes_total - view.bytes_done for view in running)
    return seconds_left(remaining, rate, total_known=known)


def bytes_passed(run: JobRun) -> int:
    """Return how many bytes of a job have left, or were read to be compared, up to now."""
    flows = [task.flow for task in run.busy.values() if isinstance(task, ItemTask)]
    return run.bytes_passed + sum(flow.moved + flow.read_again for flow in flows)


def _bytes_moving(run: JobRun) -> dict[int, int]:
    moving: dict[int, int] = {}
    for task in run.busy.values():
        if isinstance(task, ItemTask):
            item = task.work.item.id
            moving[item] = moving.get(item, 0) + task.flow.moved
    return moving
