"""Versions in memory, for what needs no server."""

from collections.abc import Iterator, Sequence

from allastui.errors import AccessDenied
from allastui.stores.abilities.versions import ObjectVersion, Versioning
from allastui.stores.store import DeleteFailure, ObjectStat, Reader


class MadeUp:
    """Versions in memory, listed by `per_page`; those of the keys in `stuck` cannot be deleted."""

    def __init__(
        self, found: Sequence[ObjectVersion], per_page: int, stuck: Sequence[str] = ()
    ) -> None:
        self.found = list(found)
        self.per_page = per_page
        self.stuck = stuck

    def pages(
        self, bucket: str, prefix: str, *, only_key: bool = False
    ) -> Iterator[list[ObjectVersion]]:
        listed = list(self.found)
        for start in range(0, len(listed), self.per_page):
            yield listed[start : start + self.per_page]

    def delete(self, bucket: str, versions: Sequence[ObjectVersion]) -> list[DeleteFailure]:
        failures = []
        for each in versions:
            if each.key in self.stuck and not each.is_deletion:
                failures.append(DeleteFailure(each.key, AccessDenied("no"), each.id))
                continue
            self.found.remove(each)
            if each.is_current and each.is_deletion:
                # Anything that still stands behind it would be the object again.
                assert not [left for left in self.found if left.key == each.key]
        return failures

    def state(self, bucket: str) -> Versioning:
        return Versioning.ON

    def switch(self, bucket: str, *, on: bool) -> None:
        raise NotImplementedError

    def stat(self, bucket: str, key: str, version_id: str) -> ObjectStat:
        raise NotImplementedError

    def open_range(
        self,
        bucket: str,
        key: str,
        version_id: str,
        offset: int,
        size: int,
        *,
        if_version: str | None = None,
    ) -> Reader:
        raise NotImplementedError

    def restore(self, bucket: str, key: str, version_id: str) -> ObjectStat:
        raise NotImplementedError
