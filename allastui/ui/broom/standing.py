"""Whether a leftover may be removed, or why not; pure. Sizes are bytes, times seconds."""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from allastui.errors import AllastuiError
from allastui.profiles.profile import Profile
from allastui.stores.abilities.broom import Leftover, LeftoverKind
from allastui.stores.place import Place
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import target_of

GRACE_SECONDS = 24 * 3600.0
_GRACE = re.compile(r"\s*([0-9]{1,6})\s*(s|min|h|d)\s*")
_UNIT_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_ENDED = (JobState.DONE, JobState.CANCELLED)
_TIB = 1024.0**4
_BILLED_UNITS_A_DAY = 25.2
"""What a TiB costs in Allas: 1.05 storage billing units an hour."""
_ALLAS_HOSTS = ("a3s.fi", "pouta.csc.fi")
"""Where Allas is, and where one signs in to it."""


class Standing(enum.Enum):
    """What can be done with a leftover."""

    READY = enum.auto()
    YOUNG = enum.auto()
    """Whoever writes it may still be at it."""
    QUEUED = enum.auto()
    """A transfer of the queue works on it, or can go on with it."""
    UNSURE = enum.auto()
    """The queue cannot be asked whether it works on it."""
    DAMAGED = enum.auto()


@dataclass(slots=True, eq=False)
class Row:
    """A leftover of one of the places; `error` says why it could not be removed."""

    number: int
    source: Place
    leftover: Leftover
    is_marked: bool = False
    error: AllastuiError | None = None
    age_key: float = field(init=False)

    def __post_init__(self) -> None:
        # The oldest come first, and those without a time last.
        newest = self.leftover.newest
        self.age_key = float("inf") if newest is None else newest

    @property
    def sort_key(self) -> tuple[float, int]:
        return self.age_key, self.number


def standing_of(row: Row, jobs: Iterable[Job] | None, now: float, grace: float) -> Standing:
    """Return what can be done with a leftover; `jobs` is None if the queue cannot be asked."""
    leftover = row.leftover
    if leftover.kind is LeftoverKind.DAMAGED:
        return Standing.DAMAGED
    if jobs is None:
        return Standing.UNSURE
    if job_on(row, jobs) is not None:
        return Standing.QUEUED
    if leftover.newest is None or leftover.newest > now - grace:
        return Standing.YOUNG
    return Standing.READY


def job_on(row: Row, jobs: Iterable[Job]) -> Job | None:
    """Return a job that is not over, or can be tried again, and writes to where a leftover lies.

    Two profiles may lead to one project, so only buckets and keys are compared.
    """
    for job in jobs:
        target = target_of(job.request)
        if job.state not in _ENDED and target is not None and _covers(target, row):
            return job
    return None


def _covers(target: Place, row: Row) -> bool:
    leftover = row.leftover
    if target.is_local != row.source.is_local or target.bucket != leftover.bucket:
        return False
    if target.is_prefix:
        return leftover.key.startswith(target.key)
    if target.is_local:
        # A partial file stands beside its target, or below it if that is a folder.
        folder = target.key.rpartition("/")[0] + "/"
        return leftover.key.rpartition("/")[0] + "/" == folder or leftover.key.startswith(
            target.key + "/"
        )
    return leftover.key == target.key or leftover.key.startswith(target.key + "/")


def place_of(row: Row) -> Place:
    """Return where a pane shows a leftover, or the folder that its object would be in."""
    leftover, profile = row.leftover, row.source.profile
    if leftover.kind is LeftoverKind.SEGMENTS:
        return Place(profile, leftover.place, f"{leftover.id}/")
    if leftover.kind is LeftoverKind.UPLOAD:
        folder, slash, _ = leftover.key.rpartition("/")
        return Place(profile, leftover.bucket, folder + slash)
    return Place(profile, leftover.bucket, leftover.key)


def parse_grace(text: str) -> float | None:
    """Read a grace time as a user types it: 24h, 7d, 90min, 0s; None if it is none."""
    found = _GRACE.fullmatch(text.lower())
    return int(found[1]) * _UNIT_SECONDS[found[2]] if found else None


def billed_a_day(size: int, profile: Profile | None) -> float | None:
    """Return the billing units that bytes cost a day; None where the service bills otherwise."""
    if profile is None or profile.endpoint is None:
        return None
    try:
        host = urlsplit(profile.endpoint).hostname or ""
    except ValueError:
        return None
    if not any(host == allas or host.endswith(f".{allas}") for allas in _ALLAS_HOSTS):
        return None
    return size / _TIB * _BILLED_UNITS_A_DAY
