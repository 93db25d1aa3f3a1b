"""Which jobs are under way, and which places one that is finished has changed."""

from collections.abc import Iterator

from allastui.stores.place import Place
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import JobKind, target_of

_MOVING = (JobState.QUEUED, JobState.RUNNING, JobState.WAITING)


def is_under_way(job: Job) -> bool:
    """Whether a job goes on by itself; one that only waits for an answer does not."""
    only_asks = job.state is JobState.WAITING and bool(job.asking)
    return job.state in _MOVING and not only_asks


def shows_change(shown: Place, job: Job) -> bool:
    """Tell whether a pane that shows `shown` is to be read again because of `job`."""
    return any(_touches(shown, folder) for folder in _changed_folders(job))


def _changed_folders(job: Job) -> Iterator[Place]:
    target = target_of(job.request)
    if target is not None:
        yield target
        if not target.is_prefix and (parent := target.parent()) is not None:
            yield parent
    if job.request.kind is not JobKind.COPY:
        for source in job.request.sources:
            yield source
            parent = source.parent()
            if parent is not None:
                yield parent


def _touches(shown: Place, changed: Place) -> bool:
    """A change shows in the folder itself, below it, and in its parent if it is new there."""
    if (shown.profile, shown.bucket) != (changed.profile, changed.bucket):
        return False
    return shown.key.startswith(changed.key) or shown == changed.parent()
