"""What a user asks of the queue."""

import enum
from dataclasses import dataclass, replace

from allastui.stores.place import Place
from allastui.transfers.given import NOTHING_GIVEN, Given


class JobKind(enum.StrEnum):
    COPY = "copy"
    MOVE = "move"
    """Copy, verify, and only then delete the source, file by file."""
    DELETE = "delete"


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

    `given` goes along with each copy at a service; files of this machine keep none of it.
    """

    sources: tuple[Place, ...]
    target: Place
    kind: JobKind = JobKind.COPY
    if_exists: IfExists = IfExists.ASK
    keep_times: bool = True
    verify: bool = True
    follow_symlinks: bool = True
    listed: str = ""
    given: Given = NOTHING_GIVEN

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
class DeleteRequest:
    """Delete `sources`, a prefix with everything below it; links go, never what they lead to.

    A place is taken at its word: a key without a slash is that object alone, also where a folder
    of that name is. A whole bucket is deleted if it is empty; with `full_buckets` its objects go
    first. With `trash` local files go to the trash of the desktop; all sources are local then. All
    sources belong to one profile.

    `listed` is the path of a list (see `listed`), or "": below the one source only the names in it
    are deleted, and only while they are what the list saw; the source itself stays. `after` is the
    id of a job that must be done, and all of it verified, before this one begins; 0 is none.
    """

    sources: tuple[Place, ...]
    trash: bool = False
    full_buckets: bool = False
    listed: str = ""
    after: int = 0

    @property
    def kind(self) -> JobKind:
        return JobKind.DELETE


Request = CopyRequest | DeleteRequest


def is_again(request: Request, other: Request) -> bool:
    """Tell whether `request` asks for the same as `other` once more."""
    if isinstance(request, CopyRequest) and isinstance(other, CopyRequest):
        return request.is_again(other)
    return request == other


def target_of(request: Request) -> Place | None:
    """Return where a request writes to, None for one that deletes."""
    return request.target if isinstance(request, CopyRequest) else None


def verifies(request: Request) -> bool:
    """Tell whether the user wanted what arrives to be compared with what was sent."""
    return isinstance(request, CopyRequest) and request.verify


def list_of(request: Request) -> str:
    """Return the path of the list of what a request copies or deletes, "" if it has none."""
    return request.listed


def profiles_of(request: Request) -> set[str]:
    """Return the names of the profiles that a request reads and writes with."""
    names = {source.profile for source in request.sources}
    return names | {request.target.profile} if isinstance(request, CopyRequest) else names


@dataclass(frozen=True, slots=True)
class Route:
    """Where a source of a request goes, decided when the job begins and kept from then on.

    `index` is that of the source in the request; `source` says whether it is a prefix. For a prefix
    both keys end in "/" (or are "" for a whole bucket), and what lies below the source goes below
    the target under the same relative keys. What is deleted goes nowhere: its target key is "".
    """

    index: int
    source: Place
    target_key: str
