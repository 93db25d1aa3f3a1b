"""What the file system keeps beside the bytes of a file or a folder."""

import os
import stat
from dataclasses import dataclass

from allastui.stores.local.faults import Doing, explained


@dataclass(frozen=True, slots=True)
class FileProperties:
    """All that is known of one file or folder; links are not followed.

    `permissions` are as `ls -l` writes them, `mode` the same in octal. `owner` and `group` are
    names, or numbers where there is none. Times are seconds since the epoch; `born` is None where
    the file system does not tell it. `link_target` is what a link says, and `is_broken` that
    nothing is there.
    """

    size: int
    allocated: int
    permissions: str
    mode: str
    owner: str
    group: str
    modified: float
    changed: float
    accessed: float
    born: float | None
    hard_links: int
    is_folder: bool
    link_target: str | None = None
    is_broken: bool = False


def file_properties(path: str) -> FileProperties:
    """Return what is known of the file or folder at `path`; raises NotFound, AccessDenied."""
    name = path.rstrip("/") or "/"
    with explained(name, Doing.READ):
        status = os.lstat(name)
        target = os.readlink(name) if stat.S_ISLNK(status.st_mode) else None
    born = getattr(status, "st_birthtime", None)
    return FileProperties(
        size=status.st_size,
        allocated=status.st_blocks * 512,
        permissions=stat.filemode(status.st_mode),
        mode=f"{stat.S_IMODE(status.st_mode):04o}",
        owner=_user(status.st_uid),
        group=_group(status.st_gid),
        modified=status.st_mtime,
        changed=status.st_ctime,
        accessed=status.st_atime,
        born=float(born) if born is not None else None,
        hard_links=status.st_nlink,
        is_folder=stat.S_ISDIR(status.st_mode),
        link_target=target,
        is_broken=target is not None and not os.path.exists(name),
    )


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
