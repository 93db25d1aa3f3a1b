"""Running transfers in this process until they end, with a progress line and questions."""

import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from allastui.agent.client import JobView, QueueSnapshot, TransferClient
from allastui.cli.output import tell
from allastui.cli.progress import MIN_INTERVAL, ProgressLine
from allastui.cli.questions import ask_if_exists, can_ask
from allastui.errors import printable
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import JobKind
from allastui.ui.format import count_text, duration_text, rate_text, size_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """How some jobs ended; `seconds` is how long they ran here, `bytes_moved` what that moved."""

    views: tuple[JobView, ...]
    seconds: float
    bytes_moved: int

    @property
    def is_success(self) -> bool:
        return all(view.job.state is JobState.DONE for view in self.views)


def run_until_over(client: TransferClient, jobs: Sequence[int]) -> Outcome:
    """Wait until all `jobs` have stopped, showing progress and asking what only the user knows.

    A job stops when it is over, or when it pauses itself for something that only the user can
    mend: a key that has ended, a full disk.
    """
    line = ProgressLine()
    latest = _Latest(client.snapshot())
    leave = client.subscribe(latest.put)
    began = time.monotonic()
    first = _bytes_at_start(latest.views(jobs))
    asked: set[int] = set()
    try:
        while True:
            views = latest.views(jobs)
            if all(_has_stopped(view.job) for view in views):
                break
            for view in views:
                if _wants_answer(view.job) and view.job.id not in asked:
                    line.clear()
                    asked.add(view.job.id)
                    _answer(client, view.job)
                    break
            else:
                line.show(views)
            latest.wait(MIN_INTERVAL)
    finally:
        leave()
        line.clear()
    final = latest.views(jobs)
    moved = sum(view.job.bytes_done for view in final) - first
    return Outcome(final, time.monotonic() - began, max(0, moved))


class _Latest:
    """The newest snapshot, handed from a thread of the client to this one."""

    def __init__(self, snapshot: QueueSnapshot) -> None:
        self._snapshot = snapshot
        self._changed = threading.Event()

    def put(self, snapshot: QueueSnapshot) -> None:
        self._snapshot = snapshot
        self._changed.set()

    def wait(self, seconds: float) -> None:
        self._changed.wait(seconds)
        self._changed.clear()

    def views(self, jobs: Sequence[int]) -> tuple[JobView, ...]:
        wanted = set(jobs)
        return tuple(view for view in self._snapshot.jobs if view.job.id in wanted)


def _has_stopped(job: Job) -> bool:
    return job.state.is_over or job.state is JobState.PAUSED


def _bytes_at_start(views: Sequence[JobView]) -> int:
    return sum(view.job.bytes_done for view in views)


def _wants_answer(job: Job) -> bool:
    """Tell whether it is time to ask; without a terminal only when all the rest is done."""
    if job.state.is_over or not job.asking:
        return False
    return can_ask() or not (job.discovering or job.items_open > 0)


def _answer(client: TransferClient, job: Job) -> None:
    if not can_ask():
        tell(
            f"Not copied: {_exist_already(job)}. Say what to do with them: "
            "--if-exists skip, newer, rename or overwrite."
        )
        client.cancel([job.id])
        return
    choice = ask_if_exists(_exist_already(job))
    if choice is None:
        client.cancel([job.id])
    else:
        client.answer(job.id, choice)


def tell_failures(outcome: Outcome) -> None:
    """Print a line on stderr for each cause of failure, and for what was not verified."""
    for view in outcome.views:
        job = view.job
        for group in job.failures:
            more = f" ({count_text(group.count)} times)" if group.count > 1 else ""
            tell(f"{group.first}{more}")
        if job.unverified and job.request.verify:
            tell(f"Not verified: {_files(job.unverified)} arrived but could not be compared.")
        if job.state is JobState.PAUSED:
            tell(f"{printable(job.note)} What has arrived is kept; the same command goes on.")


def summary(outcome: Outcome) -> str:
    """Return what was done as one line: files, bytes, seconds, rate, verified."""
    jobs = [view.job for view in outcome.views]
    moves = all(job.request.kind is JobKind.MOVE for job in jobs)
    skipped = sum(job.skipped for job in jobs)
    arrived = sum(job.items_done for job in jobs) - skipped
    failed = sum(job.failed for job in jobs)
    text = f"{'Moved' if moves else 'Copied'} {_files(arrived)}"
    if skipped:
        text += f", left {_files(skipped)} as {'it was' if skipped == 1 else 'they were'}"
    if failed:
        text += f", failed with {_files(failed)}"
    if not arrived:
        return f"{text}."
    text += f": {size_text(sum(job.bytes_done for job in jobs))} in {_seconds_text(outcome)}"
    if not skipped and outcome.seconds > 0:
        text += f" ({rate_text(outcome.bytes_moved / outcome.seconds)})"
    return f"{text}, {_verified_text(jobs)}."


def _seconds_text(outcome: Outcome) -> str:
    seconds = outcome.seconds
    return f"{seconds:.1f} s" if seconds < 10 else duration_text(seconds)


def _verified_text(jobs: Sequence[Job]) -> str:
    unverified = sum(job.unverified for job in jobs)
    if not all(job.request.verify for job in jobs):
        return "not verified"
    return f"{_files(unverified)} not verified" if unverified else "verified"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count_text(count)} files"


def _exist_already(job: Job) -> str:
    verb = "exists" if job.asking == 1 else "exist"
    return f"{_files(job.asking)} {verb} already at {printable(str(job.request.target))}"


def print_summary(outcome: Outcome) -> None:
    sys.stdout.write(summary(outcome) + "\n")
