"""Listing, looking at and reading objects."""

from collections.abc import Iterator, Mapping
from functools import partial

from allastui.errors import ServiceFault
from allastui.stores.entry import Entry, Page
from allastui.stores.http import ranges
from allastui.stores.http.faults import with_retries
from allastui.stores.http.ranges import RangeReader
from allastui.stores.store import ObjectStat, Segment
from allastui.stores.swift.headers import lower_names, stat_of
from allastui.stores.swift.listing import (
    FIRST_PAGE_ROWS,
    PAGE_ROWS,
    Listing,
    NotAListing,
    list_query,
    page_entries,
    read_listing,
    walk_entries,
)
from allastui.stores.swift.names import check_key, check_prefix
from allastui.stores.swift.requests import Requests, not_swift, read_body


def list_page(requests: Requests, bucket: str, prefix: str, cursor: str | None) -> Page:
    """Return one page of what is right below `prefix`; the first one is small, so soon there."""
    check_prefix(bucket, prefix)
    limit = FIRST_PAGE_ROWS if cursor is None else PAGE_ROWS
    listing = with_retries(lambda: _list(requests, bucket, prefix, "/", cursor, limit))
    return Page(page_entries(listing, prefix), listing.cursor)


def walk(requests: Requests, bucket: str, prefix: str) -> Iterator[Entry]:
    """Yield everything below `prefix`, a page at a time."""
    check_prefix(bucket, prefix)
    return walk_entries(listings(requests, bucket, prefix), prefix)


def listings(
    requests: Requests,
    bucket: str,
    prefix: str,
    limit: int = PAGE_ROWS,
    after: str | None = None,
) -> Iterator[Listing]:
    """Yield the pages of all keys that start with `prefix`, of `limit` rows at most.

    Only keys behind `after` are listed where it is given.
    """
    cursor = after
    while True:
        listing = with_retries(partial(_list, requests, bucket, prefix, "", cursor, limit))
        if listing.cursor is None:
            return
        yield listing
        cursor = listing.cursor


def listed_segments(requests: Requests, bucket: str, prefix: str) -> Iterator[Segment]:
    """Yield the objects whose keys start with `prefix` as segments; markers are left out."""
    for listing in listings(requests, bucket, prefix):
        for entry in listing.objects:
            if entry.size or not entry.name.endswith("/"):
                yield Segment(bucket, entry.name, entry.size or 0, entry.etag or "")


def _list(
    requests: Requests, bucket: str, prefix: str, delimiter: str, cursor: str | None, limit: int
) -> Listing:
    title = f"{bucket}/{prefix} could not be listed"
    query = list_query(prefix, delimiter, cursor, limit)
    answer = requests.send(title, "GET", bucket, query=query)
    try:
        return read_listing(read_body(requests, title, answer))
    except NotAListing as error:
        raise not_swift(requests, title, str(error)) from error


def head(requests: Requests, bucket: str, key: str) -> Mapping[str, str]:
    """Return the headers that HEAD gives for an object, names in lower case."""
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    answer = with_retries(lambda: requests.send(title, "HEAD", bucket, key))
    answer.close()
    return lower_names(dict(answer.headers.items()))


def head_bucket(requests: Requests, title: str, bucket: str) -> Mapping[str, str]:
    """Return the same for a container, or for the account where `bucket` is ""."""
    answer = with_retries(lambda: requests.send(title, "HEAD", bucket))
    answer.close()
    return lower_names(dict(answer.headers.items()))


def stat(requests: Requests, bucket: str, key: str) -> ObjectStat:
    """Return what a HEAD of the object says."""
    headers = head(requests, bucket, key)
    length = headers.get("content-length", "")
    if not length.isdigit():
        raise ServiceFault(
            f"{bucket}/{key} could not be read",
            why=f"{requests.label} does not say how large it is.",
        )
    return stat_of(headers, headers, int(length))


def open_range(
    requests: Requests, bucket: str, key: str, offset: int, size: int, if_version: str | None
) -> RangeReader:
    """Open a range; `if_version` is the quoted ETag that the object must still have."""
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    return ranges.open_range(
        lambda headers: requests.send(title, "GET", bucket, key, headers=headers),
        offset,
        size,
        if_version,
        title,
        requests.label,
    )
