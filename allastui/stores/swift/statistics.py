"""How much an account and its containers hold, and how much they may hold."""

from collections.abc import Mapping

from allastui.stores.abilities.usage import BucketUse, ProjectUse
from allastui.stores.swift import reading
from allastui.stores.swift.listing import PAGE_ROWS, NotAListing, list_query, read_rows
from allastui.stores.swift.requests import Requests, not_swift, read_body


class Statistics:
    """The counts of one account; any thread may ask."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def project(self) -> ProjectUse:
        """Return the counts of the account; a service is some seconds or minutes behind."""
        found = reading.head_bucket(self._requests, "The account could not be looked at", "")
        return ProjectUse(
            _count(found, "x-account-container-count") or 0,
            _count(found, "x-account-object-count") or 0,
            _count(found, "x-account-bytes-used") or 0,
            # The first is set by Swift's middleware, the second by what Ceph keeps for a user.
            _count(found, "x-account-meta-quota-bytes") or _count(found, "x-account-quota-bytes"),
        )

    def bucket(self, bucket: str) -> BucketUse:
        """Return the counts of one container; raises NotFound."""
        found = reading.head_bucket(self._requests, f"{bucket} could not be looked at", bucket)
        return BucketUse(
            _count(found, "x-container-object-count") or 0,
            _count(found, "x-container-bytes-used") or 0,
            _count(found, "x-container-meta-quota-bytes"),
            _count(found, "x-container-meta-quota-count"),
        )

    def buckets(self) -> dict[str, BucketUse]:
        """Return the counts of all containers by name, as they are listed (without quotas)."""
        title = "The buckets of the account could not be listed"
        found: dict[str, BucketUse] = {}
        cursor: str | None = None
        while True:
            query = list_query("", "", cursor, PAGE_ROWS)
            answer = self._requests.send(title, "GET", query=query)
            try:
                rows = read_rows(read_body(self._requests, title, answer))
                page = {row["name"]: BucketUse(row["count"], row["bytes"]) for row in rows}
            except (NotAListing, KeyError, TypeError) as error:
                raise not_swift(self._requests, title, "it is no list of buckets") from error
            if not page:
                return found
            found |= page
            cursor = list(page)[-1]


def _count(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() else None
