"""Renaming files and folders of this machine: at once, without a copy."""

import os

from allastui.errors import AlreadyExists
from allastui.stores.local.faults import Doing, explained
from allastui.stores.local.partial import sync_folder


def rename(path: str, to_path: str) -> None:
    """Rename a file, a folder or a link (not what it leads to) within its file system, durably.

    Raises AlreadyExists if anything stands at `to_path`, NotFound if nothing at `path`, and what
    `explained` makes of another fault: nothing has changed then.
    """
    with explained(path, Doing.WRITE):
        source = os.lstat(path)
    with explained(to_path, Doing.WRITE):
        if os.path.lexists(to_path) and not os.path.samestat(source, os.lstat(to_path)):
            raise AlreadyExists(
                f"{path} was not renamed", why=f"There is something named {to_path} already."
            )
        os.rename(path, to_path)
        sync_folder(os.path.dirname(to_path))
        if os.path.dirname(path) != os.path.dirname(to_path):
            sync_folder(os.path.dirname(path))
