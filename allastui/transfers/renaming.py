"""Moves within one file system: a rename instead of a copy, wherever the target is free."""

import os

from allastui.errors import StoreError
from allastui.stores.local.renaming import rename
from allastui.stores.place import Place
from allastui.transfers.finish import is_behind_a_link
from allastui.transfers.request import CopyRequest, JobKind, Route
from allastui.transfers.work import Arrived, Work


def renamed_folder(request: CopyRequest, route: Route) -> bool:
    """Rename a local folder as a whole if the move allows it; tells whether it is at its target.

    It is too if an earlier run renamed it and was killed before it could note that. Where this is
    not possible nothing has changed, and the files are moved one by one.
    """
    source, target = route.source, Place(request.target.profile, "", route.target_key)
    is_local = source.is_local and target.is_local
    if request.kind is not JobKind.MOVE or not is_local or not source.key or not target.key:
        return False
    path, to_path = source.path.rstrip("/"), target.path.rstrip("/")
    if not os.path.lexists(path):
        return os.path.isdir(to_path)
    if os.path.lexists(to_path) or os.path.islink(path):
        return False
    try:
        os.makedirs(os.path.dirname(to_path), exist_ok=True)
        rename(path, to_path)
    except (OSError, StoreError):
        return False
    return True


def renamed_file(work: Work, size: int) -> Arrived | None:
    """Rename a local file if the move allows it; the same bytes stand at the target then."""
    if work.request.kind is not JobKind.MOVE:
        return None
    if not (work.source.is_local and work.target.is_local):
        return None
    source, target = work.source.path, work.target.path
    if os.path.islink(source) or is_behind_a_link(work):
        return None  # what a link leads to is copied, and stays
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        rename(source, target)
    except (OSError, StoreError):
        return None
    return Arrived(size, verified=True)
