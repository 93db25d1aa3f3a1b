"""`allastui rm`: deletions are queued with the agent, and followed if the user wants to wait."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from allastui.cli.context import Context
from allastui.cli.output import jobs_text
from allastui.cli.questions import can_ask, is_typed
from allastui.cli.sign_in import sign_in_to
from allastui.cli.submitting import submit
from allastui.errors import NotFound, UsageError, printable
from allastui.profiles.local import LOCAL
from allastui.stores.place import Place
from allastui.stores.segment_names import is_segments_bucket
from allastui.stores.store import Store
from allastui.transfers.request import DeleteRequest


def run(words: argparse.Namespace, context: Context) -> int:
    typed = [context.place(text) for text in words.places]
    signed_in = sign_in_to(context, typed)
    places = [_found(place, words, context) for place in typed]
    full = [place for place in places if _is_bucket(place) and words.recursive]
    for place in full:
        _require_its_name(place, sure=words.full_bucket)
    requests = requests_for(places, trash=_uses_trash(words, context), full_buckets=bool(full))
    return submit(
        words, context, requests, signed_in, lambda jobs, _before: _queued_text(places, jobs)
    )


def requests_for(
    places: Sequence[Place], *, trash: bool, full_buckets: bool
) -> list[DeleteRequest]:
    """Return one request for each run of places of one profile; only local ones use the trash."""
    return [
        DeleteRequest(
            tuple(several),
            trash=trash and profile == LOCAL,
            full_buckets=full_buckets,
        )
        for profile, several in (
            (name, list(run)) for name, run in groupby(places, key=lambda place: place.profile)
        )
    ]


def _uses_trash(words: argparse.Namespace, context: Context) -> bool:
    return context.settings.trash if words.trash is None else bool(words.trash)


def _found(place: Place, words: argparse.Namespace, context: Context) -> Place:
    """Return the place as what it is, an object or a prefix; folders need -r.

    Raises UsageError for what is not to be deleted so, NotFound for a name that leads nowhere.
    """
    if place.is_bucket_list or (place.is_local and not place.key):
        raise UsageError(f"{place} is not deleted: it holds everything")
    if is_segments_bucket(place.bucket):
        raise UsageError(
            f"{place} was not deleted",
            hint="It holds segments of large objects elsewhere; delete those, or use the panes.",
        )
    if place.is_local:
        found = _found_here(place)
    else:
        found = _found_there(place, context.connections.open(place.profile))
    is_link = found.is_local and os.path.islink(found.path.rstrip("/"))
    if found.is_prefix and found.key and not words.recursive and not is_link:
        raise UsageError(f"{found} is a folder", hint="-r deletes it with everything below it.")
    return found


def _found_here(place: Place) -> Place:
    path = place.path.rstrip("/")
    if not os.path.lexists(path):
        raise NotFound(f"There is nothing at {place}", hint="Check the name")
    is_folder = os.path.isdir(path) and not os.path.islink(path)
    return replace(place, key=path.lstrip("/") + ("/" if is_folder else ""))


def _found_there(place: Place, store: Store) -> Place:
    if place.is_prefix:
        if place.key and not _has_something(store, place):
            raise NotFound(f"There is nothing at {place}", hint="Check the name")
        return place
    try:
        store.stat(place.bucket, place.key)
    except NotFound:
        folder = replace(place, key=place.key + "/")
        if not _has_something(store, folder):
            raise NotFound(f"There is nothing at {place}", hint="Check the name") from None
        return folder
    return place


def _has_something(store: Store, folder: Place) -> bool:
    if next(store.walk(folder.bucket, folder.key), None) is not None:
        return True
    try:
        store.stat(folder.bucket, folder.key)
    except NotFound:
        return False
    return True


def _is_bucket(place: Place) -> bool:
    return bool(place.bucket) and not place.key


def _require_its_name(place: Place, *, sure: bool) -> None:
    """Have the name of a bucket typed that may be full; raises UsageError if it is not."""
    if sure:
        return
    if not can_ask():
        raise UsageError(
            f"{place} was not deleted: it may have objects in it",
            hint="--full-bucket deletes buckets with all that is in them, without asking.",
        )
    if not is_typed(f"To delete {printable(str(place))} with all that is in it", place.bucket):
        raise UsageError(f"{place} was not deleted: its name was not typed")


def _queued_text(places: Sequence[Place], jobs: Sequence[int]) -> str:
    what = str(places[0]) if len(places) == 1 else f"{len(places)} places"
    shown = "it" if len(jobs) == 1 else "them"
    text = f"Queued as {jobs_text(jobs)}: delete {what}. `allastui queue` shows {shown}."
    return printable(text) + "\n"
