"""Old versions below a place: counted, and deleted for good; all of it blocks."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from allastui.stores.abilities.versions import ObjectVersion, Versions
from allastui.stores.place import Place
from allastui.stores.store import DeleteFailure

_REPORT_SECONDS = 0.25
_MOST_FAILURES = 100


@dataclass(slots=True)
class Old:
    """What is old so far: versions that are not current, and markers that nothing is left behind.

    `gone` are objects that are deleted, of which every version is an old one. `newest` is when the
    newest version of all was written, by the clock of the service.
    """

    versions: int = 0
    bytes: int = 0
    gone: int = 0
    newest: float = 0.0


@dataclass(slots=True)
class Cleared:
    """What was deleted so far; of `failures` the first hundred, `failed` is how many there were."""

    versions: int = 0
    bytes: int = 0
    failed: int = 0
    failures: list[DeleteFailure] = field(default_factory=list)
    is_stopped: bool = False


def count_old(
    versions: Versions,
    place: Place,
    *,
    stopped: Callable[[], bool],
    report: Callable[[Old], None],
) -> Old | None:
    """Count what is old at `place`; None if `stopped` said so. Raises StoreError.

    `report` is called a few times a second with what is counted so far.
    """
    old = Old()
    last = time.monotonic()
    for page in versions.pages(place.bucket, place.key, only_key=not place.is_prefix):
        if stopped():
            return None
        for version in page:
            old.newest = max(old.newest, version.modified or 0.0)
            if not version.is_current:
                old.versions += 1
                old.bytes += version.size or 0
            elif version.is_deletion:
                old.gone += 1
        if time.monotonic() - last >= _REPORT_SECONDS:
            last = time.monotonic()
            report(replace(old))
    return old


def clear_old(
    versions: Versions,
    place: Place,
    counted: Old,
    *,
    stopped: Callable[[], bool],
    report: Callable[[Cleared], None],
) -> Cleared:
    """Delete what `count_old` counted; raises StoreError where the listing fails.

    The current version of an object always stays, and what has become old only after the count. The
    marker of a deleted object goes once every version behind it is gone, never before: else the
    object would come back.
    """
    cleared = Cleared()
    last = time.monotonic()
    unfinished: set[str] = set()
    for batch in _batches(versions, place, counted.newest):
        if stopped():
            cleared.is_stopped = True
            return cleared
        failures = versions.delete(place.bucket, batch.old)
        _add(cleared, batch.old, failures)
        unfinished |= {failure.key for failure in failures} | batch.kept
        markers = [each for each in batch.markers if each.key not in unfinished]
        if markers:
            _add(cleared, markers, versions.delete(place.bucket, markers))
        if time.monotonic() - last >= _REPORT_SECONDS:
            last = time.monotonic()
            report(replace(cleared, failures=list(cleared.failures)))
    return cleared


@dataclass(slots=True)
class _Batch:
    """Old versions of whole objects, with the markers in front of them.

    `kept` are the keys of which something stays that is old.
    """

    old: list[ObjectVersion] = field(default_factory=list)
    markers: list[ObjectVersion] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)


def _batches(versions: Versions, place: Place, newest: float) -> Iterator[_Batch]:
    """Yield what is old, page by page; the marker of an object comes with its last page."""
    marker: ObjectVersion | None = None
    above: ObjectVersion | None = None
    for page in versions.pages(place.bucket, place.key, only_key=not place.is_prefix):
        batch = _Batch()
        for version in page:
            if above is None or above.key != version.key:
                if marker is not None:
                    batch.markers.append(marker)
                marker, above = None, None
            if version.is_current:
                is_old_marker = version.is_deletion and (version.modified or 0.0) <= newest
                marker = version if is_old_marker else None
            elif above is not None and (above.modified or 0.0) > newest:
                batch.kept.add(version.key)
                marker = None
            else:
                batch.old.append(version)
            above = version
        yield batch
    if marker is not None:
        yield _Batch(markers=[marker])


def _add(cleared: Cleared, batch: list[ObjectVersion], failures: list[DeleteFailure]) -> None:
    failed = {failure.key for failure in failures}
    done = [version for version in batch if version.key not in failed]
    cleared.versions += len(done)
    cleared.bytes += sum(version.size or 0 for version in done)
    cleared.failed += len(failures)
    cleared.failures += failures[: max(0, _MOST_FAILURES - len(cleared.failures))]
