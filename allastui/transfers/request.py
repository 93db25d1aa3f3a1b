"""What a user asks of the queue."""

import enum
from dataclasses import dataclass, replace

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

    `listed` is the path of a list (see `listed`), or "": of the one source only the names in it are
    copied, to the same names below the target, and only while both are what the list saw.
    """

    sources: tuple[Place, ...]
    target: Place
    kind: JobKind = JobKind.COPY
    if_exists: IfExists = IfExists.ASK
    keep_times: bool = True
    verify: bool = True
    follow_symlinks: bool = True
    listed: str = ""

    def is_again(self, other: "CopyRequest") -> bool:
        """Tell whether the user asks for the same once more.

        The answer to what exists may differ, and a folder may be written with or without its
        slash: a target that did not exist at first is a folder when the copy has begun.
        """
        return self._plainly() == other._plainly()

    def _plainly(self) -> "CopyRequest":
        return replace(
            self,
            sources=tuple(replace(place, key=place.key.rstrip("/")) for place in self.sources),
            target=replace(self.target, key=self.target.key.rstrip("/")),
            if_exists=IfExists.ASK,
        )


@dataclass(frozen=True, slots=True)
class Route:
    """Where a source of a request goes, decided when the job begins and kept from then on.

    `index` is that of the source in the request; `source` says whether it is a prefix. For a prefix
    both keys end in "/" (or are "" for a whole bucket), and what lies below the source goes below
    the target under the same relative keys.
    """

    index: int
    source: Place
    target_key: str
