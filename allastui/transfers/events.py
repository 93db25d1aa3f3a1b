"""What happens to a job, as values; `reduce` alone turns them into a new job."""

from dataclasses import dataclass

from allastui.transfers.job import Failure, FailureGroup, Item, JobState
from allastui.transfers.request import CopyRequest, DeleteRequest


@dataclass(frozen=True, slots=True)
class ItemsFound:
    """Discovery found `count` more items of `size` bytes together."""

    count: int
    size: int


@dataclass(frozen=True, slots=True)
class DiscoveryBegan:
    """The sources are looked through (again)."""


@dataclass(frozen=True, slots=True)
class DiscoveryEnded:
    """The totals are final; `failure` if not everything could be looked at."""

    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ItemStarted:
    """The item moves now; its parts that stand at the target already are in `parts_done`."""

    item: Item


@dataclass(frozen=True, slots=True)
class PartStarted:
    item: int
    number: int


@dataclass(frozen=True, slots=True)
class PartDone:
    item: int
    number: int


@dataclass(frozen=True, slots=True)
class PartDropped:
    """The part did not arrive; it will be sent again or its item fails."""

    item: int
    number: int


@dataclass(frozen=True, slots=True)
class ItemReleased:
    """The item stopped moving and waits again; what it has at the target is kept."""

    item: int


@dataclass(frozen=True, slots=True)
class ItemDone:
    """The item is whole at the target under its name; `size` is the bytes that count for it."""

    item: int
    size: int
    verified: bool
    skipped: bool = False
    remark: Failure | None = None


@dataclass(frozen=True, slots=True)
class BatchDone:
    """So many items of `size` bytes together are done, none of which was active by itself."""

    count: int
    size: int


@dataclass(frozen=True, slots=True)
class ItemFailed:
    item: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class ItemAsks:
    """The target of the item exists and the user decides."""

    item: int


@dataclass(frozen=True, slots=True)
class QuestionsAnswered:
    """All items that asked wait again, under the answer."""

    request: CopyRequest


@dataclass(frozen=True, slots=True)
class TurnCame:
    """The job that this one was to come after is done."""

    request: DeleteRequest


@dataclass(frozen=True, slots=True)
class FailuresRetried:
    """All items that failed wait again."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """The totals as the journal counts them; the bytes of active items come on top."""

    items_total: int
    bytes_total: int
    items_done: int
    bytes_done: int
    skipped: int
    failed: int
    asking: int
    unverified: int
    failures: tuple[FailureGroup, ...]
    remarks: tuple[FailureGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class StateSet:
    """The user or the engine puts the job into `state`; `note` says why."""

    state: JobState
    note: str = ""
    at: float | None = None


Event = (
    ItemsFound
    | DiscoveryBegan
    | DiscoveryEnded
    | ItemStarted
    | PartStarted
    | PartDone
    | PartDropped
    | ItemReleased
    | ItemDone
    | BatchDone
    | ItemFailed
    | ItemAsks
    | QuestionsAnswered
    | TurnCame
    | FailuresRetried
    | Recounted
    | StateSet
)
