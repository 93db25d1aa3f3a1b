"""Partial files: hidden, beside their target, and renamed to it only when they are whole."""

import errno
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_NAME = r"\.allastui-([0-9a-f]{8})-([0-9a-f]{8})[0-9a-f]{8}\.part"


def is_partial_name(name: str) -> bool:
    return re.fullmatch(_NAME, name) is not None


def is_partial_of(name: str, final_name: str) -> bool:
    """Tell whether `name` is a partial file of the target `final_name`."""
    found = re.fullmatch(_NAME, name)
    return found is not None and found[1] == _mark(final_name)


def partial_begun(name: str) -> float:
    """Return when a partial file was begun, in whole seconds since the epoch."""
    found = re.fullmatch(_NAME, name)
    if found is None:
        raise ValueError(f"{name!r} does not name a partial file")
    return float(int(found[2], 16))


def _new_name(final_name: str) -> str:
    """Return `.allastui-<mark of the target's name>-<time begun><random>.part`.

    It is short whatever the target's name is, and tells to which target a leftover belongs.
    """
    begun = int(time.time()) & 0xFFFFFFFF
    return f".allastui-{_mark(final_name)}-{begun:08x}{secrets.token_hex(4)}.part"


def _mark(final_name: str) -> str:
    return hashlib.sha256(os.fsencode(final_name)).hexdigest()[:8]


@contextmanager
def new_partial(
    final: str, mode: int | None = None, *, is_reopened: bool = False
) -> Iterator[tuple[int, str]]:
    """Create a partial file for the path `final` and its folders; yields (descriptor, path).

    The descriptor is closed at the end. The file is removed if the block raises. `mode` is that of
    Attributes; one that `is_reopened` may be read and written by its owner in any case, until
    `settle` gets the mode. Raises OSError.
    """
    folder, name = os.path.split(final)
    if mode is None:
        mode = _mode_of_replaced(final)
    if is_reopened:
        mode |= stat.S_IRUSR | stat.S_IWUSR
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, _new_name(name))
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(path, flags, mode)
    try:
        yield descriptor, path
    except BaseException:
        with suppress(OSError):
            os.unlink(path)
        raise
    finally:
        os.close(descriptor)


def _mode_of_replaced(final: str) -> int:
    with suppress(OSError):
        status = os.lstat(final)
        if stat.S_ISREG(status.st_mode):
            return stat.S_IMODE(status.st_mode) & 0o777
    return 0o666


def refuse_folder(path: str) -> None:
    """Raise IsADirectoryError if a folder, not a link to one, stands at `path`."""
    if os.path.isdir(path) and not os.path.islink(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)


def write_all(descriptor: int, data: memoryview, offset: int) -> None:
    while data:
        count = os.pwrite(descriptor, data, offset)
        data = data[count:]
        offset += count


def settle(
    descriptor: int, partial: str, final: str, mtime_ns: int | None, mode: int | None = None
) -> os.stat_result:
    """Make the partial file the file `final`, durably, and return its status.

    What stood under that name is replaced; a link is replaced itself. Nobody may do more than
    `mode` says. Raises OSError.
    """
    if mode is not None:
        standing = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if standing & ~mode:
            os.fchmod(descriptor, standing & mode)
    if mtime_ns is not None:
        # The time of access stays now: scratch disks delete what was not accessed for long.
        os.utime(descriptor, ns=(time.time_ns(), mtime_ns))
    os.fsync(descriptor)
    os.replace(partial, final)
    sync_folder(os.path.dirname(final))
    return os.fstat(descriptor)


def sync_folder(folder: str) -> None:
    """Make the names in `folder` durable where the file system can; raises OSError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return  # A folder that may be written but not read cannot be opened for this.
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):
            raise
    finally:
        os.close(descriptor)


def reserve(descriptor: int, size: int) -> None:
    """Give the file its full size, with its blocks where the file system can; raises OSError.

    A disk that is too small is found first by asking how much is free, so that it is not filled
    up only to fail.
    """
    disk = os.fstatvfs(descriptor)
    if disk.f_blocks and disk.f_bavail * disk.f_frsize < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if size and not _allocate(descriptor, size):
        os.ftruncate(descriptor, size)


def _allocate(descriptor: int, size: int) -> bool:
    """Call fallocate(2) and return whether the file system knows it.

    os.posix_fallocate is not used: where fallocate(2) is unknown, the C library writes a byte into
    every block instead, which takes hours for a large file on a network file system.
    """
    import ctypes  # dear at the start

    function = getattr(ctypes.CDLL(None, use_errno=True), "fallocate", None)
    if function is None:
        return False
    function.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    while function(descriptor, 0, 0, size) != 0:
        number = ctypes.get_errno()
        if number in (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL):
            return False
        if number != errno.EINTR:
            raise OSError(number, os.strerror(number))
    return True
