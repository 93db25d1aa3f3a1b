"""Lifecycle rules: what a service deletes by itself after a time."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """One rule of a bucket as far as it is understood; times are days.

    `prefix` is "" for the whole bucket; `tags` are those that an object must have as well.
    `expire_date` is a date as the service writes it. `expired_markers` has markers of deletion go
    that nothing stands behind. `kept_versions` is how many older versions stay in any case. `moves`
    tell of other storage classes, in words. `unknown` is what is not understood, as it is written.
    `source` is the whole rule as it is written: equal ones are the same rule.
    """

    id: str
    is_enabled: bool
    source: str
    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    expire_days: int | None = None
    expire_date: str | None = None
    expired_markers: bool = False
    version_days: int | None = None
    kept_versions: int | None = None
    abort_days: int | None = None
    moves: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class RuleKind(enum.Enum):
    """What a new rule does."""

    EXPIRE = "expire"
    ABORT = "abort-uploads"
    VERSIONS = "old-versions"


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule to add: what happens below `prefix` ("" is the whole bucket) after `days`, from 1."""

    kind: RuleKind
    prefix: str
    days: int


class Lifecycle(Protocol):
    """The lifecycle rules of buckets; raises Unsupported where the service has none.

    `seen` are the rules as the user saw them: if they are others now, Changed is raised and nothing
    written. Rules that are not meant go back exactly as they came.
    """

    def rules(self, bucket: str) -> tuple[LifecycleRule, ...]:
        """Return the rules of a bucket, () if there are none; raises NotFound, AccessDenied."""

    def add(self, bucket: str, rule: NewRule, seen: Sequence[LifecycleRule]) -> None:
        """Add a rule, and read all of them back to see that they stand as they were sent."""

    def remove(self, bucket: str, rule: LifecycleRule, seen: Sequence[LifecycleRule]) -> None:
        """Remove a rule; what it has deleted stays deleted."""
