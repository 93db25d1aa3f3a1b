"""Renaming files and folders of this machine: at once, without a copy."""

import errno
import os
import stat

from allastui.errors import AlreadyExists
from allastui.stores.local.faults import Doing, explained
from allastui.stores.local.partial import sync_folder

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
"""Of renameat2(2) of Linux: paths from the present folder, and nothing is replaced."""


def rename(path: str, to_path: str) -> None:
    """Rename a file, a folder or a link (not what it leads to) within its file system, durably.

    Raises AlreadyExists if anything stands at `to_path`, NotFound if nothing at `path`, and what
    `explained` makes of another fault: nothing has changed then.
    """
    with explained(path, Doing.WRITE):
        source = os.lstat(path)
    with explained(to_path, Doing.WRITE):
        try:
            if os.path.lexists(to_path):
                if not _is_one_entry(source, os.lstat(to_path)):
                    raise FileExistsError
                os.rename(path, to_path)
            elif not _rename_to_new(path, to_path):
                os.rename(path, to_path)
        except FileExistsError as error:
            raise AlreadyExists(
                f"{path} was not renamed", why=f"There is something named {to_path} already."
            ) from error
        sync_folder(os.path.dirname(to_path))
        if os.path.dirname(path) != os.path.dirname(to_path):
            sync_folder(os.path.dirname(path))


def _is_one_entry(source: os.stat_result, standing: os.stat_result) -> bool:
    """Tell whether two names are one, as where a file system takes both cases of a letter for one.

    Two hard links are two names: to rename one to the other would do nothing.
    """
    is_folder = stat.S_ISDIR(source.st_mode)
    return os.path.samestat(source, standing) and (is_folder or source.st_nlink == 1)


def _rename_to_new(path: str, to_path: str) -> bool:
    """Rename, unless something has just been made at `to_path`; tells whether that can be done.

    Some network file systems cannot. Raises OSError, FileExistsError among them.
    """
    import ctypes  # dear at the start

    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return False
    paths = os.fsencode(path), os.fsencode(to_path)
    if function(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_NOREPLACE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), path)
