"""A range of a file, read straight into the caller's buffer."""

import os

from allastui.errors import Changed
from allastui.stores.local.entries import file_version, require_file
from allastui.stores.local.faults import Doing, explain, explained


class FileReader:
    """The `Reader` over an open file.

    With a version, the file is compared with it when it is opened and again after the last byte, so
    that what was read is that very content. Raises Changed also if the file ends early.
    """

    def __init__(self, path: str, offset: int, size: int, version: str | None) -> None:
        self._path = path
        self._offset = offset
        self._left = size
        self._version = version
        self._fd = -1
        with explained(path, Doing.READ):
            # A pipe without a writer would block here without O_NONBLOCK; files do not mind it.
            self._fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            status = os.fstat(self._fd)
            require_file(status, path)
            self._require_version(status)
        except BaseException:
            self.close()
            raise

    def readinto(self, buffer: memoryview) -> int:
        if not self._left or not buffer:
            return 0
        try:
            count = os.preadv(self._fd, [buffer[: self._left]], self._offset)
        except OSError as error:
            raise explain(error, self._path, Doing.READ) from error
        if count == 0:
            raise Changed(f"{self._path} became shorter while it was read")
        self._offset += count
        self._left -= count
        if not self._left and self._version is not None:
            with explained(self._path, Doing.READ):
                status = os.fstat(self._fd)
            self._require_version(status)
        return count

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _require_version(self, status: os.stat_result) -> None:
        if self._version is not None and file_version(status) != self._version:
            raise Changed(f"{self._path} changed since it was looked at")
