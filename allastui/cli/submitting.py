"""Requests that are queued with the agent, and followed if the user wants to wait."""

import argparse
import sys
from collections.abc import Callable, Sequence

from allastui.agent.client import QueueSnapshot
from allastui.cli.attaching import agent_of, attached
from allastui.cli.context import Context
from allastui.cli.documents import queue_document
from allastui.cli.following import News, follow, report
from allastui.cli.output import print_json
from allastui.cli.stopping import StoppedBySignal, signals_stop, tell_detached
from allastui.profiles.profile import Profile
from allastui.transfers.request import Request


def submit(
    words: argparse.Namespace,
    context: Context,
    requests: Sequence[Request],
    signed_in: Sequence[Profile],
    queued_text: Callable[[Sequence[int], QueueSnapshot], str],
    *,
    check: Callable[[QueueSnapshot], None] = lambda _before: None,
) -> int:
    """Queue `requests`, lend the agent what was `signed_in` to, and return the exit status.

    `check` looks at the queue as it was before, and may raise; `queued_text` tells of the new jobs.
    """
    news = News()
    with attached(context, news.lose) as client:
        before = client.snapshot()
        check(before)
        client.lend(signed_in)
        jobs = [client.submit(request) for request in requests]
        agent = agent_of(client.hello)
        if not words.wait:
            if words.json:
                views = [view for view in client.snapshot().jobs if view.job.id in jobs]
                print_json(queue_document(views, agent))
            else:
                sys.stdout.write(queued_text(jobs, before))
            return 0
        try:
            with signals_stop():
                outcome = follow(client, news, jobs, before, cancel_unanswered=True)
        except StoppedBySignal as stop:
            tell_detached(jobs)
            return stop.exit_status
    return report(outcome, agent, as_json=words.json)
