"""From a request to its items: what exactly is copied, and to which key."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from allastui.errors import (
    AccessDenied,
    AllastuiError,
    NameClash,
    NotFound,
    SignInFailed,
    StoreError,
    TransferError,
    UnsafeName,
    printable,
)
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form, Kind, lacks_size
from allastui.stores.place import Place
from allastui.stores.segment_names import is_folder_of_segments, is_segment_beside
from allastui.stores.store import ObjectStat, Store
from allastui.transfers.frozen import listed_items, listed_routes
from allastui.transfers.job import Failure
from allastui.transfers.journal import FoundItem
from allastui.transfers.looking import look_at_each
from allastui.transfers.request import CopyRequest, JobKind, Route
from allastui.transfers.segments import refuse_without_first_segment


def find_routes(request: CopyRequest, connections: Connections) -> list[Route]:
    """Look at sources and target, and decide where each source goes, once for the whole job.

    A folder goes into a target folder under its own name, as `cp -r` does; it becomes the target
    if the target does not exist and is not written with a slash. Raises NotFound for a target
    bucket or a local parent folder that is not there, or if none of the sources is, NameClash if
    two sources would get one key, TransferError if the target lies within a source.
    """
    if request.listed:
        return listed_routes(request)
    target_store = connections.open(request.target.profile)
    if request.target.is_bucket_list:
        raise TransferError(
            "Files cannot be copied to the list of buckets",
            hint="Open a bucket first, or name one in the target.",
        )
    if request.kind is JobKind.MOVE:
        _refuse_moved_segments(request)
    sources = _settled_sources(request.sources, connections)
    target = _settled_target(request.target, len(sources), target_store)
    routes = []
    taken: dict[str, Place] = {}
    for index, source in enumerate(sources):
        key = _target_key(source, target)
        if key.rstrip("/") in taken:
            raise NameClash(
                f"Two sources would both become {printable(key)}",
                why=f"{taken[key.rstrip('/')]} and {source} have the same name",
                hint="Copy them one after the other, to different folders.",
            )
        taken[key.rstrip("/")] = source
        _refuse_itself(source, replace(target, key=key))
        routes.append(Route(index, source, key))
    return routes


def _refuse_moved_segments(request: CopyRequest) -> None:
    """Raise TransferError for a move out of a bucket of segments: objects elsewhere need them."""
    for source in request.sources:
        if not source.is_local and is_folder_of_segments(source.bucket, source.key):
            raise TransferError(
                f"{printable(str(source))} was not moved",
                why="There are the segments of large objects, which need them there",
                hint="Move or delete the large objects themselves; segments can be copied.",
            )


def single_item(route: Route, store: Store) -> FoundItem:
    """Return the item of a source that is one file or object; raises NotFound."""
    stat = store.stat(route.source.bucket, route.source.key)
    return FoundItem(route, "", stat.size, stat.modified)


def items_below(request: CopyRequest, route: Route, store: Store) -> Iterator[FoundItem]:
    """Yield the items of a source that is a prefix, in bounded memory; `store` is the source's.

    Raises NotFound for one with nothing below it and no marker object of its own.
    """
    if request.listed:
        yield from listed_items(request, route)
        return
    source = route.source
    stay = request.kind is JobKind.MOVE and not source.is_local
    empty = True
    for entry in store.walk(source.bucket, source.key, follow_links=request.follow_symlinks):
        empty = False
        if entry.kind is Kind.OTHER and entry.form is Form.LINK and not request.follow_symlinks:
            continue
        if stay and is_segment_beside(source.key + entry.name):
            continue  # it goes when the object goes that is made of it
        is_plain = entry.form is Form.PLAIN and entry.size is not None
        if entry.kind is Kind.OBJECT and entry.size is None:
            entry = entry._replace(size=size_of(source, entry, store))
        yield _item_below(route, entry, is_plain=is_plain)
    if empty and source.key and route.target_key:
        if not source.is_local:
            store.stat(source.bucket, source.key)
        yield FoundItem(route, "", 0, None)


def looked_up(source: Place, entry: Entry, store: Store) -> ObjectStat | None:
    """Return what the store knows of an object that is listed without its size (`lacks_size`).

    None where it refuses to tell: that is said of this object alone, when its turn comes.
    """
    try:
        return store.stat(source.bucket, source.key + entry.name)
    except StoreError as error:
        if error.retryable or isinstance(error, SignInFailed):
            raise
        return None


def size_of(source: Place, entry: Entry, store: Store) -> int:
    """Return the size of an entry below `source`; 0 for what has none, or whose store is silent."""
    if not lacks_size(entry.kind, entry.form, entry.size):
        return entry.size or 0
    stat = looked_up(source, entry, store)
    return 0 if stat is None else stat.size


def _item_below(route: Route, entry: Entry, *, is_plain: bool) -> FoundItem:
    failure = None
    if entry.kind is Kind.OTHER:
        place = replace(route.source, key=route.source.key + entry.name)
        failure = Failure.of(_uncopyable(place, entry))
    return FoundItem(
        route=route,
        name=entry.name,
        size=entry.size or 0,
        modified=entry.modified,
        failure=failure,
        is_plain=is_plain,
    )


def _uncopyable(place: Place, entry: Entry) -> AllastuiError:
    title = f"{printable(str(place))} was not copied"
    match entry.form:
        case Form.LINK:
            return TransferError(title, why="The link leads into a loop")
        case Form.BROKEN_LINK:
            return NotFound(title, why="The link leads nowhere")
        case Form.SPECIAL if entry.name.endswith("/"):
            return AccessDenied(
                title,
                why="The folder may not be read",
                hint="Ask its owner for the right to read it.",
            )
        case Form.SPECIAL if entry.modified is None:
            return AccessDenied(
                title,
                why="The folder that it is in may not be entered",
                hint="Ask its owner for the right to enter it.",
            )
        case Form.SPECIAL:
            return UnsafeName(title, why="It is a device, a pipe or a socket")
        case _:
            return UnsafeName(
                title,
                why="It holds bytes, and its name ends in a slash as only those of folders do",
                hint="Give it another name where it is, then copy it again.",
            )


def _settled_sources(sources: Sequence[Place], connections: Connections) -> list[Place]:
    """Return the sources as what they are; raises NotFound if none of them is there.

    One of several that is missing stays as it is, and is told of when its turn comes.
    """

    def settled(source: Place) -> Place | NotFound:
        try:
            return _settled(source, connections.open(source.profile))
        except NotFound as error:
            return error

    found = list(look_at_each(settled, sources, are_local=sources[0].is_local))
    missing = [each for each in found if isinstance(each, NotFound)]
    if len(missing) == len(sources):
        raise missing[0]
    return [
        source if isinstance(each, NotFound) else each
        for source, each in zip(sources, found, strict=True)
    ]


def _settled(source: Place, store: Store) -> Place:
    """Return the source as a prefix if that is what it is; raises NotFound if there is nothing."""
    if source.is_prefix:
        return source
    try:
        store.stat(source.bucket, source.key)
    except NotFound:
        folder = replace(source, key=source.key + "/")
        if _exists_below(folder, store):
            return folder
        refuse_without_first_segment(store, source.bucket, source.key)
        raise NotFound(
            f"There is nothing at {printable(str(source))}", hint="Check the name."
        ) from None
    return source


def _settled_target(target: Place, sources: int, store: Store) -> Place:
    """Return the target as a prefix if it takes its sources inside; asks the bucket in any case."""
    if target.is_prefix:
        if not target.is_local:
            _exists_below(target, store)
        return target
    folder = replace(target, key=target.key + "/")
    if _exists_below(folder, store) or sources > 1:
        return folder
    return target


def _exists_below(folder: Place, store: Store) -> bool:
    """Tell whether a folder is there; raises NotFound for a bucket that is not."""
    try:
        if folder.is_local:
            store.list_page(folder.bucket, folder.key)
            return True
        if next(store.walk(folder.bucket, folder.key), None) is not None:
            return True
        return bool(folder.key) and _has_marker(folder, store)
    except NotFound as error:
        if folder.is_local:
            return False
        bucket = printable(f"{folder.profile}:{folder.bucket}")
        raise NotFound(f"{bucket} could not be listed", why=error.why, hint=error.hint) from error
    except AccessDenied:
        # A bucket that may be written but not listed is still a target.
        return False


def _has_marker(folder: Place, store: Store) -> bool:
    """Tell whether an empty folder stands as a marker object."""
    try:
        store.stat(folder.bucket, folder.key)
    except NotFound:
        return False
    return True


def _target_key(source: Place, target: Place) -> str:
    if not target.is_prefix:
        return target.key + ("/" if source.is_prefix else "")
    if not source.is_prefix:
        return target.key + source.name
    return target.key + (source.name + "/" if source.name else "")


def _refuse_itself(source: Place, target: Place) -> None:
    same_store = (source.profile, source.bucket) == (target.profile, target.bucket)
    if not same_store:
        return
    source_key, target_key = _real_key(source), _real_key(target)
    if source_key == target_key:
        raise TransferError(
            f"{printable(str(source))} cannot be copied onto itself",
            hint="Choose another folder or another name.",
        )
    if source.is_prefix and target_key.startswith(source_key):
        raise TransferError(
            f"{printable(str(source))} cannot be copied into itself",
            why=f"The target {printable(str(target))} lies within it",
            hint="Choose a target outside of it.",
        )


def _real_key(place: Place) -> str:
    """Return the key of a place; of a local one the key to which its links lead."""
    if not place.is_local:
        return place.key
    key = os.path.realpath(place.path).lstrip("/")
    return key + "/" if place.is_prefix and key else key
