"""What interrupted work left behind in a store: found, and removed after one more look."""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from allastui.errors import AllastuiError


class LeftoverKind(enum.StrEnum):
    """What a leftover is, in words."""

    UPLOAD = "unfinished upload"
    SEGMENTS = "unused segments"
    DAMAGED = "damaged object"
    """A large object of Swift of which segments are missing; it is told, and never removed."""
    PARTIAL = "partial file"


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that was begun and not ended.

    `bucket` and `key` name the object that it was to become, or is; for a local file its own key.
    `place` is the bucket where its bytes are ("" for a local file) and `id` what the store knows it
    by there. `size` is bytes, `count` the parts or segments. `newest` is when it was last written
    to, None where the store does not say. `left_by` names the program that probably left it.
    `remark` is a sentence more, or "". `resumes` tells whether a copy of the same file to the same
    key goes on with it.
    """

    kind: LeftoverKind
    bucket: str
    key: str
    place: str
    id: str
    size: int
    count: int
    newest: float | None
    left_by: str
    remark: str = ""
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Why something could not be looked through, or could not be judged."""

    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """How many more objects, files or uploads have been looked at."""

    count: int


Found = Leftover | Note | Looked


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of one leftover: it is gone, or `error` says why it still stands."""

    leftover: Leftover
    error: AllastuiError | None = None


class Broom(Protocol):
    """Finds and removes what was left behind; `stopped` is asked often and ends a call early."""

    def leftovers(self, bucket: str, prefix: str, stopped: Callable[[], bool]) -> Iterator[Found]:
        """Yield what was left below `prefix` of a bucket; bucket "" is all of them.

        Nothing that any object of the project is made of is yielded as SEGMENTS: where not all of
        them can be looked at, none is, and a Note says why.
        """

    def remove(
        self, leftovers: Sequence[Leftover], written_before: float, stopped: Callable[[], bool]
    ) -> Iterator[Removal]:
        """Remove leftovers, each looked at once more right before, and yield what became of each.

        One that was written to after `written_before` (seconds since the epoch), that was completed
        or that an object is made of by now is left alone, with an error that says so. One that is
        gone already counts as removed.
        """


def remove_singly(
    leftovers: Sequence[Leftover], remove: Callable[[Leftover], None], stopped: Callable[[], bool]
) -> Iterator[Removal]:
    """Yield what became of each leftover that `remove` is called for, until `stopped` is true."""
    for leftover in leftovers:
        if stopped():
            return
        try:
            remove(leftover)
        except AllastuiError as error:
            yield Removal(leftover, error)
        else:
            yield Removal(leftover)
