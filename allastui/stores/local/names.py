"""From a key to a path that stays below the root of a local store."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from allastui.errors import InvalidName, NotFound, UnsafeName

NAME_BYTES = 255
"""Longest component of a path in bytes: NAME_MAX of Linux file systems, Lustre and NFS included."""


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
        _check(bucket, key)
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
            raise UnsafeName(f'The key "{key}" leads through a link out of {self.path}')
        return path

    def _without_bucket(self, bucket: str) -> str:
        _refuse_bucket(bucket)
        return self.path


def split_key(key: str) -> tuple[str, str]:
    """Return the prefix ("" or "…/") and the last component ("" for a prefix) of a key."""
    folder, slash, name = key.rpartition("/")
    return folder + slash, name


def _check(bucket: str, key: str) -> None:
    _refuse_bucket(bucket)
    _check_key(key)


@lru_cache(maxsize=256)
def _check_key(key: str) -> None:
    try:
        raw = os.fsencode(key)
    except UnicodeEncodeError as error:
        raise InvalidName(f'The key "{key}" cannot be written as a file name') from error
    if b"\0" in raw:
        raise InvalidName(f'The key "{key}" holds a NUL byte, which no file name can')
    for component in raw.removesuffix(b"/").split(b"/"):
        if component in (b"", b".", b".."):
            shown = component.decode() or "an empty component"
            raise UnsafeName(f'The key "{key}" cannot be a path here, as it holds {shown}')
        if len(component) > NAME_BYTES:
            raise InvalidName(
                f'The key "{key}" has a component of {len(component)} bytes, '
                f"and a file name can have {NAME_BYTES}"
            )


def _refuse_bucket(bucket: str) -> None:
    if bucket:
        raise NotFound(f"There is no bucket {bucket} in the file system of this machine")
