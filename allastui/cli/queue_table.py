"""The queue as a table for people, and the sentences below it."""

import os
import sys

from allastui.agent.client import JobView
from allastui.cli.attaching import QueueSeen
from allastui.cli.documents import source_text
from allastui.cli.output import print_table
from allastui.errors import printable
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import DeleteRequest, Request
from allastui.ui.format import count_text, percent_text, rate_text, size_text

_HEADER = ("ID", "STATE", "KIND", "FILES", "BYTES", "DONE", "FROM", "TO", "NOTE")


def print_queue(seen: QueueSeen) -> None:
    """Print the jobs, who runs them, and what the user is waited for."""
    if seen.snapshot.jobs:
        print_table([_HEADER, *map(_row, seen.snapshot.jobs)])
    else:
        sys.stdout.write("The queue is empty.\n")
    for sentence in _sentences(seen):
        sys.stdout.write(printable(sentence) + "\n")


def _sentences(seen: QueueSeen) -> list[str]:
    jobs = [view.job for view in seen.snapshot.jobs]
    sentences = []
    if seen.elsewhere:
        sentences.append(seen.elsewhere)
    elif seen.agent is not None and jobs:
        limit = seen.snapshot.bandwidth
        at_most = f", at most {rate_text(limit)} together" if limit else ""
        agent = seen.agent
        sentences.append(f"The transfers run on {agent.host}, as process {agent.pid}{at_most}.")
    elif any(_could_run(job) for job in jobs):
        sentences.append("Nothing runs the transfers now; `allastui queue wait` goes on with them.")
    if any(job.is_asking for job in jobs):
        sentences.append(
            "`allastui queue answer ID skip|newer|rename|overwrite` says what happens to files"
            " that exist already."
        )
    return sentences


def _could_run(job: Job) -> bool:
    """Tell whether a job would go on by itself if anything ran it."""
    if job.state.is_over or job.state is JobState.PAUSED:
        return False
    return job.discovering or job.items_open > 0 or not job.asking


def _row(view: JobView) -> tuple[str, ...]:
    job = view.job
    about = "~" if job.discovering and not job.state.is_over else ""
    return (
        str(job.id),
        str(job.state),
        str(job.request.kind),
        _of(count_text(job.items_done), about + count_text(job.items_total)),
        _of(size_text(view.bytes_done), about + size_text(job.bytes_total)),
        "-" if about else percent_text(view.bytes_done, job.bytes_total),
        printable(_from_home(_source_text(job.request))),
        printable(_from_home(_target_text(job.request))),
        printable(_note(job)),
    )


def _of(done: str, total: str) -> str:
    return done if done == total else f"{done} of {total}"


def _from_home(text: str) -> str:
    """Return a path below the home with "~" for it."""
    home = os.path.expanduser("~").rstrip("/") + "/"
    return f"~/{text.removeprefix(home)}" if text.startswith(home) else text


def _source_text(request: Request) -> str:
    is_of_extras = isinstance(request, DeleteRequest) and request.listed
    return ("extra in " if is_of_extras else "") + source_text(request)


def _target_text(request: Request) -> str:
    if isinstance(request, DeleteRequest):
        return "trash" if request.trash else "-"
    return str(request.target)


def _note(job: Job) -> str:
    if job.failures:
        more = f" ({count_text(job.failed)} failed)" if job.failed > 1 else ""
        return f"{job.failures[0].first.title}{more}"
    return job.note
