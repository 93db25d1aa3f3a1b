"""Uploads that a killed run opened, or whose beginning was not answered: no journal knows them."""

from allastui.errors import UploadGone
from allastui.stores.place import Place
from allastui.stores.store import Store, Upload

CLOCK_TOLERANCE = 300.0
"""Seconds by which the clock of a service may be behind ours when its uploads are looked at."""


def free_leftovers(
    store: Store, target: Place, claimed: float, *, with_parts: bool = False
) -> None:
    """Free the uploads to `target` that began since its item was `claimed` (see StoredItem).

    At a service only those without parts are, unless `with_parts` is set: the journal knows an
    upload before its first part leaves, so one that has parts is somebody else's.
    """
    for unfinished in store.list_uploads(target.bucket, target.key):
        began = unfinished.started or 0
        if unfinished.key != target.key or began < claimed - CLOCK_TOLERANCE:
            continue
        upload = Upload(target.bucket, target.key, unfinished.id, 0, 1)
        if target.is_local or with_parts or _has_no_parts(store, upload):
            store.abort_upload(upload)


def _has_no_parts(store: Store, upload: Upload) -> bool:
    try:
        return not store.list_parts(upload, ())
    except UploadGone:
        return False
