"""From the operating system's error numbers to errors that a user can act on."""

import enum
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    InvalidName,
    NoSpace,
    NotFound,
    ServiceFault,
    StoreError,
    TooLarge,
    Unreachable,
)


class Doing(enum.StrEnum):
    """What was being done; it completes the sentence "… cannot be"."""

    READ = "read"
    LIST = "listed"
    WRITE = "written"
    DELETE = "deleted"


_NO_SERVER = (Unreachable, "The server of its file system does not answer.")
_BROKEN = (ServiceFault, "Its disk or the server of its file system failed.")
_NO_MEANS = (ServiceFault, "This machine has no means left to do it now.")

_MEANINGS: dict[int, tuple[type[StoreError], str]] = {
    errno.EACCES: (AccessDenied, "You have no permission."),
    errno.EPERM: (AccessDenied, "The system does not permit it."),
    errno.EROFS: (AccessDenied, "Its file system is read-only."),
    errno.ENOSPC: (NoSpace, "The disk is full."),
    errno.EDQUOT: (NoSpace, "Your disk quota is used up."),
    errno.EFBIG: (TooLarge, "It is larger than a file may be there."),
    errno.ENAMETOOLONG: (InvalidName, "Its path is too long."),
    errno.EILSEQ: (InvalidName, "Its file system does not take such a name."),
    errno.ELOOP: (NotFound, "Its symbolic links run in a circle."),
    errno.ENOTEMPTY: (AlreadyExists, "The folder is not empty."),
    errno.EBUSY: (AlreadyExists, "It is in use."),
    errno.EIO: _BROKEN,
    errno.ESTALE: _BROKEN,
    errno.EMFILE: _NO_MEANS,
    errno.ENFILE: _NO_MEANS,
    errno.ENOMEM: _NO_MEANS,
    errno.EAGAIN: _NO_MEANS,
    errno.ETIMEDOUT: _NO_SERVER,
    errno.ENOTCONN: _NO_SERVER,
    errno.ESHUTDOWN: _NO_SERVER,
    errno.EHOSTDOWN: _NO_SERVER,
    errno.EHOSTUNREACH: _NO_SERVER,
    errno.ENETDOWN: _NO_SERVER,
    errno.ENETUNREACH: _NO_SERVER,
}

_IN_THE_WAY = {
    errno.EISDIR: "A folder of that name is there.",
    errno.ENOTDIR: "A file is where a folder must be.",
    errno.EEXIST: "Something of that name is there.",
}


def explain(error: OSError, path: str, doing: Doing) -> StoreError:
    """Return the error that tells a user what `error` means for `path`."""
    number = error.errno or 0
    title = f"{path} cannot be {doing}"
    if number == errno.ENOENT:
        return NotFound(f"{path} does not exist")
    if number in _IN_THE_WAY and doing in (Doing.WRITE, Doing.DELETE):
        return AlreadyExists(title, why=_IN_THE_WAY[number])
    if number == errno.ENOTDIR:
        return NotFound(f"{path} does not exist", why="A file is where a folder would be.")
    if number == errno.EISDIR:
        return NotFound(f"{path} is a folder, not a file")
    kind, why = _MEANINGS.get(number, (StoreError, os.strerror(number)))
    return kind(title, why=why)


@contextmanager
def explained(path: str, doing: Doing) -> Iterator[None]:
    """Raise what the operating system refuses inside the block as an error about `path`."""
    try:
        yield
    except OSError as error:
        raise explain(error, path, doing) from error
