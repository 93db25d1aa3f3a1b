"""The bytes of a listed object, also where the listing of its store does not tell them."""

from typing import TYPE_CHECKING

from allastui.errors import NotFound, SignInFailed, StoreError
from allastui.stores.entry import Entry, Form, lacks_size

if TYPE_CHECKING:
    from allastui.stores.store import Store


def listed_size(store: "Store", bucket: str, key: str, entry: Entry) -> int | None:
    """Return the bytes of the object `key` that was listed as `entry`, asking only where need be.

    None for one whose size nobody tells: it is damaged, or may not be read. Raises NotFound for one
    that is gone by now, and what may go away by itself or ends every request.
    """
    if not lacks_size(entry.kind, entry.form, entry.size):
        return entry.size or 0
    try:
        return _asked_size(store, bucket, key, entry.form)
    except NotFound:
        raise
    except StoreError as error:
        if error.retryable or isinstance(error, SignInFailed):
            raise
        return None


def _asked_size(store: "Store", bucket: str, key: str, form: Form) -> int:
    try:
        return store.stat(bucket, key).size
    except NotFound:
        if form is not Form.SLO:
            raise
    # Ceph denies to have an SLO that lost its first segment: its segments tell it from one that is
    # gone by now.
    return sum(segment.size for segment in store.segments(bucket, key))
