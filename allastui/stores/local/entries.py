"""What stands under a path: a row of a listing, or the facts about a file."""

import os
import stat

from allastui.errors import NotFound, Unsupported
from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.local.faults import Doing, explained
from allastui.stores.store import ObjectStat


def entry_at(path: str, name: str) -> Entry | None:
    """Return the row of `path` under `name`, or None if it has gone meanwhile.

    A link is shown as what it leads to. What cannot be looked at is still a row.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    except OSError:
        return Entry(name, Kind.OTHER, form=Form.SPECIAL)
    if not stat.S_ISLNK(status.st_mode):
        return _entry(name, status, Form.PLAIN)
    try:
        return _entry(name, os.stat(path), Form.LINK)
    except OSError:
        return Entry(name, Kind.OTHER, None, status.st_mtime, None, Form.BROKEN_LINK)


def _entry(name: str, status: os.stat_result, form: Form) -> Entry:
    if stat.S_ISREG(status.st_mode):
        return Entry(name, Kind.OBJECT, status.st_size, status.st_mtime, None, form)
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, Kind.PREFIX, None, status.st_mtime, None, form)
    return Entry(name, Kind.OTHER, None, status.st_mtime, None, Form.SPECIAL)


def file_version(status: os.stat_result) -> str:
    """Return a text that changes whenever the file is written to or replaced.

    The device is not in it: its number may differ after a reboot for a network file system.
    """
    return f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}"


def object_stat(status: os.stat_result, form: Form = Form.PLAIN) -> ObjectStat:
    return ObjectStat(
        size=status.st_size,
        modified=status.st_mtime,
        version=file_version(status),
        mtime_ns=status.st_mtime_ns,
        form=form,
        mode=stat.S_IMODE(status.st_mode) & 0o777,
    )


def require_file(status: os.stat_result, path: str) -> None:
    """Raise NotFound for a folder, Unsupported for a socket, a device or a pipe."""
    if stat.S_ISDIR(status.st_mode):
        raise NotFound(f"{path} is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise Unsupported(f"{path} is not a file that can be copied, but a device, pipe or socket")


def stat_file(path: str) -> ObjectStat:
    """Return the facts about the file at `path`; links are followed."""
    with explained(path, Doing.READ):
        form, status = Form.PLAIN, os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            form, status = Form.LINK, os.stat(path)
    require_file(status, path)
    return object_stat(status, form)
