"""Listing, looking at and reading objects over the thin client."""

import http.client
import re
from collections.abc import Iterator
from functools import partial

from allastui.errors import Changed, ServiceFault, Unreachable, Unsupported
from allastui.stores.s3.answer import Answer
from allastui.stores.s3.errors import line_error
from allastui.stores.s3.headers import etag_of, stat_of
from allastui.stores.s3.hot import Requests, with_retries
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

_CONTENT_RANGE = re.compile(r"bytes ([0-9]+)-([0-9]+)/")
_SKIPPED_BYTES = 64 * 1024 * 1024
"""How much is read for nothing where a service sends the whole object instead of a range."""


class RangeReader:
    """The bytes of one range as a service sends them; `size` of them, or Unreachable."""

    def __init__(self, answer: Answer, size: int, title: str, label: str) -> None:
        self._answer = answer
        self._left = size
        self._title = title
        self._label = label

    def readinto(self, buffer: memoryview) -> int:
        """Fill `buffer` with what is at hand; 0 only at the end of the range."""
        view = buffer[: self._left]
        if not len(view):
            return 0
        try:
            count = self._answer.readinto(view)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # ValueError: closed by another thread.
            raise line_error(self._title, error, self._label) from error
        if not count:
            raise Unreachable(
                self._title,
                why=f"{self._label} sent {self._left:,} bytes less than the object has.",
                hint="Try it again; if it stays so, a part of the object is lost at the service.",
            )
        self._left -= count
        return count

    def skip(self, size: int) -> None:
        """Read `size` bytes in front of the range and drop them."""
        wanted, self._left = self._left, size
        buffer = memoryview(bytearray(1024 * 1024))
        while self._left:
            self.readinto(buffer)
        self._left = wanted

    def close(self) -> None:
        self._answer.close()


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
            _check_range(reader, answer, offset, size, title, requests.label)
    except BaseException:
        reader.close()
        raise
    return reader


def _check_range(
    reader: RangeReader, answer: Answer, offset: int, size: int, title: str, label: str
) -> None:
    if answer.status == 206:
        match = _CONTENT_RANGE.match(answer.headers.get("content-range", ""))
        # Ceph gives 0 as the start of a range of a segmented object; its end is right.
        if match is None or (int(match[1]) != offset and int(match[2]) != offset + size - 1):
            raise ServiceFault(title, why=f"{label} sent another range than was asked for.")
        if answer.length is not None and answer.length > size:
            raise ServiceFault(title, why=f"{label} sent more than was asked for.")
    elif offset > _SKIPPED_BYTES:
        raise Unsupported(title, why=f"{label} sends objects only as a whole, not a range of them.")
    else:
        reader.skip(offset)
