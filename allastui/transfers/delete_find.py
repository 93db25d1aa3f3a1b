"""From a request to delete to its items: what exactly goes, in the order in which it may go."""

import os
from collections.abc import Iterator, Sequence

from allastui.errors import AccessDenied, NotFound, TransferError, printable
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.transfers.delete_listed import listed_doomed, listed_doomed_routes
from allastui.transfers.discover import size_of
from allastui.transfers.job import Failure
from allastui.transfers.journal import FoundItem
from allastui.transfers.looking import look_at_each
from allastui.transfers.request import DeleteRequest, Route


def delete_routes(request: DeleteRequest) -> list[Route]:
    """Return the routes of the sources; raises TransferError for what is no file or bucket."""
    if request.listed:
        return listed_doomed_routes(request)
    for source in request.sources:
        if source.is_bucket_list or (source.is_local and not source.key):
            raise TransferError(
                f"{printable(str(source))} was not deleted",
                why="It is the top of everything that is there",
                hint="Delete what is in it, piece by piece.",
            )
    return [Route(index, source, "") for index, source in enumerate(request.sources)]


def find_doomed(
    request: DeleteRequest, routes: Sequence[Route], connections: Connections
) -> Iterator[FoundItem]:
    """Yield what is to be deleted, in bounded memory; what is gone already is left out.

    What lies below a prefix comes before the prefix itself, which has the name "": see `is_end`.
    """
    if request.listed:
        yield from listed_doomed(request, routes)
        return
    singles = (route for route in routes if not route.source.is_prefix)
    are_local = request.sources[0].is_local
    found = look_at_each(lambda route: _single(route, connections), singles, are_local=are_local)
    yield from (item for item in found if item is not None)
    for route in routes:
        if not route.source.is_prefix:
            continue
        if not (request.trash or is_link(route.source)):
            yield from _below(request, route, connections)
        yield FoundItem(route, "", 0, None)


def is_end(source: Place, source_key: str) -> bool:
    """Tell whether an item is the folder or the bucket `source` itself, which goes last."""
    return source.is_prefix and source_key == source.key


def is_link(place: Place) -> bool:
    """Tell whether a local place is a link: it alone is deleted, with a slash behind it or not."""
    return place.is_local and os.path.islink(place.path.rstrip("/"))


def looked_for_segments(store: Store, form: Form) -> bool:
    """Tell whether an object of `form` is to be looked at before `store` deletes it.

    It may be a large object of Swift, and the store would leave its segments behind.
    """
    return not store.features.deletes_segments and form in (Form.UNSURE, Form.SLO, Form.DLO)


def single_entry(store: Store, place: Place) -> Entry | None:
    """Return what is at a place that is no prefix, None if nothing is; raises AccessDenied.

    A link is nothing but itself: it has no bytes.
    """
    if place.is_local:
        try:
            status = os.lstat(place.path.rstrip("/"))
        except OSError:
            return None
        if is_link(place):
            return Entry("", Kind.OBJECT, 0)
        return Entry("", Kind.OBJECT, status.st_size, status.st_mtime)
    try:
        stat = store.stat(place.bucket, place.key)
    except NotFound:
        return None
    return Entry("", Kind.OBJECT, stat.size, stat.modified, stat.etag, stat.form)


def _single(route: Route, connections: Connections) -> FoundItem | None:
    place = route.source
    store = connections.open(place.profile)
    try:
        entry = single_entry(store, place)
    except AccessDenied:
        entry = None  # who may not look may delete all the same
    if entry is None:
        # Ceph says so too of an SLO without its first segment, which can be deleted all the same.
        return None if place.is_local else FoundItem(route, "", 0, None)
    size = 0 if looked_for_segments(store, entry.form) else entry.size or 0
    return FoundItem(route, "", size, entry.modified)


def _below(request: DeleteRequest, route: Route, connections: Connections) -> Iterator[FoundItem]:
    source = route.source
    store = connections.open(source.profile)
    if source.bucket and not source.key and not request.full_buckets:
        return
    try:
        for entry in store.walk(source.bucket, source.key, follow_links=False):
            yield _item(store, route, entry)
    except NotFound:
        return  # somebody else has deleted it


def _item(store: Store, route: Route, entry: Entry) -> FoundItem:
    source = route.source
    is_unreadable = source.is_local and entry.kind is Kind.OTHER and entry.name.endswith("/")
    if is_unreadable:
        error = AccessDenied(
            f"Not deleted: {printable(source.path + entry.name)}",
            why="The folder may not be read",
            hint="Ask its owner for the right to read it.",
        )
        return FoundItem(route, entry.name, 0, None, Failure.of(error))
    size = 0 if looked_for_segments(store, entry.form) else size_of(source, entry, store)
    modified = entry.modified if entry.kind is Kind.OBJECT else None
    return FoundItem(route, entry.name, size, modified)
