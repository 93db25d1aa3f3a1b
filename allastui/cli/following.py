"""Following transfers until they end, with a progress line and questions."""

import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allastui.agent.client import JobView, QueueSnapshot, TransferClient
from allastui.cli.attaching import AgentSeen
from allastui.cli.documents import queue_document
from allastui.cli.failures import failure_lines, failures_by_name, group_line
from allastui.cli.output import print_json, tell
from allastui.cli.progress import MIN_INTERVAL, ProgressLine
from allastui.cli.questions import ask_if_exists, can_ask
from allastui.errors import AgentError, printable
from allastui.transfers.job import Failure, Job, JobState
from allastui.transfers.request import JobKind, target_of, verifies
from allastui.ui.format import count_text, duration_text, rate_text, size_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """How some jobs ended; `seconds` is how long that took, `bytes_moved` what it moved.

    `failures` are those of their files, by job, as far as the jobs themselves only count them.
    """

    views: tuple[JobView, ...]
    seconds: float
    bytes_moved: int
    failures: Mapping[int, tuple[Failure, ...]]

    @property
    def is_success(self) -> bool:
        return all(view.job.state is JobState.DONE for view in self.views)


class News:
    """What the client's thread has heard last, for the thread that follows the transfers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: QueueSnapshot | None = None
        self._lost = False
        self._changed = threading.Event()

    def put(self, snapshot: QueueSnapshot) -> None:
        """Take in a snapshot; one that is older than what is known changes nothing."""
        with self._lock:
            if self._snapshot is None or snapshot.number > self._snapshot.number:
                self._snapshot = snapshot
        self._changed.set()

    def lose(self) -> None:
        """Note that the agent has gone."""
        self._lost = True
        self._changed.set()

    def wait(self, seconds: float) -> None:
        """Wait for something new; raises AgentError if the agent has gone."""
        self._changed.wait(seconds)
        self._changed.clear()
        if self._lost:
            raise AgentError(
                "The agent that runs the transfers has ended",
                hint="What has arrived is kept; `allastui queue wait` goes on from there.",
            )

    def jobs(self) -> dict[int, JobView]:
        with self._lock:
            return {view.job.id: view for view in self._snapshot.jobs} if self._snapshot else {}


class _Followed:
    """The jobs that are followed, as they were seen last."""

    def __init__(self, client: TransferClient, news: News, jobs: Sequence[int]) -> None:
        self._client = client
        self._news = news
        self._ids = tuple(dict.fromkeys(jobs))
        self._seen: dict[int, JobView] = {}
        self._gone: set[int] = set()
        self._asked: set[int] = set()
        self._left_asking: set[int] = set()
        self._told: set[tuple[int, str]] = set()

    @property
    def views(self) -> tuple[JobView, ...]:
        return tuple(self._seen[job] for job in self._ids if job in self._seen)

    @property
    def are_over(self) -> bool:
        """Whether nothing more is to be seen of any of them."""
        return all(
            view.job.id in self._gone
            or view.job.id in self._left_asking
            or view.job.state.is_over
            or view.job.state is JobState.PAUSED
            for view in self.views
        )

    def look(self) -> None:
        """Take in the latest news; a job that another client cleared stays as it was seen last."""
        found = self._news.jobs()
        for job in self._ids:
            if job in found:
                self._seen[job] = found[job]
            elif job not in self._gone:
                self._gone.add(job)
                tell(f"Job {job} is no longer in the queue: another allastui cleared it.")

    def next_sign_in(self) -> Job | None:
        """Return a job that waits for a sign-in, once for each reason that it gives."""
        for job in (view.job for view in self.views):
            waits = job.needs_sign_in and job.state is JobState.WAITING
            if waits and (job.id, job.note) not in self._told:
                self._told.add((job.id, job.note))
                return job
        return None

    def next_question(self) -> Job | None:
        """Return a job whose question nobody has been asked yet."""
        for view in self.views:
            if _wants_answer(view.job) and view.job.id not in self._asked:
                return view.job
        return None

    def ask(self, job: Job, *, cancel_unanswered: bool) -> None:
        """Have the user say what happens to what exists; each job asks once."""
        self._asked.add(job.id)
        if can_ask():
            choice = ask_if_exists(_exist_already(job))
            if choice is None:
                self._client.cancel([job.id])
            else:
                self._client.answer(job.id, choice)
        elif cancel_unanswered:
            tell(
                f"Not copied: {_exist_already(job)}. Say what to do with {_those(job)}: "
                "--if-exists skip, newer, rename or overwrite."
            )
            self._client.cancel([job.id])
        else:
            tell(
                f"{_exist_already(job)}. Say what to do with {_those(job)}: "
                f"`allastui queue answer {job.id} skip|newer|rename|overwrite`."
            )
            self._left_asking.add(job.id)


def follow(
    client: TransferClient,
    news: News,
    jobs: Sequence[int],
    before: QueueSnapshot,
    *,
    cancel_unanswered: bool,
) -> Outcome:
    """Wait until all `jobs` have stopped, showing progress and asking what only the user knows.

    A job stops when it is over, or when it pauses for something that only the user can mend: a key
    that has ended, a full disk. `before` is the queue as it was when the clock began to run. Where
    nobody can be asked, a job with a question is cancelled, or with `cancel_unanswered` off left as
    it is. Raises AgentError if the agent ends meanwhile.
    """
    began = time.monotonic()
    line = ProgressLine()
    followed = _Followed(client, news, jobs)
    news.put(client.snapshot())
    leave = client.subscribe(news.put)
    try:
        while True:
            followed.look()
            if followed.are_over:
                break
            if waiting := followed.next_sign_in():
                line.clear()
                tell(f"Job {waiting.id} {waiting.note} What has arrived is kept.")
            if question := followed.next_question():
                line.clear()
                followed.ask(question, cancel_unanswered=cancel_unanswered)
                news.put(client.snapshot())  # what was heard meanwhile still has the question
            else:
                line.show(followed.views)
            news.wait(MIN_INTERVAL)
    finally:
        leave()
        line.clear()
    first = sum(view.job.bytes_done for view in before.jobs if view.job.id in jobs)
    moved = sum(view.job.bytes_done for view in followed.views) - first
    seconds = time.monotonic() - began
    failures = {view.job.id: failures_by_name(client, view.job) for view in followed.views}
    return Outcome(followed.views, seconds, max(0, moved), failures)


def _wants_answer(job: Job) -> bool:
    """Tell whether it is time to ask; without a terminal only when all the rest is done."""
    if not job.is_asking:
        return False
    return can_ask() or not (job.discovering or job.items_open > 0)


def tell_failures(outcome: Outcome) -> None:
    """Print a line on stderr for each failure, each remark, and what was not verified."""
    for view in outcome.views:
        job = view.job
        for line in (*failure_lines(job, outcome.failures[job.id]), *map(group_line, job.remarks)):
            tell(line)
        if job.unverified and verifies(job.request):
            tell(f"Not verified: {_files(job.unverified)} arrived but could not be compared.")
        if job.state is JobState.PAUSED:
            why = printable(job.note) or f"Job {job.id} is paused."
            tell(f"{why} What has arrived is kept; `allastui queue resume {job.id}` goes on.")


_DONE_WORDS = {JobKind.COPY: "Copied", JobKind.MOVE: "Moved", JobKind.DELETE: "Deleted"}


def summary(outcome: Outcome) -> str:
    """Return what was done as one line: files, bytes, seconds, rate, verified."""
    jobs = [view.job for view in outcome.views]
    kinds = {job.request.kind for job in jobs}
    kind = kinds.pop() if len(kinds) == 1 else JobKind.COPY
    skipped = sum(job.skipped for job in jobs)
    arrived = sum(job.items_done for job in jobs) - skipped
    failed = sum(job.failed for job in jobs)
    counted = _items(arrived) if kind is JobKind.DELETE else _files(arrived)
    text = f"{_DONE_WORDS[kind]} {counted}"
    if skipped:
        text += f", left {_files(skipped)} as {'it was' if skipped == 1 else 'they were'}"
    if failed:
        text += f", failed with {_files(failed)}"
    if not arrived:
        return f"{text}."
    text += f": {size_text(sum(job.bytes_done for job in jobs))}"
    if outcome.bytes_moved:
        text += f" in {_seconds_text(outcome)}"
        if not skipped and outcome.seconds > 0:
            text += f" ({_rate_words(outcome, kind, arrived)})"
    if kind is JobKind.DELETE:
        return f"{text}."
    return f"{text}, {_verified_text(jobs)}."


def _rate_words(outcome: Outcome, kind: JobKind, items: int) -> str:
    if kind is JobKind.DELETE:
        return f"{count_text(round(items / outcome.seconds))} a second"
    return rate_text(outcome.bytes_moved / outcome.seconds)


def _seconds_text(outcome: Outcome) -> str:
    seconds = outcome.seconds
    return f"{seconds:.1f} s" if seconds < 10 else duration_text(seconds)


def _verified_text(jobs: Sequence[Job]) -> str:
    unverified = sum(job.unverified for job in jobs)
    if not all(verifies(job.request) for job in jobs):
        return "not verified"
    return f"{_files(unverified)} not verified" if unverified else "verified"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count_text(count)} files"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count_text(count)} items"


def _exist_already(job: Job) -> str:
    verb = "exists" if job.asking == 1 else "exist"
    return f"{_files(job.asking)} {verb} already at {printable(str(target_of(job.request)))}"


def _those(job: Job) -> str:
    return "it" if job.asking == 1 else "them"


def print_summary(outcome: Outcome) -> None:
    sys.stdout.write(summary(outcome) + "\n")


def report(outcome: Outcome, agent: AgentSeen | None, *, as_json: bool) -> int:
    """Tell how the jobs ended, and return the exit status."""
    tell_failures(outcome)
    if as_json:
        print_json(queue_document(outcome.views, agent))
    else:
        print_summary(outcome)
    return 0 if outcome.is_success else 1
