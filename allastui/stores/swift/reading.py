"""Listing, looking at and reading objects."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from allastui.errors import ServiceFault
from allastui.stores.entry import Entry, Form, Page
from allastui.stores.http import ranges
from allastui.stores.http.answer import Answer
from allastui.stores.http.faults import with_retries, with_retries_in_steps
from allastui.stores.http.fetching import small_body
from allastui.stores.http.ranges import RangeReader
from allastui.stores.split_listing import split_pages
from allastui.stores.split_points import key_bytes
from allastui.stores.steps import Steps, whole
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


def list_pages(
    requests: Requests, bucket: str, prefix: str, max_rows: int = FIRST_PAGE_ROWS
) -> Iterator[list[Entry]]:
    """Yield all of what is right below `prefix`, by several requests at once where it is long."""
    check_prefix(bucket, prefix)
    for listing in split_pages(_Level(requests, bucket, prefix, max_rows), prefix):
        yield page_entries(listing, prefix)


@dataclass(frozen=True, slots=True)
class _Level:
    """What is right below a prefix, as `split_pages` reads it."""

    requests: Requests
    bucket: str
    prefix: str
    max_rows: int

    def page(self, cursor: str | None, until: str | None) -> Listing:
        arguments = (self.requests, self.bucket, self.prefix, "/", cursor, self.max_rows, until)
        return with_retries(lambda: _list(*arguments))

    def cursor_after(self, key: str) -> str:
        return key

    def next_cursor(self, page: Listing) -> str | None:
        return page.cursor

    def keys(self, page: Listing) -> list[str]:
        keys = [item.name for item in page.objects]
        return sorted(keys + page.prefixes, key=key_bytes) if page.prefixes else keys

    def cut(self, page: Listing, is_within: Callable[[str], bool]) -> Listing:
        objects = [item for item in page.objects if is_within(item.name)]
        prefixes = list(filter(is_within, page.prefixes))
        return Listing(objects, prefixes, frozenset(filter(is_within, page.markers)), page.cursor)


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


def listed_segments(requests: Requests, bucket: str, prefix: str) -> Iterator[tuple[Segment, Form]]:
    """Yield the objects whose keys start with `prefix` as segments; markers are left out.

    Of a segment that is an SLO itself, size and ETag are those of its SLO, as far as they are told.
    """
    for listing in listings(requests, bucket, prefix):
        for entry in listing.objects:
            if entry.size or not entry.name.endswith("/"):
                yield Segment(bucket, entry.name, entry.size or 0, entry.etag or ""), entry.form


def _list(
    requests: Requests,
    bucket: str,
    prefix: str,
    delimiter: str,
    cursor: str | None,
    limit: int,
    until: str | None = None,
) -> Listing:
    title = f"{bucket}/{prefix} could not be listed"
    query = list_query(prefix, delimiter, cursor, limit, until)
    answer = requests.send(title, "GET", bucket, query=query)
    try:
        return read_listing(read_body(requests, title, answer))
    except NotAListing as error:
        raise not_swift(requests, title, str(error)) from error


def head(
    requests: Requests, bucket: str, key: str, version_id: str | None = None
) -> Mapping[str, str]:
    """Return the headers that HEAD gives for an object, or a version of it, in lower case."""
    return whole(_head_in_steps(requests, bucket, key, version_id))


def _head_in_steps(
    requests: Requests, bucket: str, key: str, version_id: str | None
) -> Steps[Mapping[str, str]]:
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    query = _version_query(version_id)
    answer = yield from with_retries_in_steps(
        lambda: requests.send_in_steps(title, "HEAD", bucket, key, query=query)
    )
    answer.close()
    return lower_names(dict(answer.headers.items()))


def head_bucket(requests: Requests, title: str, bucket: str) -> Mapping[str, str]:
    """Return the same for a container, or for the account where `bucket` is ""."""
    answer = with_retries(lambda: requests.send(title, "HEAD", bucket))
    answer.close()
    return lower_names(dict(answer.headers.items()))


def stat(requests: Requests, bucket: str, key: str, version_id: str | None = None) -> ObjectStat:
    """Return what a HEAD of the object says, or of one version of it."""
    return whole(stat_in_steps(requests, bucket, key, version_id))


def stat_in_steps(
    requests: Requests, bucket: str, key: str, version_id: str | None = None
) -> Steps[ObjectStat]:
    """Do what `stat` does, in steps."""
    headers = yield from _head_in_steps(requests, bucket, key, version_id)
    return _told(requests, bucket, key, headers)


def fetch_in_steps(
    requests: Requests, bucket: str, key: str, limit: int
) -> Steps[tuple[ObjectStat, bytes | None]]:
    """Return what `stat` does, and all bytes, or None if they are more than `limit`."""
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    answer = yield from with_retries_in_steps(
        lambda: requests.send_in_steps(title, "GET", bucket, key)
    )
    if answer.length is None:  # a proxy may not say how long it is; HEAD will
        answer.close()
        return (yield from stat_in_steps(requests, bucket, key)), None
    try:
        found = _told(requests, bucket, key, lower_names(answer.headers))
        return found, small_body(answer, limit, title, requests.label)
    finally:
        answer.close()


def _told(requests: Requests, bucket: str, key: str, headers: Mapping[str, str]) -> ObjectStat:
    """Return what the headers of an answer, in lower case, tell of an object."""
    length = headers.get("content-length", "")
    if not length.isdigit():
        raise ServiceFault(
            f"{bucket}/{key} could not be read",
            why=f"{requests.label} does not say how large it is.",
        )
    return stat_of(headers, headers, int(length))


def open_range_in_steps(
    requests: Requests,
    bucket: str,
    key: str,
    offset: int,
    size: int,
    if_version: str | None,
    version_id: str | None = None,
) -> Steps[RangeReader]:
    """Open a range of the object, or of one version of it.

    `if_version` is the quoted ETag that it must still have.
    """
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    query = _version_query(version_id)

    def get(headers: Mapping[str, str]) -> Steps[Answer]:
        return requests.send_in_steps(title, "GET", bucket, key, query=query, headers=headers)

    label = requests.label
    return ranges.open_range_in_steps(get, offset, size, if_version, title, label)


def _version_query(version_id: str | None) -> tuple[tuple[str, str], ...]:
    return () if version_id is None else (("version-id", version_id),)
