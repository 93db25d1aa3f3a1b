"""Who else may see and change what a store keeps: looked at, given, taken back, and links."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from allastui.errors import AccessDenied


class Right(enum.StrEnum):
    """What somebody may do; the order is that in which people are told."""

    LIST = "list"
    READ = "read"
    WRITE = "write"
    SEE_ACCESS = "see who has access"
    CHANGE_ACCESS = "change who has access"


class Audience(enum.Enum):
    """Who is meant; somebody NAMED is a project or a user of it."""

    ANYBODY = enum.auto()
    SIGNED_IN = enum.auto()
    NAMED = enum.auto()
    OWNER = enum.auto()
    UNKNOWN = enum.auto()


class Keeper(enum.StrEnum):
    """What the service keeps a statement in."""

    ACL = "ACL"
    POLICY = "policy"
    SWIFT = "Swift ACL"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a service has been told of access to a bucket.

    `name` is who is meant where that is NAMED. `keys` is what the statement is about: "" for the
    bucket with all its objects, a key, or keys with a "*". `only_if` is a condition as it stands.
    `as_it_stands` is the text of what could not be put into `rights`, "" where all of it could.
    `is_ours` tells that this program wrote it.
    """

    audience: Audience
    rights: frozenset[Right]
    bucket: str
    keeper: Keeper
    keys: str = ""
    name: str = ""
    denies: bool = False
    only_if: str = ""
    as_it_stands: str = ""
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """Who can see something: the statements, and what could not be looked at, in sentences.

    `unseen` says what the service keeps for its other protocol alone, "" if that is nothing.
    """

    statements: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a client without keys got, as statuses of HTTP; None where nothing was tried.

    `url` is that of the object and `listing_url` that of the bucket: the one that was granted, or
    else the first that was tried.
    """

    url: str
    listing: int | None = None
    reading: int | None = None
    listing_url: str = ""


class LinkUse(enum.StrEnum):
    """What a link is good for."""

    READ = "GET"
    WRITE = "PUT"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that works without a sign-in until `ends`; whoever has it may use it.

    `key_ends` is when the key that signed it ends, where that is sooner; `is_temporary` tells that
    the key is one that ends, nobody knows when.
    """

    url: str = field(repr=False)
    use: LinkUse
    ends: float
    key_ends: float | None = None
    is_temporary: bool = False


DAY = 24 * 60 * 60
LONGEST_SIGNED_SECONDS = 7 * DAY
"""The longest that a signature of version 4 lasts."""


class Sharing(Protocol):
    """The access to the buckets of one profile, `<bucket>_segments` along with each."""

    @property
    def longest_link(self) -> int | None:
        """How many seconds a link may last; None where there is no limit."""

    @property
    def publishes_objects(self) -> bool:
        """Whether an object can be public by itself."""

    def sight(self, bucket: str, keys: Sequence[str]) -> Sight:
        """Return who may do what with a bucket, its segments, and the objects `keys` in it."""

    def public_urls(self, bucket: str, key: str) -> tuple[str, ...]:
        """Return where the service shows an object, or the listing of a bucket, to anybody."""

    def trial(self, bucket: str, listing: bool, key: str | None) -> Trial:
        """Ask without keys for the listing, and for the object `key`; raises Unreachable."""

    def publish(self, bucket: str, *, listing: bool) -> None:
        """Let anybody read all objects of a bucket, those to come too, and list them or not."""

    def unpublish(self, bucket: str) -> None:
        """Take that back; objects that are public by themselves stay so. Idempotent."""

    def publish_object(self, bucket: str, key: str, *, public: bool) -> None:
        """Let anybody read one object, or nobody again; idempotent."""

    def grant(self, bucket: str, project: str, *, write: bool) -> None:
        """Let a project list and read a bucket, and write to it with `write`; idempotent.

        `project` is what the service knows it by. Raises InvalidName for what cannot be one.
        """

    def revoke(self, bucket: str, name: str, key: str = "") -> None:
        """Take back what was given to whom statements call `name`; idempotent.

        With a `key` what the ACL of that object gives, else what the bucket and its segments give.
        """

    def can_sign_links(self) -> bool:
        """Whether there is a key that signs links; if not, `link` makes one if it may."""

    def link(
        self, bucket: str, key: str, use: LinkUse, seconds: int, *, make_key: bool = False
    ) -> Link:
        """Return a link to one object; raises Unsupported where there can be none."""


def untold_segments(segments: str, error: AccessDenied) -> str:
    """Return the note of a `Sight` where the service refused to tell of the bucket `segments`."""
    return (
        f"The access to {segments} is not known: {error.why} Large objects that have their "
        "segments there may be readable by fewer people than the bucket, or by more."
    )


def unchanged_segments(bucket: str, segments: str, error: AccessDenied) -> AccessDenied:
    """Return the error of a change that was made in `bucket` and refused in `segments`."""
    return AccessDenied(
        f"The access to {bucket} was changed, but not that to {segments}",
        why=error.why,
        hint="Large objects that have their segments there are shared as they were before: have "
        f"the owner of {segments} change it as well.",
    )


def merged(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the statements with those that differ in their rights only put together."""
    found: dict[tuple[object, ...], Statement] = {}
    for each in statements:
        about = (each.audience, each.name, each.bucket, each.keys, each.keeper, each.denies)
        key = (*about, each.only_if, each.as_it_stands, each.is_ours)
        before = found.get(key)
        rights = each.rights | before.rights if before is not None else each.rights
        found[key] = replace(each, rights=rights)
    return tuple(found.values())
