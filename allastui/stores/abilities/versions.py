"""Older versions of objects: listed, read, brought back and deleted for good."""

import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from allastui.errors import Corrupted, Unsupported

if TYPE_CHECKING:
    from allastui.stores.store import DeleteFailure, ObjectStat, Reader


class Versioning(enum.StrEnum):
    """Whether a bucket keeps what is overwritten or deleted in it."""

    NEVER = "never"
    """It was never switched on."""
    ON = "on"
    SUSPENDED = "suspended"
    """Versions that were made before stay; no new ones are made."""


class ObjectVersion(NamedTuple):
    """One version of an object, or the marker that it was deleted.

    `id` is the service's own name for it. `size` is bytes, None for a marker; `modified` is seconds
    since the epoch. `etag` has no quotes.
    """

    key: str
    id: str
    size: int | None
    modified: float | None
    etag: str | None
    is_current: bool
    is_deletion: bool


class Versions(Protocol):
    """The versions that a bucket keeps; raises Unsupported where the service has none."""

    def state(self, bucket: str) -> Versioning:
        """Return whether a bucket keeps versions; raises NotFound, AccessDenied."""

    def switch(self, bucket: str, *, on: bool) -> None:
        """Have a bucket keep versions from now on, or keep no new ones; idempotent."""

    def pages(
        self, bucket: str, prefix: str, *, only_key: bool = False
    ) -> Iterator[list[ObjectVersion]]:
        """Yield the versions below `prefix` by key, each key's newest first, a page at a time.

        With `only_key` those of the one key that is `prefix`. Deleted objects are listed too.
        """

    def stat(self, bucket: str, key: str, version_id: str) -> "ObjectStat":
        """Return what the service knows of one version; raises NotFound, also for a marker."""

    def open_range(
        self,
        bucket: str,
        key: str,
        version_id: str,
        offset: int,
        size: int,
        *,
        if_version: str | None = None,
    ) -> "Reader":
        """Open `size` bytes of one version from `offset`, as `Store.open_range` does."""

    def restore(self, bucket: str, key: str, version_id: str) -> "ObjectStat":
        """Make a copy of a version the current one, on the service, and return what now stands.

        Nothing is deleted: the version stays, and what was current becomes an older one. The copy's
        size and checksum are compared. Raises Unsupported unless versioning is on.
        """

    def delete(self, bucket: str, versions: Sequence[ObjectVersion]) -> list["DeleteFailure"]:
        """Delete versions and markers for good; one that is gone is no failure."""


def require_on(title: str, state: Versioning) -> None:
    """Raise Unsupported unless versioning is on.

    Where it is suspended, a copy takes the place of the version that was written last without it.
    """
    if state is not Versioning.ON:
        raise Unsupported(
            title,
            why="Versioning is not on, so the copy could overwrite what is there now.",
            hint="Switch it on first, in the rules of the bucket.",
        )


def require_switched(title: str, state: Versioning, *, on: bool) -> None:
    """Raise Unsupported if versioning is not as it was switched."""
    if (state is Versioning.ON) is not on:
        raise Unsupported(title, why="The service took the request, and did nothing.")


def of_one_key(pages: Iterable[list[ObjectVersion]], key: str) -> Iterator[list[ObjectVersion]]:
    """Yield what `pages` have of `key`; no more of them are asked for once others come."""
    for page in pages:
        yield [version for version in page if version.key == key]
        if page and page[-1].key != key:
            return


def another_copy(title: str, standing: "ObjectStat", version: "ObjectStat") -> Corrupted:
    """Return the error for a copy of a version that has other bytes."""
    return Corrupted(
        title,
        why=f"The copy has the MD5 {standing.etag} instead of {version.etag}.",
        hint="The version is still there: try it again.",
    )
