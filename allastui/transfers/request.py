"""What a user asks of the queue."""

import enum
from dataclasses import dataclass

from allastui.stores.place import Place


class JobKind(enum.StrEnum):
    COPY = "copy"
    MOVE = "move"
    """Copy, verify, and only then delete the source, file by file."""


class IfExists(enum.StrEnum):
    """What happens to a target that exists already."""

    ASK = "ask"
    """The file waits until the user answers; the others go on."""
    SKIP = "skip"
    """Left alone if it is the same (size, and checksum or time); replaced if it differs."""
    NEWER = "newer"
    """Replaced only by a source that is newer."""
    RENAME = "rename"
    """Kept; the copy gets a free name, `name (2).txt`."""
    OVERWRITE = "overwrite"
    """Replaced."""


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """Copy or move `sources` to `target`.

    A target that is a prefix takes each source under its own name. A target that is not takes the
    one source as that name, unless it turns out to be a folder. A source that is a prefix is copied
    with everything below it. All sources belong to one profile.
    """

    sources: tuple[Place, ...]
    target: Place
    kind: JobKind = JobKind.COPY
    if_exists: IfExists = IfExists.ASK
    keep_times: bool = True
    verify: bool = True
    follow_symlinks: bool = True
