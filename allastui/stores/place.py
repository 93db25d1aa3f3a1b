"""An address in any store: `PROFILE:bucket/key`, or a path on this machine."""

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self

from allastui.errors import NotFound, UsageError, printable
from allastui.profiles.local import LOCAL


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket list, a prefix or an object of one profile.

    `bucket` is "" for the list of buckets; a local place has always the bucket "". `key` is "" or
    ends with "/" for a prefix (a folder); otherwise it names an object or a file. Local keys are
    absolute paths without their leading "/", so that "" is the root of the file system and prefixes
    work alike everywhere.
    """

    profile: str
    bucket: str
    key: str

    @property
    def is_local(self) -> bool:
        return self.profile == LOCAL

    @property
    def is_bucket_list(self) -> bool:
        return not self.is_local and not self.bucket

    @property
    def is_prefix(self) -> bool:
        return self.key == "" or self.key.endswith("/")

    @property
    def name(self) -> str:
        """The last component, without the slash of a prefix; the bucket, or "" for a root."""
        return self.key.rstrip("/").rpartition("/")[2] or self.bucket

    @property
    def path(self) -> str:
        """The path of a local place, as the operating system takes it."""
        return "/" + self.key

    def child(self, name: str, *, is_prefix: bool = False) -> Self:
        """Return the place of `name` below this one; that of a bucket list begins with a bucket."""
        if self.is_bucket_list:
            bucket, _, key = name.partition("/")
            return replace(self, bucket=bucket, key=key and key + ("/" if is_prefix else ""))
        return replace(self, key=self.key + name + ("/" if is_prefix else ""))

    def parent(self) -> Self | None:
        """Return the prefix that holds this place, or None at the top of the store."""
        if self.key:
            return replace(self, key=self.key.rstrip("/").rpartition("/")[0] + "/").normal()
        if self.bucket:
            return replace(self, bucket="", key="")
        return None

    def normal(self) -> Self:
        """Return the place with a lone "/" key written as ""."""
        return replace(self, key="") if self.key == "/" else self

    def __str__(self) -> str:
        if self.is_local:
            return self.path
        return f"{self.profile}:{self.bucket}{'/' if self.bucket else ''}{self.key}"


def local_place(path: str | os.PathLike[str]) -> Place:
    """Return the place of a local `path` (~ and relative paths are resolved, links are not).

    It is a prefix if `path` ends with "/" or is a folder now. Raises NotFound for a relative
    path in a folder that is gone.
    """
    text = os.path.expanduser(os.fspath(path))
    try:
        absolute = os.path.abspath(text)
    except FileNotFoundError as error:
        raise NotFound(
            f"{printable(text)} could not be found",
            why="The folder that you are in is gone",
            hint="Go to another one, or write the whole path.",
        ) from error
    is_folder = text.endswith("/") or os.path.isdir(absolute)
    key = absolute.lstrip("/")
    return Place(LOCAL, "", key + "/" if is_folder and key else key)


def parse_place(text: str, profile_names: Collection[str]) -> Place:
    """Read a place as a user types it.

    `NAME:...` with a known profile before the colon is remote; everything else is a local path.
    Raises UsageError if it looks like a profile (no "/" or "." before the colon) that is not known,
    unless a local file of that name exists.
    """
    name, colon, rest = text.partition(":")
    if colon and name in profile_names:
        bucket, _, key = rest.removeprefix("/").partition("/")
        return Place(name, bucket, key)
    if colon and name == LOCAL:
        return local_place(rest)
    looks_remote = bool(colon and name) and "/" not in name and not name.startswith(".")
    if looks_remote and not os.path.lexists(text):
        raise UsageError(
            f"There is no profile named {name}",
            hint="See `allastui profiles`; a local file of that name is written as ./" + text + ".",
        )
    return local_place(text)
