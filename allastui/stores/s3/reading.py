"""Listing, looking at and reading objects over the thin client."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from allastui.errors import AccessDenied, NotFound, ServiceFault
from allastui.stores.entry import Entry, Form, Page
from allastui.stores.http import ranges
from allastui.stores.http.answer import Answer
from allastui.stores.http.faults import line_error, with_retries, with_retries_in_steps
from allastui.stores.http.fetching import small_body
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.ranges import RangeReader
from allastui.stores.kept import S3CMD_ATTRIBUTES
from allastui.stores.s3.headers import stat_of
from allastui.stores.s3.hot import Requests, not_s3
from allastui.stores.s3.listing import (
    EMPTY_MD5,
    PAGE_KEYS,
    Listed,
    Listing,
    NotAListing,
    cursor_after,
    list_query,
    page_entries,
    walk_entries,
)
from allastui.stores.s3.names import check_key, check_prefix
from allastui.stores.s3.pages import read_page
from allastui.stores.split_listing import split_pages
from allastui.stores.split_points import key_bytes
from allastui.stores.steps import Steps, whole
from allastui.stores.store import ObjectStat


def list_page(
    requests: Requests, bucket: str, prefix: str, cursor: str | None, empty: Form
) -> Page:
    """Return one page of what is right below `prefix`; `empty` is the form of empty objects."""
    check_prefix(bucket, prefix)
    listing = with_retries(lambda: _list(requests, bucket, prefix, "/", cursor))
    return Page(page_entries(listing, prefix, empty), listing.cursor)


def list_pages(
    requests: Requests, bucket: str, prefix: str, empty: Form, max_keys: int = PAGE_KEYS
) -> Iterator[list[Entry]]:
    """Yield all of what is right below `prefix`, by several requests at once where it is long."""
    check_prefix(bucket, prefix)
    for listing in split_pages(_Level(requests, bucket, prefix, max_keys), prefix):
        yield page_entries(listing, prefix, empty)


@dataclass(frozen=True, slots=True)
class _Level:
    """What is right below a prefix, as `split_pages` reads it."""

    requests: Requests
    bucket: str
    prefix: str
    max_keys: int

    def page(self, cursor: str | None, until: str | None) -> Listing:
        return with_retries(
            lambda: _list(self.requests, self.bucket, self.prefix, "/", cursor, self.max_keys)
        )

    def cursor_after(self, key: str) -> str:
        return cursor_after(key)

    def next_cursor(self, page: Listing) -> str | None:
        return page.cursor

    def keys(self, page: Listing) -> list[str]:
        keys = [item[0] for item in page.objects]
        return sorted(keys + page.prefixes, key=key_bytes) if page.prefixes else keys

    def cut(self, page: Listing, is_within: Callable[[str], bool]) -> Listing:
        objects = [item for item in page.objects if is_within(item[0])]
        return Listing(objects, list(filter(is_within, page.prefixes)), page.cursor)


def walk(requests: Requests, bucket: str, prefix: str, empty: Form) -> Iterator[Entry]:
    """Yield everything below `prefix`, a page at a time; `empty` is the form of empty objects."""
    check_prefix(bucket, prefix)
    return walk_entries(all_objects(requests, bucket, prefix), prefix, empty)


def all_objects(requests: Requests, bucket: str, prefix: str) -> Iterator[Listed]:
    """Yield all objects whose keys begin with `prefix`, as they are listed."""
    cursor: str | None = None
    while True:
        listing = with_retries(partial(_list, requests, bucket, prefix, "", cursor))
        yield from listing.objects
        cursor = listing.cursor
        if cursor is None:
            return


def _list(
    requests: Requests,
    bucket: str,
    prefix: str,
    delimiter: str,
    cursor: str | None,
    max_keys: int = PAGE_KEYS,
) -> Listing:
    title = f"{bucket}/{prefix} could not be listed"
    query = list_query(prefix, delimiter, cursor, max_keys)
    answer = requests.send(title, "GET", bucket, query=query)
    try:
        return read_page(answer.chunks())
    except NotAListing as error:
        raise not_s3(requests, title, str(error)) from error
    except (OSError, NotHttp) as error:
        raise line_error(title, error, requests.label) from error
    finally:
        answer.close()


def stat(requests: Requests, bucket: str, key: str, version_id: str | None = None) -> ObjectStat:
    """Return what a HEAD of the object says, or of one version of it."""
    return whole(stat_in_steps(requests, bucket, key, version_id))


def stat_in_steps(
    requests: Requests, bucket: str, key: str, version_id: str | None = None
) -> Steps[ObjectStat]:
    """Do what `stat` does, in steps."""
    return (yield from _head_in_steps(requests, bucket, key, None, version_id))[0]


def head(
    requests: Requests,
    bucket: str,
    key: str,
    asked: Mapping[str, str] | None = None,
    version_id: str | None = None,
) -> tuple[ObjectStat, Mapping[str, str]]:
    """Return what a HEAD of the object says, and its headers with lower-case names.

    `asked` are headers to send along, as some things are told only to who asks for them;
    `version_id` is a version of the object to look at in place of the current one.
    """
    return whole(_head_in_steps(requests, bucket, key, asked, version_id))


def _head_in_steps(
    requests: Requests,
    bucket: str,
    key: str,
    asked: Mapping[str, str] | None,
    version_id: str | None,
) -> Steps[tuple[ObjectStat, Mapping[str, str]]]:
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    query = _version_query(version_id)
    answer = yield from with_retries_in_steps(
        lambda: requests.send_in_steps(title, "HEAD", bucket, key, query=query, headers=asked)
    )
    answer.close()
    return _told(requests, bucket, key, answer.headers, version_id)


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
        found = _told(requests, bucket, key, answer.headers, None)[0]
        return found, small_body(answer, limit, title, requests.label)
    finally:
        answer.close()


def _told(
    requests: Requests, bucket: str, key: str, headers: Mapping[str, str], version_id: str | None
) -> tuple[ObjectStat, Mapping[str, str]]:
    """Return what the headers of an answer tell of an object, and them in lower case."""
    length = headers.get("content-length", "")
    if not length.isdigit():
        raise ServiceFault(
            f"{bucket}/{key} could not be read",
            why=f"{requests.label} does not say how large it is.",
        )
    names = {name.lower(): value for name, value in headers.items()}
    found = stat_of(headers, names, int(length))
    # Only the current version is listed as a DLO would be.
    is_listed = version_id is None and is_openstack(names)
    if is_listed and _is_dlo_of_openstack(requests, bucket, key, found):
        found = replace(found, form=Form.DLO, md5=None)
    return found, names


_OPENSTACK = "x-openstack-request-id"
"""A header of all answers of OpenStack Swift, and of none of Ceph's over S3."""


def is_openstack(names: Mapping[str, str]) -> bool:
    """Tell whether an answer with these headers, names in lower case, is OpenStack Swift's."""
    return _OPENSTACK in names


def is_listed_as_slo(requests: Requests, bucket: str, key: str) -> bool:
    """Tell whether Ceph lists an object as an SLO, the size of the manifest with no MD5 of it."""
    listing = with_retries(lambda: _list(requests, bucket, key, "", None, 1))
    return any(item[0] == key and item[1] > 0 and item[3] == EMPTY_MD5 for item in listing.objects)


def _is_dlo_of_openstack(requests: Requests, bucket: str, key: str, found: ObjectStat) -> bool:
    """Tell whether an object is listed as empty but is not.

    OpenStack Swift gives no sign of a DLO over S3, and its ETag looks like the MD5 of its bytes.
    """
    if found.form is not Form.PLAIN or not found.size or S3CMD_ATTRIBUTES in found.metadata:
        return False
    try:
        listing = with_retries(lambda: _list(requests, bucket, key, "", None, 1))
    except (AccessDenied, NotFound):
        return False
    return [(item[0], item[1], item[3]) for item in listing.objects] == [(key, 0, EMPTY_MD5)]


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
    return () if version_id is None else (("versionId", version_id),)
