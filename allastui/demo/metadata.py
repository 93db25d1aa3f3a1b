"""Object metadata where the file system cannot hold it.

Swift's object server keeps the metadata of each file in its extended attributes. Some file systems
of home folders (NFS, Lustre, older tmpfs) have none for users.
"""

import errno
import os
from pathlib import Path
from typing import IO, Any

File = int | str | IO[Any]
"""What Swift names a file by: its descriptor, its path or its file object."""


class AttributesInMemory:
    """The two calls of the xattr module that Swift makes, with a table of this process behind.

    A file is known by its inode. An inode that is used again gets new metadata before anybody reads
    it, as the object server writes metadata before it links a file.
    """

    def __init__(self) -> None:
        self._table: dict[tuple[int, int, bytes], bytes] = {}

    def getxattr(self, file: File, name: bytes) -> bytes:
        try:
            return self._table[_identity(file, name)]
        except KeyError:
            raise OSError(errno.ENODATA, os.strerror(errno.ENODATA)) from None

    def setxattr(self, file: File, name: bytes, value: bytes) -> None:
        self._table[_identity(file, name)] = value


def supports_attributes(folder: Path) -> bool:
    """Return whether files in `folder` can have extended attributes of the user."""
    probe = folder / "attribute-probe"
    probe.touch()
    try:
        os.setxattr(probe, "user.allastui.probe", b"1")
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.EPERM, errno.EACCES):
            return False
        raise
    finally:
        probe.unlink()
    return True


def make_metadata_work(folder: Path) -> None:
    """Have the object server of this process keep its metadata in memory if `folder` needs it."""
    if not supports_attributes(folder):
        from swift.obj import diskfile

        diskfile.xattr = AttributesInMemory()


def _identity(file: File, name: bytes) -> tuple[int, int, bytes]:
    status = os.stat(file if isinstance(file, int | str) else file.fileno())
    return status.st_dev, status.st_ino, name
