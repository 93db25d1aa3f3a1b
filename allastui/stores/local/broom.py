"""Partial files that downloads left behind, known by names which nothing else gives."""

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence

from allastui.errors import Changed, Unsupported
from allastui.stores.abilities.broom import (
    Found,
    Leftover,
    LeftoverKind,
    Looked,
    Note,
    Removal,
    remove_singly,
)
from allastui.stores.local.faults import Doing, explained
from allastui.stores.local.names import Root
from allastui.stores.local.partial import is_partial_name

Stopped = Callable[[], bool]
_LOOKED_EVERY = 1_000
_RCLONE = re.compile(r".+\.[0-9a-zA-Z]{8}\.partial", re.DOTALL)
_AWS = re.compile(r".+\.(?=[0-9A-Fa-f]*[A-F])(?=[0-9A-Fa-f]*[a-f])[0-9A-Fa-f]{8}", re.DOTALL)
"""aws draws its letters from both cases; a suffix of one case may be a date or a hash of yours."""


def left_by(name: str) -> str:
    """Return the program that gives its partial files such a name, "" if none surely does."""
    if is_partial_name(name):
        return "allastui"
    if _RCLONE.fullmatch(name):
        return "rclone"
    if _AWS.fullmatch(name):
        return "aws, or another program on boto3"
    return ""


class LocalBroom:
    """Finds and removes partial files below a folder; any thread may ask."""

    def __init__(self, root: Root) -> None:
        self._root = root

    def leftovers(self, bucket: str, prefix: str, stopped: Stopped) -> Iterator[Found]:
        """Yield them folder by folder; links are not followed, and only what fits is looked at."""
        top = self._root.to_list(bucket, prefix)
        with explained(top, Doing.LIST):
            os.scandir(top).close()
        waiting = [(top, prefix)]
        looked = unreadable = 0
        while waiting and not stopped():
            folder, key = waiting.pop()
            try:
                with os.scandir(folder) as scan:
                    for child in scan:
                        looked += 1
                        if looked % _LOOKED_EVERY == 0:
                            yield Looked(_LOOKED_EVERY)
                            if stopped():
                                return
                        if child.is_dir(follow_symlinks=False):
                            waiting.append((child.path, f"{key}{child.name}/"))
                        elif (program := left_by(child.name)) and child.is_file(
                            follow_symlinks=False
                        ):
                            status = child.stat(follow_symlinks=False)
                            yield _leftover(key + child.name, status, program)
            except OSError:
                unreadable += 1
        yield Looked(looked % _LOOKED_EVERY)
        if unreadable:
            folders = "folder" if unreadable == 1 else "folders"
            yield Note(f"{unreadable} local {folders} could not be read.")

    def remove(
        self, leftovers: Sequence[Leftover], written_before: float, stopped: Stopped
    ) -> Iterator[Removal]:
        return remove_singly(leftovers, lambda each: self._remove(each, written_before), stopped)

    def _remove(self, leftover: Leftover, written_before: float) -> None:
        path = self._root.to_write("", leftover.key)
        title = f"The partial file {path} was not removed"
        name = os.path.basename(path)
        if leftover.kind is not LeftoverKind.PARTIAL or not left_by(name):
            raise Unsupported(title, why="It is no partial file.")
        with explained(path, Doing.DELETE):
            try:
                status = os.lstat(path)
            except FileNotFoundError:
                return
            if _identity(status) != leftover.id:
                raise Changed(title, why="It was written to since it was found.")
            if status.st_mtime > written_before:
                raise Changed(title, why="It was written to a short time ago.")
            os.unlink(path)


def _leftover(key: str, status: os.stat_result, program: str) -> Leftover:
    return Leftover(
        kind=LeftoverKind.PARTIAL,
        bucket="",
        key=key,
        place="",
        id=_identity(status),
        size=status.st_size,
        count=1,
        newest=status.st_mtime,
        left_by=program,
    )


def _identity(status: os.stat_result) -> str:
    """Return what tells a file from any other, and from itself with other bytes."""
    kind = stat.S_IFMT(status.st_mode)
    return f"{kind}:{status.st_dev}:{status.st_ino}:{status.st_size}:{status.st_mtime_ns}"
