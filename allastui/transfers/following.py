"""Jobs that come after another one: extras go only when all was copied and verified before."""

import time
from collections.abc import Mapping
from dataclasses import replace

from allastui.transfers.events import DiscoveryEnded, StateSet, TurnCame
from allastui.transfers.job import Failure, Job, JobState
from allastui.transfers.request import DeleteRequest
from allastui.transfers.run import JobRun


def may_begin(run: JobRun, runs: Mapping[int, JobRun]) -> bool:
    """Tell whether what a queued job is to come after is done, if there is such a thing.

    From then on it does not matter any more what becomes of the other job.
    """
    request = run.job.request
    if not isinstance(request, DeleteRequest) or not request.after:
        return True
    first = runs.get(request.after)
    if first is None or not _is_whole(first.job):
        return False
    run.apply(TurnCame(replace(request, after=0)))
    return True


def give_up(run: JobRun, runs: Mapping[int, JobRun]) -> bool:
    """Let a queued job fail if the one before it has ended otherwise; tells whether it did."""
    request = run.job.request
    if not isinstance(request, DeleteRequest) or not request.after:
        return False
    if run.held or run.job.state is not JobState.QUEUED:
        return False
    first = runs.get(request.after)
    why = "The copying before it is not in the queue any more"
    if first is not None:
        if not first.job.state.is_over or _is_whole(first.job):
            return False
        why = _why(first.job)
    from allastui.transfers.delete_listed import not_begun

    run.failure = Failure.of(not_begun(request.sources[0], why))
    run.apply(DiscoveryEnded(run.failure))
    run.apply(StateSet(JobState.FAILED, at=time.time()))
    return True


def _is_whole(job: Job) -> bool:
    return job.state is JobState.DONE and not job.unverified


def _why(job: Job) -> str:
    match job.state:
        case JobState.DONE:
            return "Not all that was copied before could be verified"
        case JobState.CANCELLED:
            return "The copying before it was cancelled"
        case _:
            return "Not everything was copied before"
