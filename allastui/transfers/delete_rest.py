"""What is left of a prefix when its objects are gone: folders, marker objects, the bucket."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from allastui.errors import AlreadyExists, NotFound, StoreError, printable
from allastui.profiles.local import LOCAL
from allastui.stores.entry import Kind
from allastui.stores.local.partial import is_partial_name
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.transfers.delete_find import is_link
from allastui.transfers.pace import Stop

FOLDERS_AT_ONCE = 500

BUCKET_TRIES = 6
BUCKET_SECONDS = 1.0
"""How often, and how long after one another, a bucket is asked to go that seems to be empty: Swift
counts its objects a moment late."""


def remove_rest(store: Store, place: Place, stop: Stop) -> None:
    """Remove the folders or markers below the prefix `place`, then it, or its bucket.

    What is gone already is fine. Raises Interrupted, and the error of the first that will not go:
    AlreadyExists where something is in it, which somebody has put there meanwhile.
    """
    if not is_link(place):
        with suppress(NotFound):
            if place.is_local:
                _remove_folders(store, place.bucket, place.key, stop)
                return
            _remove_markers(store, place, stop)
    if place.key:
        _delete(store, place.bucket, [place.key])
    elif not place.is_local:
        _remove_bucket(store, place, stop)


def _remove_folders(store: Store, bucket: str, top: str, stop: Stop) -> None:
    """Remove a folder and those in it, the innermost first; links are not followed.

    The partial file of a copy that was under way there goes with its folder.
    """
    waiting = [(top, False)]
    while waiting:
        stop.check()
        folder, is_seen = waiting.pop()
        if is_link(Place(LOCAL, "", folder)):
            continue  # put there meanwhile, so its folder will say that it is not empty
        if is_seen:
            _delete(store, bucket, [folder])
            continue
        waiting.append((folder, True))
        partial = []
        for name, kind in _in_folder(store, bucket, folder):
            if kind is Kind.PREFIX:
                waiting.append((f"{folder}{name}/", False))
            elif is_partial_name(name):
                partial.append(folder + name)
        _delete(store, bucket, partial)


def _in_folder(store: Store, bucket: str, folder: str) -> Iterator[tuple[str, Kind]]:
    cursor: str | None = None
    while True:
        try:
            page = store.list_page(bucket, folder, cursor)
        except NotFound:
            return
        yield from ((entry.name, entry.kind) for entry in page.entries)
        cursor = page.cursor
        if cursor is None:
            return


def _remove_markers(store: Store, place: Place, stop: Stop) -> None:
    """Each pass takes the innermost: a marker shows only when nothing else is below it."""
    found = True
    while found:
        found = False
        folders = (
            place.key + entry.name
            for entry in store.walk(place.bucket, place.key, follow_links=False)
            if entry.kind is Kind.PREFIX
        )
        while some := list(islice(folders, FOLDERS_AT_ONCE)):
            stop.check()
            found = True
            _delete(store, place.bucket, some)


def _remove_bucket(store: Store, place: Place, stop: Stop) -> None:
    tries = 0
    while True:
        try:
            store.delete_bucket(place.bucket)
        except NotFound:
            return
        except AlreadyExists as error:
            tries += 1
            if tries >= BUCKET_TRIES or not _seems_empty(store, place):
                raise _not_empty(place, error) from error
            stop.wait(BUCKET_SECONDS)
        else:
            return


def _seems_empty(store: Store, place: Place) -> bool:
    return next(store.walk(place.bucket, ""), None) is None


def _not_empty(place: Place, error: StoreError) -> AlreadyExists:
    return AlreadyExists(
        f"The bucket {printable(place.bucket)} was not deleted",
        why="It is not empty: it has objects, older versions of some, or unfinished uploads",
        hint="Look into it and delete what is there first.",
    )


def _delete(store: Store, bucket: str, keys: list[str]) -> None:
    for failure in store.delete_many(bucket, keys) if keys else ():
        raise failure.error
