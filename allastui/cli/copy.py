"""`allastui copy`: transfers that run in this process, in the foreground."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from allastui.cli.context import Context
from allastui.cli.documents import queue_document
from allastui.cli.foreground import print_summary, run_until_over, tell_failures
from allastui.cli.output import print_json, tell
from allastui.cli.stopping import StoppedBySignal, signals_stop
from allastui.errors import UsageError
from allastui.stores.place import Place
from allastui.transfers.request import CopyRequest, IfExists, JobKind


def run(words: argparse.Namespace, context: Context) -> int:
    *sources, target = [context.place(text) for text in words.places]
    prototype = CopyRequest(
        sources=(),
        target=target,
        kind=JobKind.MOVE if words.move else JobKind.COPY,
        if_exists=IfExists(words.if_exists),
        verify=not words.no_verify,
        follow_symlinks=context.settings.follow_symlinks,
    )
    requests = requests_for(sources, prototype)
    from allastui.agent.inprocess import open_client

    try:
        with signals_stop():
            client = open_client(
                context.paths, context.settings, context.connections, resume_stored=False
            )
            try:
                jobs = [client.submit(request) for request in requests]
                outcome = run_until_over(client, jobs)
            finally:
                client.close()
    except StoppedBySignal as stop:
        tell("Stopped; what has arrived is kept. The same command again goes on from there.")
        return stop.exit_status
    tell_failures(outcome)
    if words.json:
        print_json(queue_document(outcome.views, None))
    else:
        print_summary(outcome)
    return 0 if outcome.is_success else 1


def requests_for(sources: Sequence[Place], prototype: CopyRequest) -> list[CopyRequest]:
    """Return one request for each run of sources of one profile.

    Raises UsageError for a list of buckets, which holds no files itself.
    """
    target = prototype.target
    for place in (*sources, target):
        if place.is_bucket_list:
            raise UsageError(f"{place} names no bucket", hint=f"Write {place}BUCKET")
    if len(sources) > 1 and not target.is_prefix:
        target = replace(target, key=target.key + "/")
    return [
        replace(prototype, sources=tuple(run), target=target)
        for _, run in groupby(sources, key=lambda place: place.profile)
    ]
