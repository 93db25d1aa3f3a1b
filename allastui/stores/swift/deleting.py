"""Deleting objects: large ones take their segments along."""

from collections.abc import Sequence

from allastui.errors import AllastuiError, NotFound, StoreError
from allastui.stores.entry import OF_BYTES, Form
from allastui.stores.store import DeleteFailure
from allastui.stores.swift import reading
from allastui.stores.swift.buckets import Buckets
from allastui.stores.swift.freeing import Frees, at_once
from allastui.stores.swift.headers import DIRECTORY_TYPES, form_of
from allastui.stores.swift.listing import PAGE_ROWS
from allastui.stores.swift.names import check_key
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.segments import LargeObjects

_LOOKED_AT_SINGLY = 8
"""Up to how many keys are looked at one by one; for more, a listing tells most of them."""


_OTHER_ROWS = 100
"""So many others may be listed among them before another page is asked for."""


class Deletes:
    """Deletes objects of one account; any thread may ask."""

    def __init__(
        self, requests: Requests, buckets: Buckets, large: LargeObjects, frees: Frees
    ) -> None:
        self._requests = requests
        self._buckets = buckets
        self._large = large
        self._frees = frees

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        """Delete `keys`; those that could not be deleted come back, each with its error.

        Of a large object the manifest goes first and then those segments that are its own (see
        LargeObjects.owned), so that nothing ever stands that is broken. Segments that could not be
        deleted make it a failure; they are found again as those of an unfinished upload. A key
        `dir/` takes an object `dir` along that only stands for the folder. Raises what concerns
        the whole bucket: NotFound, Unreachable.
        """
        failures: list[DeleteFailure] = []
        named: list[str] = []
        for key in keys:
            try:
                check_key(bucket, key)
            except AllastuiError as error:
                failures.append(DeleteFailure(key, error))
            else:
                named.append(key)
        if not named:
            return failures
        if not self._buckets.exists(bucket):
            raise NotFound(
                f"Objects of {bucket} could not be deleted", why="There is no such bucket."
            )
        unsure = self._unsure(bucket, named)
        looked_at = at_once(lambda key: self._is_large(bucket, key), unsure)
        large = [key for key, found in zip(unsure, looked_at, strict=True) if found is True]
        ended = at_once(lambda key: self._delete_large(bucket, key), large)
        failures += [
            DeleteFailure(key, found)
            for key, found in (
                *zip(unsure, looked_at, strict=True),
                *zip(large, ended, strict=True),
            )
            if isinstance(found, StoreError)
        ]
        done = {*large, *(failure.key for failure in failures)}
        plain = [key for key in named if key not in done]
        folders = [key[:-1] for key in plain if key.endswith("/") and key != "/"]
        plain += [key for key in folders if self._is_folder(bucket, key)]
        left = self._frees.delete([(bucket, key) for key in plain])
        return failures + [DeleteFailure(key, error) for (_, key), error in left]

    def _unsure(self, bucket: str, keys: Sequence[str]) -> list[str]:
        """Return those of `keys` that may be large objects, as far as a listing tells.

        The listing begins behind the first of them, which is one of those.
        """
        if len(keys) <= _LOOKED_AT_SINGLY:
            return list(keys)
        wanted = set(keys)
        plain: set[str] = set()
        left = len(keys) // PAGE_ROWS + 2
        first, last = min(keys, key=str.encode), max(keys, key=str.encode)
        # Keys that are listed one after the other need no more rows than there are keys.
        rows = min(PAGE_ROWS, len(keys) + _OTHER_ROWS)
        start = _common_start(keys)
        for listing in reading.listings(self._requests, bucket, start, rows, after=first):
            plain.update(
                entry.name
                for entry in listing.objects
                if entry.name in wanted and entry.form in OF_BYTES
            )
            left -= 1
            if not left or listing.objects[-1].name.encode("utf-8", "surrogateescape") >= (
                last.encode()
            ):
                break
        return [key for key in keys if key not in plain]

    def _is_large(self, bucket: str, key: str) -> bool | StoreError:
        try:
            form = form_of(reading.head(self._requests, bucket, key))
        except NotFound:
            return self._delete_lost(bucket, key)
        except StoreError as error:
            return error
        return form in (Form.SLO, Form.DLO)

    def _delete_lost(self, bucket: str, key: str) -> bool | StoreError:
        """Delete what Ceph denies to have though it lists it; False if it is not there either."""
        try:
            owned = self._large.owned_by_lost(bucket, key)
            if owned is None:
                return False
            self._frees.free([(bucket, key), *owned])
        except StoreError as error:
            return error
        return False

    def _delete_large(self, bucket: str, key: str) -> StoreError | None:
        try:
            owned = self._large.owned(bucket, key)
            self._frees.free([(bucket, key)])
            if owned:
                self._frees.free(owned)
        except StoreError as error:
            return error
        return None

    def _is_folder(self, bucket: str, key: str) -> bool:
        """Tell whether an object is empty and of a directory's type."""
        try:
            headers = reading.head(self._requests, bucket, key)
        except StoreError:
            return False
        kind = headers.get("content-type", "").partition(";")[0]
        return headers.get("content-length") == "0" and kind in DIRECTORY_TYPES


def _common_start(keys: Sequence[str]) -> str:
    """Return the longest text that all `keys` begin with."""
    first, last = min(keys), max(keys)
    length = 0
    for one, other in zip(first, last, strict=False):
        if one != other:
            break
        length += 1
    return first[:length]
