"""From a key to a path that stays below the root of a local store."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from allastui.errors import InvalidName, NotFound, UnsafeName

NAME_BYTES = 255
"""Longest component of a path in bytes: NAME_MAX of Linux file systems, Lustre and NFS included."""


_RENAME = "Give it another name where it is, then copy it again."


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that holds everything a local store can see; `path` is absolute and resolved.

    Reading follows links wherever they lead. Writing follows a link to a folder too, as `cp` does,
    but never to a place outside the root.
    """

    path: str

    @classmethod
    def at(cls, path: str) -> Self:
        return cls(os.path.realpath(path))

    def to_read(self, bucket: str, key: str) -> str:
        """Return the path of `key`; a trailing "/" is dropped.

        Raises UnsafeName and InvalidName for what cannot be a file name, NotFound for a bucket.
        """
        _refuse_bucket(bucket)
        _check_key(self.path, key)
        return os.path.join(self.path, key.removesuffix("/"))

    def to_list(self, bucket: str, prefix: str) -> str:
        """Return the path of the folder `prefix`; "" is the root itself."""
        return self.to_read(bucket, prefix) if prefix else self._without_bucket(bucket)

    def to_write(self, bucket: str, key: str) -> str:
        """Return the path of `key`, whose folder may not exist yet.

        Raises UnsafeName also when a link on the way leads out of the root.
        """
        path = self.to_read(bucket, key)
        folder = os.path.realpath(os.path.dirname(path))
        if os.path.commonpath((folder, self.path)) != self.path:
            raise UnsafeName(f"{path} leads through a link out of {self.path}")
        return path

    def _without_bucket(self, bucket: str) -> str:
        _refuse_bucket(bucket)
        return self.path


def split_key(key: str) -> tuple[str, str]:
    """Return the prefix ("" or "…/") and the last component ("" for a prefix) of a key."""
    folder, slash, name = key.rpartition("/")
    return folder + slash, name


@lru_cache(maxsize=256)
def _check_key(root: str, key: str) -> None:
    title = f"{os.path.join(root, key)} cannot be a path here"
    try:
        raw = os.fsencode(key)
    except UnicodeEncodeError as error:
        why = "It holds a character that no file name can have here"
        raise InvalidName(title, why=why, hint=_RENAME) from error
    if b"\0" in raw:
        raise InvalidName(title, why="It holds a NUL byte, which no file name can", hint=_RENAME)
    for component in raw.removesuffix(b"/").split(b"/"):
        if component in (b"", b".", b".."):
            shown = f'"{component.decode()}" as the name of a folder or file'
            why = f"It has {shown}" if component else "It has nothing between two slashes"
            raise UnsafeName(title, why=why, hint=_RENAME)
        if len(component) > NAME_BYTES:
            why = f"A name in it has {len(component)} bytes, and {NAME_BYTES} is the limit"
            raise InvalidName(title, why=why, hint=_RENAME)


def _refuse_bucket(bucket: str) -> None:
    if bucket:
        raise NotFound(f"There is no bucket {bucket} in the file system of this machine")
