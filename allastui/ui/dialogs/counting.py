"""Count what a copy would move, what exists at its target, and the room there.

Everything here blocks, so it is for worker threads.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from allastui.errors import AllastuiError, NotFound
from allastui.stores.connect import Connections
from allastui.stores.entry import Kind
from allastui.stores.place import Place
from allastui.stores.store import Store

MOST_NAMES = 10_000
"""Up to so many names on either side it is cheap to tell how many exist already."""

_REPORT_SECONDS = 0.25
_MOST_STATS = 20

Stopped = Callable[[], bool]


@dataclass(slots=True)
class Tally:
    """Files and bytes found so far.

    `left_out` counts what cannot be copied: sockets, broken links. `targets` are the keys relative
    to a target prefix, by source, or None once there are more than MOST_NAMES.
    """

    files: int = 0
    bytes: int = 0
    left_out: int = 0
    targets: dict[int, set[str]] | None = field(default_factory=dict)

    def add(self, source: int, name: str, size: int) -> None:
        self.files += 1
        self.bytes += size
        if self.targets is not None:
            self.targets.setdefault(source, set()).add(name)
            if self.files > MOST_NAMES:
                self.targets = None


def count_sources(
    connections: Connections,
    sources: Sequence[Place],
    *,
    follow_links: bool,
    stopped: Stopped,
    report: Callable[[Tally], None],
) -> Tally | None:
    """Count the files and bytes of `sources`; None if `stopped` said so.

    `report` is called a few times a second with what is counted so far. Raises AllastuiError.
    """
    tally = Tally()
    last = time.monotonic()
    for index, place in enumerate(sources):
        for name, kind, size in _files_of(connections, place, follow_links=follow_links):
            if stopped():
                return None
            if kind is Kind.OTHER:
                tally.left_out += 1
            elif kind is Kind.OBJECT:
                tally.add(index, name, size)
            now = time.monotonic()
            if now - last >= _REPORT_SECONDS:
                last = now
                report(tally)
    return tally


def _files_of(
    connections: Connections, place: Place, *, follow_links: bool
) -> Iterator[tuple[str, Kind, int]]:
    store = connections.open(place.profile)
    if not place.is_prefix:
        yield "", Kind.OBJECT, store.stat(place.bucket, place.key).size
        return
    for entry in store.walk(place.bucket, place.key, follow_links=follow_links):
        yield entry.name, entry.kind, entry.size or 0


def count_existing(
    connections: Connections,
    sources: Sequence[Place],
    target: Place,
    tally: Tally,
    *,
    stopped: Stopped,
) -> int | None:
    """Return how many files of `tally` have a namesake at `target`.

    None if that is not cheap to tell (too many names on either side) or if `stopped` said so.
    Raises AllastuiError.
    """
    if tally.targets is None:
        return None
    store = connections.open(target.profile)
    exist = 0
    folders = {i: names for i, names in tally.targets.items() if sources[i].is_prefix}
    for index, names in folders.items():
        below = f"{_target_key(sources[index], target)}/"
        there = _names_below(store, target.bucket, below, stopped)
        if there is None:
            return None
        exist += len(names & there)
    files = {_target_key(sources[i], target) for i in tally.targets if i not in folders}
    exist_of_files = _count_keys(store, target, files, stopped)
    return None if exist_of_files is None else exist + exist_of_files


def _target_key(source: Place, target: Place) -> str:
    return target.key + source.name if target.is_prefix else target.key


def _count_keys(store: Store, target: Place, keys: set[str], stopped: Stopped) -> int | None:
    if len(keys) > _MOST_STATS:
        there = _listed_names(store, target, stopped)
        return None if there is None else len({key[len(target.key) :] for key in keys} & there)
    exist = 0
    for key in keys:
        if stopped():
            return None
        try:
            store.stat(target.bucket, key)
        except NotFound:
            continue
        exist += 1
    return exist


def _names_below(store: Store, bucket: str, prefix: str, stopped: Stopped) -> set[str] | None:
    names: set[str] = set()
    try:
        for entry in store.walk(bucket, prefix):
            names.add(entry.name)
            if len(names) > MOST_NAMES or stopped():
                return None
    except NotFound:
        return set()
    return names


def _listed_names(store: Store, target: Place, stopped: Stopped) -> set[str] | None:
    names: set[str] = set()
    cursor: str | None = None
    try:
        while True:
            page = store.list_page(target.bucket, target.key, cursor)
            names |= {entry.name for entry in page.entries if entry.kind is Kind.OBJECT}
            cursor = page.cursor
            if cursor is None:
                return names
            if len(names) > MOST_NAMES or stopped():
                return None
    except NotFound:
        return set()


def room_left(target: Place) -> int | None:
    """Return the bytes that this user may still write at a local target; None if unknown."""
    if not target.is_local:
        return None
    path = target.path
    while not os.path.isdir(path) and path != "/":
        path = os.path.dirname(path.rstrip("/")) or "/"
    try:
        return shutil.disk_usage(path).free
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """How many files exist at a target already, and the room there; None is unknown."""

    target: Place
    exist: int | None
    room: int | None


def target_facts(
    connections: Connections,
    sources: Sequence[Place],
    target: Place,
    tally: Tally | None,
    *,
    stopped: Stopped,
) -> TargetFacts:
    """Return what can be told of `target` for the files of `tally` (None: not counted yet).

    A target that refuses to be listed may still be written to, so that is no error here.
    """
    exist = None
    if tally is not None:
        try:
            exist = count_existing(connections, sources, target, tally, stopped=stopped)
        except AllastuiError:
            exist = None
    return TargetFacts(target, exist, room_left(target))
