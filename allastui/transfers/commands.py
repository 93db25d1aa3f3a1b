"""What a user may ask of one job; everything here happens on the engine's thread."""

import time
from dataclasses import replace

from allastui.transfers.events import FailuresRetried, QuestionsAnswered, StateSet
from allastui.transfers.job import ItemState, JobState
from allastui.transfers.journal import Journal
from allastui.transfers.request import CopyRequest, IfExists, Request
from allastui.transfers.run import JobRun


def pause(run: JobRun) -> None:
    if not run.job.state.is_over:
        run.apply(StateSet(JobState.PAUSED))
        run.interrupt()


def resume(run: JobRun) -> None:
    run.held = False
    if run.job.state is JobState.PAUSED:
        run.apply(StateSet(JobState.QUEUED))


def cancel(run: JobRun) -> None:
    if not run.job.state.is_over or run.job.failed:
        run.cancel(time.time())


def clear(run: JobRun) -> None:
    """Have a job that is over forgotten, when nothing of it is left at the target."""
    if run.job.state.is_over:
        run.to_forget = True


def retry(run: JobRun, journal: Journal) -> None:
    """Let what failed wait again; what could not even be looked at is looked for anew."""
    if not run.job.failures or run.job.state is JobState.CANCELLED:
        return
    forgotten = journal.forget_never_begun(run.job.id)
    if forgotten or run.failure is not None or not run.job.items_total:
        run.look_again()
    journal.release_all(run.job.id, [ItemState.FAILED])
    run.apply(FailuresRetried())
    if forgotten:
        run.apply(journal.totals(run.job.id))
    if run.job.state is JobState.FAILED:
        run.apply(StateSet(JobState.QUEUED))
    run.held = False
    run.wake()


def answer(run: JobRun, journal: Journal, if_exists: IfExists) -> None:
    """Let what asked wait again, under the answer."""
    if run.job.state in (JobState.DONE, JobState.CANCELLED):
        return
    request, asked = run.job.request, run.job.asking
    if not isinstance(request, CopyRequest):
        return
    journal.release_all(run.job.id, [ItemState.ASKING])
    run.apply(QuestionsAnswered(replace(request, if_exists=if_exists)))
    run.wake()
    if asked and run.job.state is JobState.WAITING:
        run.apply(StateSet(JobState.RUNNING))


def go_on(run: JobRun, journal: Journal, request: Request) -> None:
    """Resume a job that was asked for again: look through its sources anew, retry failures."""
    if isinstance(request, CopyRequest):
        answer(run, journal, request.if_exists)
    retry(run, journal)
    resume(run)
    if not run.walking:
        run.look_again()
