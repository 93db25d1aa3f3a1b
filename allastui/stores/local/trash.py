"""The trash of the desktop: the Trash specification 1.0 of freedesktop.org.

What is on the file system of the home goes to the trash there, anything else to the trash at the
top of its own file system, so that nothing is ever copied. A trash holds `files/NAME` and, written
first, `info/NAME.trashinfo`, which tells where it was and since when it is there.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote_from_bytes

from allastui.errors import Unsupported, printable
from allastui.settings import trash_folder
from allastui.stores.local.faults import Doing, explained
from allastui.stores.local.names import NAME_BYTES

_INFO = ".trashinfo"
_HINT = "Delete it for good, without the trash."
_MODE = 0o700


def move_to_trash(path: str, *, home_trash: Path | None = None) -> None:
    """Move a file, a folder or a link to the trash by a rename; a link is not followed.

    `home_trash` is the user's own trash, found by the environment if it is None. Raises NotFound if
    there is nothing at `path`, Unsupported where its file system has no trash and can get none, or
    if it is in the trash already.
    """
    with explained(path, Doing.DELETE):
        _move_to_a_trash(path, os.fsencode(home_trash or trash_folder()))


def _move_to_a_trash(path: str, own: bytes) -> None:
    folder, name = os.path.split(os.fsencode(path).rstrip(b"/"))
    whole = os.path.join(os.path.realpath(folder), name)
    device = os.lstat(whole).st_dev
    if os.path.ismount(whole):
        raise _impossible(path, "It is the top of a file system")
    for trash, top in _trashes(whole, device, own):
        _refuse_trash_itself(path, whole, trash)
        if _make(trash):
            written = os.path.relpath(whole, top) if top else whole
            _move(whole, name, written, trash)
            return
    raise _impossible(path, "Its file system has no trash, and none could be made there")


def _trashes(whole: bytes, device: int, own: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the trashes that are on the file system of `whole`, with the top that each is at.

    The top is "" for the home's, whose paths are written from the root.
    """
    if _device_of(own) == device:
        yield own, b""
        return
    top = _top_of(whole, device)
    user = os.fsencode(str(os.getuid()))
    shared = os.path.join(top, b".Trash")
    with suppress(OSError):
        mode = os.lstat(shared).st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_ISVTX:
            yield os.path.join(shared, user), top
    yield os.path.join(top, b".Trash-" + user), top


def _device_of(folder: bytes) -> int | None:
    """Return the file system of a folder, which may have to be made yet."""
    while True:
        with suppress(OSError):
            return os.stat(folder).st_dev
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _top_of(whole: bytes, device: int) -> bytes:
    top = os.path.dirname(whole)
    while not os.path.ismount(top):
        parent = os.path.dirname(top)
        if os.lstat(parent).st_dev != device:
            break
        top = parent
    return top


def _make(trash: bytes) -> bool:
    """Make a trash if it is not there; tells whether it is the user's own and can be used."""
    try:
        for folder in (trash, os.path.join(trash, b"files"), os.path.join(trash, b"info")):
            if folder is trash:
                os.makedirs(os.path.dirname(folder), _MODE, exist_ok=True)
            with suppress(FileExistsError):
                os.mkdir(folder, _MODE)
            status = os.lstat(folder)
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
                return False
            if not os.access(folder, os.W_OK | os.X_OK):
                return False
    except OSError:
        return False
    return True


def _move(whole: bytes, name: bytes, written: bytes, trash: bytes) -> None:
    """Write the note, then rename; a kill between the two leaves the file where it was."""
    free, note = _take_name(name, trash)
    try:
        with open(note, "wb") as file:
            file.write(_note(written))
            file.flush()
            os.fsync(file.fileno())
        os.rename(whole, os.path.join(trash, b"files", free))
    except BaseException:
        with suppress(OSError):
            os.unlink(note)
        raise


def _take_name(name: bytes, trash: bytes) -> tuple[bytes, bytes]:
    """Return a name that is free in the trash, and its note, which is made to keep others off."""
    number = 1
    while True:
        end = f".{number}".encode() if number > 1 else b""
        free = name[: NAME_BYTES - len(end) - len(_INFO)] + end
        note = os.path.join(trash, b"info", free + _INFO.encode())
        number += 1
        if os.path.lexists(os.path.join(trash, b"files", free)):
            continue
        with suppress(FileExistsError):
            os.close(os.open(note, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            return free, note


def _note(written: bytes) -> bytes:
    when = datetime.now().strftime("%Y-%m-%dT%H:%M:%S")
    return f"[Trash Info]\nPath={quote_from_bytes(written)}\nDeletionDate={when}\n".encode()


def _refuse_trash_itself(path: str, whole: bytes, trash: bytes) -> None:
    trash = os.path.join(os.path.realpath(os.path.dirname(trash)), os.path.basename(trash))
    if whole.startswith(trash + b"/"):
        raise _impossible(path, "It is in the trash already")
    if trash.startswith(whole + b"/") or trash == whole:
        raise _impossible(path, "The trash is in it")


def _impossible(path: str, why: str) -> Unsupported:
    return Unsupported(f"{printable(path)} was not moved to the trash", why=why, hint=_HINT)
