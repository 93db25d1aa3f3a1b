"""`allastui copy`: transfers are queued with the agent, and followed if the user wants to wait."""

import argparse
import os
import shlex
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from allastui.agent.client import QueueSnapshot
from allastui.cli.context import Context
from allastui.cli.output import jobs_text
from allastui.cli.sign_in import sign_in_to
from allastui.cli.submitting import submit
from allastui.errors import NotFound, UsageError, printable
from allastui.stores.place import Place
from allastui.transfers.given import read_given
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest, IfExists, JobKind, is_again


def run(words: argparse.Namespace, context: Context) -> int:
    *sources, target = [context.place(text) for text in words.places]
    prototype = CopyRequest(
        sources=(),
        target=target,
        kind=JobKind.MOVE if words.move else JobKind.COPY,
        if_exists=IfExists(words.if_exists),
        verify=not words.no_verify,
        follow_symlinks=context.settings.follow_symlinks,
        given=read_given(shlex.join(words.given)),
    )
    requests = requests_for(sources, prototype)
    signed_in = sign_in_to(context, [*sources, target])
    return submit(
        words,
        context,
        requests,
        signed_in,
        lambda jobs, before: _queued_text(requests, jobs, before),
        check=lambda before: _require_sources(requests, before),
    )


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


def _require_sources(requests: Sequence[CopyRequest], before: QueueSnapshot) -> None:
    """Raise NotFound for a mistyped local source, while somebody reads what is said.

    A move that goes on may have taken some of its sources away already.
    """
    for request in requests:
        if _goes_on(request, before):
            continue
        for place in request.sources:
            if place.is_local and not os.path.lexists(place.path):
                raise NotFound(f"There is nothing at {place}", hint="Check the name")


def _goes_on(request: CopyRequest, before: QueueSnapshot) -> bool:
    """Tell whether the queue had the same request already, and has not done it yet."""
    return any(
        is_again(request, view.job.request)
        and view.job.state not in (JobState.DONE, JobState.CANCELLED)
        for view in before.jobs
    )


def _queued_text(
    requests: Sequence[CopyRequest], jobs: Sequence[int], before: QueueSnapshot
) -> str:
    """Return the line that tells which jobs there are now, and what they may wait for."""
    places = [place for request in requests for place in request.sources]
    what = str(places[0]) if len(places) == 1 else f"{len(places)} places"
    shown = "it" if len(jobs) == 1 else "them"
    text = f"{what} -> {requests[0].target}. `allastui queue` shows {shown}."
    if {view.job.id for view in before.jobs}.issuperset(jobs):
        text = f"In the queue already as {jobs_text(jobs)}: {text}"
    else:
        text = f"Queued as {jobs_text(jobs)}: {text}"
    if requests[0].if_exists is IfExists.ASK:
        ids = " ".join(map(str, jobs))
        text += (
            " Files that exist already wait for"
            f" `allastui queue answer {ids} skip|newer|rename|overwrite`."
        )
    return printable(text) + "\n"
