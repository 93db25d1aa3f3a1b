"""`allastui queue`: what is in the queue, and the verbs that change it."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from allastui.agent.client import QueueSnapshot, TransferClient
from allastui.cli.attaching import QueueSeen, agent_of, attached, has_agent, see_queue
from allastui.cli.context import Context
from allastui.cli.documents import queue_document
from allastui.cli.following import News, follow, report
from allastui.cli.output import print_json
from allastui.cli.queue_table import print_queue
from allastui.cli.stopping import StoppedBySignal, signals_stop, tell_detached
from allastui.errors import NotFound
from allastui.settings import MIB
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import CopyRequest, IfExists, Request
from allastui.ui.format import rate_text

if TYPE_CHECKING:
    from allastui.agent.remote import RemoteClient

_IS_MEANT: dict[str, Callable[[Job], bool]] = {
    "wait": lambda job: not job.state.is_over and job.state is not JobState.PAUSED,
    "pause": lambda job: not job.state.is_over and job.state is not JobState.PAUSED,
    "resume": lambda job: job.state is JobState.PAUSED,
    "cancel": lambda job: not job.state.is_over or job.failed > 0,
    "retry": lambda job: bool(job.failures),
    "clear": lambda job: job.state.is_over,
    "answer": lambda job: not job.state.is_over and (job.asking > 0 or _may_ask(job.request)),
}
"""The jobs that a verb can do something with."""


def _may_ask(request: Request) -> bool:
    return isinstance(request, CopyRequest) and request.if_exists is IfExists.ASK


_DONE = {
    "pause": "Paused",
    "resume": "Resumed",
    "cancel": "Cancelled",
    "retry": "Trying again",
    "clear": "Forgot",
    "answer": "Answered",
}


def run(words: argparse.Namespace, context: Context) -> int:
    match words.verb:
        case None:
            _show(see_queue(context), as_json=words.json)
            return 0
        case "wait":
            return _wait(words, context)
        case "restart-agent":
            if has_agent(context):
                from allastui.agent.spawn import replace_agent

                replace_agent(context.paths)
        case _:
            pass
    with attached(context, take_over=words.verb == "take-over") as client:
        done = _act(client, words)
        seen = QueueSeen(client.snapshot(), agent_of(client.hello))
    if words.json:
        _show(seen, as_json=True)
    else:
        sys.stdout.write(done + "\n")
    return 0


def _act(client: "RemoteClient", words: argparse.Namespace) -> str:
    """Do what the verb says and return what was done, as a sentence."""
    match words.verb:
        case "limit":
            client.limit(round(words.rate * MIB))
            if not words.rate:
                return "The transfers are not limited."
            return f"The transfers are limited to {rate_text(words.rate * MIB)} together."
        case "take-over":
            return f"The queue is on {client.hello.host}."
        case "restart-agent":
            hello = client.hello
            return f"Version {hello.version} runs the transfers now, as process {hello.pid}."
    jobs = _chosen(client.snapshot(), words.verb, words.ids)
    if not jobs:
        return f"There is nothing to {words.verb}."
    _command(client, words, jobs)
    count = "1 job" if len(jobs) == 1 else f"{len(jobs)} jobs"
    return f"{_DONE[words.verb]} {count}."


def _command(client: TransferClient, words: argparse.Namespace, jobs: Sequence[int]) -> None:
    match words.verb:
        case "pause":
            client.pause(jobs)
        case "resume":
            client.resume(jobs)
        case "cancel":
            client.cancel(jobs)
        case "retry":
            client.retry(jobs)
        case "clear":
            client.clear(jobs)
        case "answer":
            for job in jobs:
                client.answer(job, IfExists(words.if_exists))


def _chosen(snapshot: QueueSnapshot, verb: str, ids: Sequence[int]) -> list[int]:
    """Return the jobs that the command is about; raises NotFound for an id that is none's.

    Jobs that are waited for by their ids may have ended: how, is what the user wants to know.
    """
    known = {view.job.id: view.job for view in snapshot.jobs}
    for job_id in ids:
        if job_id not in known:
            raise NotFound(f"There is no job {job_id}", hint="`allastui queue` shows them all")
    if verb == "wait" and ids:
        return list(dict.fromkeys(ids))
    is_meant = _IS_MEANT[verb]
    chosen = [job for job_id, job in known.items() if not ids or job_id in ids]
    return [job.id for job in chosen if is_meant(job)]


def _wait(words: argparse.Namespace, context: Context) -> int:
    """Follow jobs until they end; without any, everything is done already."""
    news = News()
    with attached(context, news.lose) as client:
        agent = agent_of(client.hello)
        before = client.snapshot()
        jobs = _chosen(before, "wait", words.ids)
        if not jobs and not words.json:
            sys.stdout.write("There is nothing to wait for.\n")
            return 0
        try:
            with signals_stop():
                outcome = follow(client, news, jobs, before, cancel_unanswered=False)
        except StoppedBySignal as stop:
            tell_detached(jobs)
            return stop.exit_status
    return report(outcome, agent, as_json=words.json)


def _show(seen: QueueSeen, *, as_json: bool) -> None:
    if as_json:
        print_json(queue_document(seen.snapshot.jobs, seen.agent))
    else:
        print_queue(seen)
