"""Pictures of the queue at one moment, as values for whoever watches."""

from dataclasses import dataclass

from allastui.transfers.job import Job


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it is now, with its speed.

    `rate` is bytes per second over the last seconds. `bytes_done` includes the bytes on their way.
    `seconds_left` is None while the total is unknown or nothing moves. `item_rate` is the items per
    second of a job that deletes, which moves no bytes.
    """

    job: Job
    rate: float
    bytes_done: int
    seconds_left: float | None
    item_rate: float = 0.0


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """The whole queue at one moment; `number` grows with every change.

    `bandwidth` is the limit in bytes per second, 0 for none. `connections` is how many requests may
    be under way at present, `connections_busy` how many are. `owner` says where the transfers run.
    `memory` is what that process has, in bytes, `memory_limit` what it keeps below; both are 0
    where the transfers have no process of their own.
    """

    number: int
    jobs: tuple[JobView, ...]
    rate: float
    seconds_left: float | None
    bandwidth: int
    connections: int
    connections_busy: int
    owner: str
    memory: int = 0
    memory_limit: int = 0


def newly_over(before: QueueSnapshot, now: QueueSnapshot) -> list[Job]:
    """Return the jobs that ended between two snapshots."""
    were_over = {view.job.id for view in before.jobs if view.job.state.is_over}
    return [
        view.job for view in now.jobs if view.job.state.is_over and view.job.id not in were_over
    ]


def still_view(job: Job) -> JobView:
    """Return the view of a job that nobody runs."""
    return JobView(job, 0.0, job.bytes_done, None)
