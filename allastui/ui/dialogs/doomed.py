"""Count what a deletion would take, and list it; all of it blocks, so it is for worker threads."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from allastui.errors import AllastuiError, NotFound
from allastui.stores.abilities.versions import Versioning
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.transfers.delete_find import is_link, single_entry
from allastui.transfers.discover import size_of

LISTED = 2_000
"""So many names are listed; of more only the count is told."""

_REPORT_SECONDS = 0.25

Stopped = Callable[[], bool]
Name = tuple[str, int | None]
"""The name of what goes, from the folder of its source on, and its bytes; None for a folder."""


@dataclass(slots=True)
class Doomed:
    """What was found so far: files or objects, bytes, and the first LISTED names.

    `folders` are empty folders. `kept` are objects that the store will not delete, as it would
    leave their segments behind. `full` are the indices of sources with something in them.
    `keeps_versions` tells that the bucket keeps what is deleted as an older version.
    """

    files: int = 0
    bytes: int = 0
    folders: int = 0
    kept: int = 0
    names: list[Name] = field(default_factory=list)
    full: set[int] = field(default_factory=set)
    keeps_versions: bool = False

    def add(self, source: int, name: str, kind: Kind, size: int) -> None:
        if kind is Kind.PREFIX:
            self.folders += 1
        else:
            self.files += 1
            self.bytes += size
        self.full.add(source)
        if len(self.names) < LISTED:
            self.names.append((name, None if kind is Kind.PREFIX else size))

    def copied(self) -> "Doomed":
        """Return what it is now, for another thread."""
        return replace(self, names=list(self.names), full=set(self.full))


def count_doomed(
    connections: Connections,
    sources: Sequence[Place],
    *,
    stopped: Stopped,
    report: Callable[[Doomed], None],
) -> Doomed | None:
    """Count what lies in `sources`; None if `stopped` said so. What is gone counts as nothing.

    `report` is called a few times a second with what is counted so far. Raises AllastuiError.
    """
    doomed = Doomed()
    last = time.monotonic()
    for index, place in enumerate(sources):
        store = connections.open(place.profile)
        for name, entry in _entries(store, place):
            if stopped():
                return None
            size = 0 if entry.form is Form.UNSURE else size_of(place, entry, store)
            doomed.add(index, name, entry.kind, size)
            is_large = entry.form in (Form.SLO, Form.DLO)
            doomed.kept += is_large and not store.features.deletes_segments
            now = time.monotonic()
            if now - last >= _REPORT_SECONDS:
                last = now
                report(doomed.copied())
    doomed.keeps_versions = _keeps_versions(connections, sources[0])
    return doomed


def _keeps_versions(connections: Connections, place: Place) -> bool:
    """Tell whether the bucket of an object or a prefix does; not so where that is not known."""
    versions = connections.open(place.profile).abilities.versions
    if versions is None or not place.key:
        return False
    try:
        return versions.state(place.bucket) is Versioning.ON
    except AllastuiError:
        return False


def _entries(store: Store, place: Place) -> Iterator[tuple[str, Entry]]:
    """Yield what is in a source, with its name from the source's folder on."""
    if place.is_prefix and not is_link(place):
        try:
            for entry in store.walk(place.bucket, place.key, follow_links=False):
                yield f"{place.name}/{entry.name}", entry
        except NotFound:
            return
        return
    found = single_entry(store, place)
    if found is not None:
        yield place.name, found
