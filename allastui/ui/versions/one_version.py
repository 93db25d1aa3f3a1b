"""One version of an object, as the viewer reads objects."""

from dataclasses import dataclass

from allastui.stores.abilities.versions import ObjectVersion, Versions
from allastui.stores.store import ObjectStat, Reader


@dataclass(frozen=True, slots=True)
class OneVersion:
    """Gives `version` in place of the current one, whichever profile is asked for."""

    versions: Versions
    version: ObjectVersion

    def open(self, name: str, /) -> "OneVersion":
        return self

    def stat(self, bucket: str, key: str) -> ObjectStat:
        return self.versions.stat(bucket, key, self.version.id)

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        return self.versions.open_range(
            bucket, key, self.version.id, offset, size, if_version=if_version
        )
