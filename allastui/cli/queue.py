"""`allastui queue`: what is in the queue, and the verbs that change it."""

import argparse
import sys
from collections.abc import Callable, Sequence

from allastui.agent.client import JobView, QueueSnapshot, TransferClient
from allastui.cli.context import Context
from allastui.cli.documents import queue_document, source_text
from allastui.cli.foreground import print_summary, run_until_over, tell_failures
from allastui.cli.output import print_json, print_table, tell
from allastui.cli.stopping import StoppedBySignal, signals_stop
from allastui.errors import NotFound, printable
from allastui.transfers.job import Job, JobState
from allastui.ui.format import count_text, percent_text, size_text

_IS_MEANT: dict[str, Callable[[Job], bool]] = {
    "pause": lambda job: not job.state.is_over and job.state is not JobState.PAUSED,
    "resume": lambda job: not job.state.is_over,
    "cancel": lambda job: not job.state.is_over or job.failed > 0,
    "retry": lambda job: job.failed > 0 or job.state is JobState.FAILED,
    "clear": lambda job: job.state.is_over,
    "wait": lambda job: not job.state.is_over and job.state is not JobState.PAUSED,
}
"""The jobs that a verb without ids is about."""

_RUNNING_VERBS = ("resume", "retry", "wait")


def run(words: argparse.Namespace, context: Context) -> int:
    from allastui.agent.inprocess import stored_queue

    snapshot = stored_queue(context.paths)
    if words.verb is None:
        _show(snapshot, as_json=words.json)
        return 0
    jobs = _chosen(snapshot, words.verb, words.ids)
    if words.verb in _RUNNING_VERBS:
        return _run_stored(words.verb, jobs, context, as_json=words.json)
    return _change_stored(words.verb, jobs, context, as_json=words.json)


def _chosen(snapshot: QueueSnapshot, verb: str, ids: Sequence[int]) -> list[int]:
    """Return the jobs that the command is about; raises NotFound for an id that is none's."""
    known = {view.job.id: view.job for view in snapshot.jobs}
    for job_id in ids:
        if job_id not in known:
            raise NotFound(f"There is no job {job_id}", hint="`allastui queue` shows them all")
    is_meant = _IS_MEANT[verb]
    chosen = [job for job_id, job in known.items() if not ids or job_id in ids]
    return [job.id for job in chosen if is_meant(job)]


def _run_stored(verb: str, jobs: Sequence[int], context: Context, *, as_json: bool) -> int:
    """Run stored jobs here until they end; without any, everything is done already."""
    if not jobs:
        if as_json:
            print_json(queue_document((), None))
        else:
            sys.stdout.write(f"There is nothing to {verb}{' for' if verb == 'wait' else ''}.\n")
        return 0
    try:
        with signals_stop():
            client = _open(context)
            try:
                (client.retry if verb == "retry" else client.resume)(jobs)
                outcome = run_until_over(client, jobs)
            finally:
                client.close()
    except StoppedBySignal as stop:
        tell("Stopped; what has arrived is kept. `allastui queue resume` goes on from there.")
        return stop.exit_status
    tell_failures(outcome)
    if as_json:
        print_json(queue_document(outcome.views, None))
    else:
        print_summary(outcome)
    return 0 if outcome.is_success else 1


def _change_stored(verb: str, jobs: Sequence[int], context: Context, *, as_json: bool) -> int:
    client = _open(context)
    try:
        {"pause": client.pause, "cancel": client.cancel, "clear": client.clear}[verb](jobs)
        snapshot = client.snapshot()
    finally:
        client.close()
    if as_json:
        _show(snapshot, as_json=True, is_running=False)
    else:
        done = {"pause": "Paused", "cancel": "Cancelled", "clear": "Forgot"}[verb]
        count = "1 job" if len(jobs) == 1 else f"{len(jobs)} jobs"
        sys.stdout.write(f"{done} {count}.\n")
    return 0


def _open(context: Context) -> TransferClient:
    from allastui.agent.inprocess import open_client

    return open_client(context.paths, context.settings, context.connections, resume_stored=False)


def _show(snapshot: QueueSnapshot, *, as_json: bool, is_running: bool = True) -> None:
    agent = snapshot.owner if is_running and snapshot.owner else None
    if as_json:
        print_json(queue_document(snapshot.jobs, agent))
        return
    if not snapshot.jobs:
        sys.stdout.write("The queue is empty.\n")
        return
    header = ("ID", "STATE", "KIND", "FILES", "BYTES", "DONE", "FROM", "TO", "NOTE")
    print_table([header, *map(_row, snapshot.jobs)])
    if agent:
        sys.stdout.write(f"The transfers run in {printable(agent)}.\n")
    elif any(not view.job.state.is_over for view in snapshot.jobs):
        sys.stdout.write("Nothing runs the transfers now; `allastui queue resume` goes on.\n")


def _row(view: JobView) -> tuple[str, ...]:
    job = view.job
    about = "~" if job.discovering and not job.state.is_over else ""
    return (
        str(job.id),
        str(job.state),
        str(job.request.kind),
        f"{count_text(job.items_done)} of {about}{count_text(job.items_total)}",
        f"{size_text(view.bytes_done)} of {about}{size_text(job.bytes_total)}",
        "-" if about else percent_text(view.bytes_done, job.bytes_total),
        printable(source_text(job.request)),
        printable(str(job.request.target)),
        printable(_note(job)),
    )


def _note(job: Job) -> str:
    if job.failures:
        more = f" ({count_text(job.failed)} failed)" if job.failed > 1 else ""
        return f"{job.failures[0].first.title}{more}"
    return job.note
