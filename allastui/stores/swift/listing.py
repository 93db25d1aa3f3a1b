"""Listings of containers and of the account, from JSON to entries."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.stored_times import iso_seconds
from allastui.stores.swift.headers import DIRECTORY_TYPES

EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
FIRST_PAGE_ROWS = 1_000
"""A page that is on the screen soon."""
PAGE_ROWS = 10_000
"""The most that Swift gives at once, unless its operator chose less."""
_PAST_EVERY_NAME = "\U0010ffff"
_OBJECT = Kind.OBJECT  # the members of an enum are slow to look up


class NotAListing(Exception):
    """The answer is not a listing in JSON."""


class Listing(NamedTuple):
    """One answer: objects as their entries under their whole keys, and prefixes, in key order.

    `markers` are the keys without a slash behind whose empty objects stand for folders. `cursor`
    is where the next page begins, None if this one is empty: only that tells the end, as a service
    may give less than it was asked for.
    """

    objects: list[Entry]
    prefixes: list[str]
    markers: frozenset[str]
    cursor: str | None


def read_rows(document: bytes) -> list[dict[str, Any]]:
    """Return the rows of a listing; names that are not UTF-8 keep their bytes as surrogates."""
    if not document:
        return []
    try:
        # Ceph writes some control characters of names as they are.
        rows = json.loads(document.decode("utf-8", "surrogateescape"), strict=False)
    except ValueError as error:
        raise NotAListing("the document is no JSON") from error
    if not isinstance(rows, list):
        raise NotAListing("the document is another one")
    return rows


def read_listing(document: bytes) -> Listing:
    """Return what one answer lists; raises NotAListing."""
    rows = read_rows(document)
    objects: list[Entry] = []
    prefixes: list[str] = []
    markers: list[str] = []
    try:
        for row in rows:
            if "subdir" in row:
                prefixes.append(row["subdir"])
                continue
            entry = _object_entry(row)
            objects.append(entry)
            if not entry.size and row.get("content_type") in DIRECTORY_TYPES:
                markers.append(entry.name)
        last = rows[-1] if rows else {}
        cursor = last.get("name") or (last["subdir"] + _PAST_EVERY_NAME if last else None)
    except (KeyError, TypeError, AttributeError) as error:
        raise NotAListing("its rows are others") from error
    return Listing(objects, prefixes, frozenset(markers), cursor)


def list_query(
    prefix: str, delimiter: str, cursor: str | None, limit: int, until: str | None = None
) -> list[tuple[str, str]]:
    """Return the query of the page at `cursor`, which is what `Listing.cursor` gave.

    Few keys behind `until` are listed, and none up to it is left out.
    """
    query = [("format", "json"), ("limit", str(limit))]
    if prefix:
        query.append(("prefix", prefix))
    if delimiter:
        query.append(("delimiter", delimiter))
    if cursor is not None:
        query.append(("marker", cursor))
    if until is not None:
        # An end marker is itself left out. No name is between the two: none has a zero character.
        query.append(("end_marker", until + "\x01"))
    return query


def page_entries(listing: Listing, prefix: str) -> list[Entry]:
    """Return the rows right below `prefix` for a listing by "/": prefixes, then objects.

    An object `dir` of a directory's type is a prefix, as an object `dir/` is.
    """
    start = len(prefix)
    rows = [Entry(name[start:-1], Kind.PREFIX) for name in listing.prefixes]
    if listing.markers:
        shown = {row.name for row in rows}
        for name in sorted(listing.markers):
            below = name[start:]
            if below and not below.endswith("/") and below not in shown:
                rows.append(Entry(below, Kind.PREFIX))
    for item in listing.objects:
        if item.name in listing.markers and not item.name.endswith("/"):
            continue
        if item.name != prefix or item.size:
            rows.append(_shown(item, start))
    return rows


def walk_entries(listings: Iterator[Listing], prefix: str) -> Iterator[Entry]:
    """Yield what lies below `prefix`; `listings` come in key order.

    An empty object `dir/`, or `dir` of a directory's type, is a marker: it is yielded, as `dir/`,
    only if nothing else is below it.
    """
    start = len(prefix)
    waiting: list[str] = []
    for listing in listings:
        for item in listing.objects:
            key = item.name
            if waiting:
                # Names such as `dir-1` are listed between `dir` and what is below `dir/`.
                ended = [name for name in waiting if not _may_hold(name, key)]
                yield from (Entry(name[start:], Kind.PREFIX) for name in ended)
                waiting = [
                    name for name in waiting if _may_hold(name, key) and not key.startswith(name)
                ]
            is_folder = not item.size and item.size is not None and key.endswith("/")
            if is_folder or key in listing.markers:
                folder = key if key.endswith("/") else key + "/"
                if folder != prefix and folder not in waiting:
                    waiting.append(folder)
            else:
                yield _shown(item, start)
    yield from (Entry(name[start:], Kind.PREFIX) for name in waiting)


def _may_hold(folder: str, key: str) -> bool:
    """Whether `key`, or one that is listed after it, may be below `folder`."""
    return key.startswith(folder) or _bytes(key) < _bytes(folder)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _shown(item: Entry, start: int) -> Entry:
    name, kind, size, modified, etag, form = item
    if name.endswith("/"):
        # An object with content whose name is that of a folder: no file can have that name.
        kind = Kind.OTHER
    return Entry(name[start:], kind, size, modified, etag, form)


def _object_entry(row: dict[str, Any]) -> Entry:
    size: int | None = row["bytes"]
    etag: str = row["hash"]
    form = Form.PLAIN
    if "slo_etag" in row:
        form, etag = Form.SLO, row["slo_etag"].strip('"')
    elif "-" in etag:
        form = Form.MULTIPART
    elif etag == EMPTY_MD5:
        # Ceph lists an SLO with the size of its manifest and the MD5 of nothing.
        form, size = (Form.SLO, None) if size else (Form.UNSURE, 0)
    return Entry(row["name"], _OBJECT, size, iso_seconds(row["last_modified"]), etag, form)


def bucket_entries(rows: Sequence[dict[str, Any]]) -> list[Entry]:
    """Return the containers of an account listing; Ceph tells no times."""
    try:
        return sorted(
            Entry(row["name"], Kind.BUCKET, modified=iso_seconds(row.get("last_modified") or ""))
            for row in rows
        )
    except (KeyError, TypeError) as error:
        raise NotAListing("its rows are others") from error
