"""Job -> item -> part, as values.

A job is what the user asked for; items are its files, found while it runs; parts are byte ranges of
an item. A job keeps totals and the few items that are moving, never a list of all: a job of a
million files is as small as a job of one. Sizes are bytes, times seconds since the epoch.
"""

import enum
from dataclasses import dataclass

from allastui.errors import AllastuiError
from allastui.transfers.request import Request

SIGN_IN_NOTE = "waits for sign-in: "
"""What the note of a job begins with that goes on when somebody has signed in."""


class JobState(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    """For the line, for the service or for the user; `Job.note` says for what."""
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    """Ended, with items that failed; they can be retried."""
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class ItemState(enum.StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    ASKING = "asking"
    """Its target exists and the user is asked what to do."""
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as a value that can be journaled; `kind` is the name of its class."""

    kind: str
    title: str
    why: str
    hint: str

    @classmethod
    def of(cls, error: AllastuiError) -> "Failure":
        return cls(type(error).__name__, error.title, error.why, error.hint)

    def __str__(self) -> str:
        return " ".join(
            part if part.endswith(".") else part + "."
            for part in (self.title, self.why, self.hint)
            if part
        )


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Items with one cause of failure, or one remark: how many, and the first of them."""

    first: Failure
    count: int


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a job.

    `source` is an index into the request's sources, which give profile and bucket; the keys are
    whole. `parts_done` and `parts_flying` are bit sets, bit 0 for part 1. `bytes_moving` counts the
    bytes of the parts in flight that have left already. `failure` is why it failed, or what is to
    be told of one that is done.
    """

    id: int
    job: int
    source: int
    source_key: str
    target_key: str
    size: int
    state: ItemState = ItemState.WAITING
    part_size: int = 0
    parts_total: int = 0
    parts_done: int = 0
    parts_flying: int = 0
    bytes_done: int = 0
    bytes_moving: int = 0
    verified: bool = False
    failure: Failure | None = None

    @property
    def name(self) -> str:
        return self.source_key.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Job:
    """What the user asked, and how far it is.

    `discovering` is true while items are still being found: the totals are then lower bounds.
    `items_done` and `bytes_done` count items that are at the target, skipped ones included, or that
    are deleted. `active` are the items that are moving now; of small ones that a worker sends one
    after the other the first stands for all. `unverified` counts items that arrived but could not
    be compared. `waiting_since` is when it began to wait, None where that is not known: it is not
    journaled. `remarks` are what is to be told of items that are done: why they are not verified,
    and what of their metadata is not at the target.
    """

    id: int
    request: Request
    state: JobState
    created: float
    ended: float | None = None
    discovering: bool = True
    items_total: int = 0
    bytes_total: int = 0
    items_done: int = 0
    bytes_done: int = 0
    skipped: int = 0
    failed: int = 0
    asking: int = 0
    unverified: int = 0
    active: tuple[Item, ...] = ()
    failures: tuple[FailureGroup, ...] = ()
    remarks: tuple[FailureGroup, ...] = ()
    note: str = ""
    waiting_since: float | None = None

    @property
    def needs_sign_in(self) -> bool:
        """Whether it waits, or was paused by itself, until somebody has signed in."""
        return not self.state.is_over and self.note.startswith(SIGN_IN_NOTE)

    @property
    def is_asking(self) -> bool:
        """Whether it has files that wait for an answer; one that is over waits no more."""
        return self.asking > 0 and not self.state.is_over

    @property
    def items_open(self) -> int:
        """Items found that are neither at the target nor failed nor waiting for an answer."""
        return self.items_total - self.items_done - self.failed - self.asking
