"""The bytes of one file into another, moved by the kernel where it can."""

import errno
import os

from allastui.stores.local.partial import write_all

_STEP = 64 * 1024 * 1024
_BUFFER = 1024 * 1024
_KERNEL_CANNOT = (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)


def copy_bytes(reading: int, writing: int, size: int) -> None:
    """Copy the first `size` bytes from descriptor to descriptor, or all there are; raises OSError.

    File systems that can share blocks between files do so.
    """
    offset = 0
    while offset < size:
        try:
            count = os.copy_file_range(reading, writing, min(_STEP, size - offset), offset, offset)
        except OSError as error:
            if error.errno not in _KERNEL_CANNOT:
                raise
            count = 0
        if count == 0:
            break
        offset += count
    if offset < size:
        _copy_rest(reading, writing, offset)


def _copy_rest(reading: int, writing: int, offset: int) -> None:
    buffer = memoryview(bytearray(_BUFFER))
    while count := os.preadv(reading, [buffer], offset):
        write_all(writing, buffer[:count], offset)
        offset += count
