"""Deletions that name exactly what goes: nothing else, and only while it is what was seen."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from allastui.errors import AllastuiError, Changed, NotFound, TransferError, printable
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.transfers.differences import Seen
from allastui.transfers.frozen import is_as_seen
from allastui.transfers.journal import FoundItem
from allastui.transfers.listed import look_up, read_list
from allastui.transfers.refusals import refuse_delete
from allastui.transfers.request import DeleteRequest, Route

_AGAIN = "Compare again to see what is there now."


def listed_doomed_routes(request: DeleteRequest) -> list[Route]:
    """Return the one route of a request with a list; raises TransferError for any other."""
    if len(request.sources) != 1 or not request.sources[0].is_prefix:
        raise TransferError("A list of names is deleted from one folder or prefix")
    return [Route(0, request.sources[0], "")]


def listed_doomed(request: DeleteRequest, routes: Sequence[Route]) -> Iterator[FoundItem]:
    """Yield what the list of a request names; raises TransferError if it cannot be read."""
    for name, seen, _ in read_list(request.listed):
        yield FoundItem(routes[0], name, seen.size or 0, seen.modified)


def still_stands(request: DeleteRequest, connections: Connections, store: Store, key: str) -> bool:
    """Tell whether what the list of a request names is there, as it was seen, and may be deleted.

    False says that nothing is there any more. Raises Changed, TransferError for what lies behind a
    link or would leave segments behind, and the errors of the store.
    """
    top = request.sources[0]
    place = replace(top, key=key)
    seen = look_up(request.listed, key[len(top.key) :]).source
    if place.is_local:
        _refuse_behind_link(top, place)
        if key.endswith("/"):
            return os.path.lexists(place.path.rstrip("/"))  # only an empty folder can be removed
    try:
        stat = store.stat(place.bucket, place.key)
    except NotFound as error:
        if place.is_local and os.path.lexists(place.path):
            raise _changed(place) from error
        return False
    is_full_marker = _is_folder(key, seen) and stat.size > 0
    if is_full_marker or not is_as_seen(seen, stat, place.is_local):
        raise _changed(place)
    refuse_delete(connections, place, stat)
    return True


def remove_emptied(top: Place, keys: Iterable[str]) -> None:
    """Remove the local folders of files that are gone, those below `top`, if they are empty now."""
    folders = set()
    for key in keys:
        folder = key.rstrip("/").rpartition("/")[0]
        while len(folder) > len(top.key) and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):  # something is in it, or it is gone
            os.rmdir(replace(top, key=folder).path)


def not_begun(place: Place, why: str) -> AllastuiError:
    """Return what is told of extras at `place` when what was to come before is not done."""
    return TransferError(
        f"Nothing that is only at {printable(str(place))} was deleted",
        why=why,
        hint="Retry the copying and then this, or compare again.",
    )


def _is_folder(key: str, seen: Seen) -> bool:
    return key.endswith("/") and seen.size is None


def _refuse_behind_link(top: Place, place: Place) -> None:
    """Raise TransferError if a link below `top` leads to a file: it may stand elsewhere."""
    below = os.path.dirname(place.path.rstrip("/"))[len(top.path.rstrip("/")) :]
    real_top = os.path.realpath(top.path)
    if os.path.realpath(real_top + below) != os.path.normpath(real_top + below):
        raise TransferError(
            f"{printable(str(place))} was kept",
            why="It lies behind a link, so it may belong to another place",
            hint="Delete the link, or the file where it is.",
        )


def _changed(place: Place) -> Changed:
    return Changed(
        f"{printable(str(place))} was not deleted",
        why="It has changed since it was compared",
        hint=_AGAIN,
    )
