"""Whether a bucket has any place where segments of its objects can be, so that they are looked for.

To look at what each small object replaces would double the requests of an upload of many.
"""

import threading
import time

from allastui.errors import AccessDenied, NotFound
from allastui.stores.segment_names import S3_PARTS_SUFFIX, likely_places
from allastui.stores.swift import reading
from allastui.stores.swift.requests import Requests

_REMEMBERED_SECONDS = 10.0
"""How long a bucket counts as one without segments: others may begin to write some."""


class SegmentPlaces:
    """Remembers for a moment which buckets have no segments; any thread may ask."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._lock = threading.Lock()
        self._without: dict[str, float] = {}

    def may_be(self, bucket: str) -> bool:
        """Tell whether segments of objects of `bucket` may be where clients put them."""
        with self._lock:
            since = self._without.get(bucket)
        if since is not None and time.monotonic() - since < _REMEMBERED_SECONDS:
            return False
        looked_at = time.monotonic()
        found = any(self._holds(place, prefix) for place, prefix in _places(bucket))
        with self._lock:
            if found:
                self._without.pop(bucket, None)
            else:
                self._without[bucket] = looked_at
        return found

    def made(self, bucket: str) -> None:
        """Take note that segments of objects of `bucket` are written from now on."""
        with self._lock:
            self._without.pop(bucket, None)

    def _holds(self, bucket: str, prefix: str) -> bool:
        try:
            return next(reading.listings(self._requests, bucket, prefix, 1), None) is not None
        except NotFound:
            return False
        except AccessDenied:
            return True  # nobody can tell


def own_places(bucket: str, key: str) -> tuple[tuple[str, str], ...]:
    """Return the buckets and prefixes where clients put the segments of this very object."""
    return (*likely_places(bucket, key), (bucket + S3_PARTS_SUFFIX, f"{key}/"))


def _places(bucket: str) -> tuple[tuple[str, str], ...]:
    """Return the same for all objects of a bucket: what all keys have in common there."""
    return tuple((place, prefix.removesuffix("//")) for place, prefix in own_places(bucket, "/"))
