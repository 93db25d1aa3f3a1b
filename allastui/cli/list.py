"""`allastui ls`: the buckets of a profile, what lies in a folder, or one object or file."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain

from allastui.cli.context import Context
from allastui.cli.output import iso_time, print_json
from allastui.cli.sign_in import sign_in_to
from allastui.errors import AccessDenied, NotFound, printable
from allastui.stores.entry import Entry, Kind, lacks_size
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.ui.format import size_text

_KIND_NAMES = {
    Kind.BUCKET: "bucket",
    Kind.PREFIX: "folder",
    Kind.OBJECT: "object",
    Kind.OTHER: "other",
}


def run(words: argparse.Namespace, context: Context) -> int:
    place = context.place(words.place)
    sign_in_to(context, [place])
    store = context.connections.open(place.profile)
    entries = _entries(store, place, recursive=words.recursive)
    for entry in entries:
        if words.json:
            print_json(_document(entry))
        else:
            sys.stdout.write(_line(entry) + "\n")
    return 0


def _entries(store: Store, place: Place, *, recursive: bool) -> Iterable[Entry]:
    """Return the entries at a place, the first of them asked for already.

    Raises NotFound if there is nothing: neither an object or a file, nor anything below it.
    """
    if place.is_bucket_list:
        buckets = store.buckets()
        return _all_below(store, buckets) if recursive else buckets
    if not place.is_prefix:
        try:
            found = store.stat(place.bucket, place.key)
        except NotFound:
            place = replace(place, key=place.key + "/")
        else:
            return [Entry(place.name, Kind.OBJECT, found.size, found.modified, found.etag)]
    found_below = store.walk(place.bucket, place.key) if recursive else _pages(store, place)
    listed = _with_true_sizes(store, place.bucket, place.key, found_below)
    first = next(iter(listed), None)
    if first is not None:
        return chain([first], listed)
    _require_empty_folder(store, place)
    return []


def _pages(store: Store, place: Place) -> Iterator[Entry]:
    cursor: str | None = None
    while True:
        page = store.list_page(place.bucket, place.key, cursor)
        yield from page.entries
        if page.cursor is None:
            return
        cursor = page.cursor


def _with_true_sizes(
    store: Store, bucket: str, prefix: str, entries: Iterable[Entry]
) -> Iterator[Entry]:
    """Yield `entries`, asking the store for those that a listing tells no size of.

    These are the large objects of Swift, and what is listed as empty where they may be.
    """
    for entry in entries:
        if lacks_size(entry.kind, entry.form, entry.size):
            try:
                size: int | None = store.stat(bucket, prefix + entry.name).size
            except (AccessDenied, NotFound):
                size = None
            entry = entry._replace(size=size)
        yield entry


def _all_below(store: Store, buckets: Iterable[Entry]) -> Iterator[Entry]:
    for bucket in buckets:
        yield bucket
        below = store.walk(bucket.name, "")
        for entry in _with_true_sizes(store, bucket.name, "", below):
            yield entry._replace(name=f"{bucket.name}/{entry.name}")


def _require_empty_folder(store: Store, place: Place) -> None:
    """Raise NotFound unless the place, which has no entries, is there all the same."""
    if place.is_local or not place.key:
        return
    try:
        store.stat(place.bucket, place.key)
    except NotFound as error:
        text = str(place).removesuffix("/")
        raise NotFound(f"There is nothing at {text}", hint="Check the name.") from error


def _document(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name.removesuffix("/"),
        "kind": _KIND_NAMES[entry.kind],
        "size": entry.size,
        "modified": iso_time(entry.modified),
        "etag": entry.etag,
    }


def _line(entry: Entry) -> str:
    slash = "/" if entry.kind in (Kind.BUCKET, Kind.PREFIX) else ""
    name = printable(entry.name.removesuffix("/")) + slash
    return f"{size_text(entry.size):>9}  {_local_time(entry.modified):<16}  {name}"


def _local_time(when: float | None) -> str:
    try:
        return "-" if when is None else datetime.fromtimestamp(when).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, OSError, ValueError):
        return "-"
