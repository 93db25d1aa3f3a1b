"""The containers of an account: listed, made and deleted."""

from functools import partial

from allastui.errors import AlreadyExists, NotFound
from allastui.stores.entry import Entry
from allastui.stores.http.faults import with_retries
from allastui.stores.swift.listing import (
    PAGE_ROWS,
    NotAListing,
    bucket_entries,
    list_query,
    read_rows,
)
from allastui.stores.swift.names import check_new_bucket
from allastui.stores.swift.requests import Requests, not_swift, read_body


class Buckets:
    """The containers of one account; any thread may ask."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def all(self) -> list[Entry]:
        """Return every container.

        A page that is not full is the last: Swift and Ceph refuse a limit above their own (412)
        and never give fewer silently.
        """
        found: list[Entry] = []
        while True:
            page = with_retries(partial(self._page, found[-1].name if found else None))
            found += page
            if len(page) < PAGE_ROWS:
                return found

    def exists(self, bucket: str) -> bool:
        """Tell whether a container is there; raises what a HEAD of it raises but NotFound."""
        title = f"{bucket} could not be looked at"
        try:
            with_retries(lambda: self._requests.send(title, "HEAD", bucket)).close()
        except NotFound:
            return False
        return True

    def create(self, bucket: str) -> None:
        """Make a container; one that is there already is an error.

        Swift answers "accepted" to whoever makes one again.
        """
        check_new_bucket(bucket)
        title = f"The bucket {bucket} could not be made"
        if self.exists(bucket):
            raise AlreadyExists(title, why="A bucket of that name is there already.")
        self._requests.send(title, "PUT", bucket).close()

    def delete(self, bucket: str) -> None:
        check_new_bucket(bucket)
        title = f"The bucket {bucket} could not be deleted"
        self._requests.send(title, "DELETE", bucket).close()

    def _page(self, marker: str | None) -> list[Entry]:
        title = "The buckets of the account could not be listed"
        query = list_query("", "", marker, PAGE_ROWS)
        answer = self._requests.send(title, "GET", query=query)
        try:
            return bucket_entries(read_rows(read_body(self._requests, title, answer)))
        except NotAListing as error:
            raise not_swift(self._requests, title, str(error)) from error
