"""Listing, looking at and reading objects over the thin client."""

import http.client
from collections.abc import Iterator
from functools import partial

from allastui.errors import Changed, ServiceFault
from allastui.stores.http.faults import line_error, with_retries
from allastui.stores.http.ranges import RangeReader, check_range
from allastui.stores.s3.headers import etag_of, stat_of
from allastui.stores.s3.hot import Requests
from allastui.stores.s3.listing import (
    Listed,
    Listing,
    ListingParser,
    NotAListing,
    list_query,
    page_entries,
    walk_entries,
)
from allastui.stores.s3.names import check_key, check_prefix
from allastui.stores.store import Entry, ObjectStat, Page


def list_page(requests: Requests, bucket: str, prefix: str, cursor: str | None) -> Page:
    """Return one page of what is right below `prefix`."""
    check_prefix(bucket, prefix)
    listing = with_retries(lambda: _list(requests, bucket, prefix, "/", cursor))
    return Page(page_entries(listing, prefix), listing.cursor)


def walk(requests: Requests, bucket: str, prefix: str) -> Iterator[Entry]:
    """Yield everything below `prefix`, a page at a time."""
    check_prefix(bucket, prefix)
    return walk_entries(_all_objects(requests, bucket, prefix), prefix)


def _all_objects(requests: Requests, bucket: str, prefix: str) -> Iterator[Listed]:
    cursor: str | None = None
    while True:
        listing = with_retries(partial(_list, requests, bucket, prefix, "", cursor))
        yield from listing.objects
        cursor = listing.cursor
        if cursor is None:
            return


def _list(
    requests: Requests, bucket: str, prefix: str, delimiter: str, cursor: str | None
) -> Listing:
    title = f"{bucket}/{prefix} could not be listed"
    answer = requests.send(title, "GET", bucket, query=list_query(prefix, delimiter, cursor))
    try:
        parser = ListingParser()
        for chunk in answer.chunks():
            parser.feed(chunk)
        return parser.finish()
    except NotAListing as error:
        raise ServiceFault(
            title,
            why=f"{requests.label} did not answer as S3 does: {error}.",
            hint="Check the endpoint of the profile.",
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise line_error(title, error, requests.label) from error
    finally:
        answer.close()


def stat(requests: Requests, bucket: str, key: str) -> ObjectStat:
    """Return what a HEAD of the object says."""
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    answer = with_retries(lambda: requests.send(title, "HEAD", bucket, key))
    answer.close()
    length = answer.headers.get("content-length", "")
    if not length.isdigit():
        raise ServiceFault(title, why=f"{requests.label} does not say how large it is.")
    names = {name.lower(): value for name, value in answer.headers.items()}
    return stat_of(answer.headers, names, int(length))


def open_range(
    requests: Requests, bucket: str, key: str, offset: int, size: int, if_version: str | None
) -> RangeReader:
    """Open a range; `if_version` is the quoted ETag that the object must still have.

    The ETag of the answer is compared, as Ceph answers If-Match for segmented objects of Swift with
    the ETag of something else.
    """
    check_key(bucket, key)
    title = f"{bucket}/{key} could not be read"
    headers = {"range": f"bytes={offset}-{offset + size - 1}"} if size else {}
    answer = with_retries(lambda: requests.send(title, "GET", bucket, key, headers=headers))
    reader = RangeReader(answer, size, title, requests.label)
    try:
        if if_version and etag_of(answer.headers) != if_version.strip('"'):
            raise Changed(
                title, why="It is not the same object any more.", hint="Refresh, and try it again."
            )
        if size:
            check_range(reader, answer, offset, size, title, requests.label)
    except BaseException:
        reader.close()
        raise
    return reader
