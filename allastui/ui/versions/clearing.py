"""Old versions below a place: counted, and deleted for good; all of it blocks."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from allastui.stores.abilities.versions import ObjectVersion, Versions
from allastui.stores.place import Place
from allastui.stores.store import DeleteFailure
from allastui.ui.versions.counted import CountedVersions

_REPORT_SECONDS = 0.25
_MOST_FAILURES = 100


@dataclass(slots=True)
class Old:
    """What is old so far: versions that are not current, and markers that nothing is left behind.

    `gone` are objects that are deleted, of which every version is an old one. `counted` knows them
    all one by one.
    """

    versions: int = 0
    bytes: int = 0
    gone: int = 0
    counted: CountedVersions = field(default_factory=CountedVersions, repr=False)


@dataclass(slots=True)
class Cleared:
    """What was deleted so far; of `failures` the first hundred, `failed` is how many there were.

    `left` is how many of those that were counted are gone or current by now, once all is done.
    """

    versions: int = 0
    bytes: int = 0
    failed: int = 0
    failures: list[DeleteFailure] = field(default_factory=list)
    is_stopped: bool = False
    left: int = 0


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
        found = [version for version in page if version.is_deletion or not version.is_current]
        old.counted.add(found)
        gone = sum(version.is_current for version in found)
        old.gone += gone
        old.versions += len(found) - gone
        old.bytes += sum(version.size or 0 for version in found)
        if time.monotonic() - last >= _REPORT_SECONDS:
            last = time.monotonic()
            report(replace(old))
    return old


def clear_old(
    versions: Versions,
    place: Place,
    old: Old,
    *,
    stopped: Callable[[], bool],
    report: Callable[[Cleared], None],
) -> Cleared:
    """Delete what `count_old` counted, and nothing else; raises StoreError where a listing fails.

    The current version of an object always stays, and what has become old while it was counted or
    after that. The marker of a deleted object goes once every version behind it is gone, never
    before: else the object would come back.
    """
    cleared = Cleared()
    last = time.monotonic()
    unfinished: set[str] = set()
    left = old.versions + old.gone
    for batch in _batches(versions, place, old.counted):
        if stopped():
            cleared.is_stopped = True
            return cleared
        left -= len(batch.old) + len(batch.markers)
        failures = versions.delete(place.bucket, batch.old)
        _add(cleared, batch.old, failures)
        unfinished |= {failure.key for failure in failures} | batch.kept
        markers = [each for each in batch.markers if each.key not in unfinished]
        if markers:
            _add(cleared, markers, versions.delete(place.bucket, markers))
        if time.monotonic() - last >= _REPORT_SECONDS:
            last = time.monotonic()
            report(replace(cleared, failures=list(cleared.failures)))
    cleared.left = left
    return cleared


@dataclass(slots=True)
class _Batch:
    """Counted versions, with the counted markers of objects of which they are the last.

    `kept` are the keys of which something stays that is old.
    """

    old: list[ObjectVersion] = field(default_factory=list)
    markers: list[ObjectVersion] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)


def _batches(versions: Versions, place: Place, counted: CountedVersions) -> Iterator[_Batch]:
    """Yield what was counted, page by page; the marker of an object comes with its last page."""
    marker: ObjectVersion | None = None
    key: str | None = None
    for page in versions.pages(place.bucket, place.key, only_key=not place.is_prefix):
        batch = _Batch()
        for version, was_counted in zip(page, counted.among(page), strict=True):
            if key != version.key:
                if marker is not None:
                    batch.markers.append(marker)
                marker, key = None, version.key
            if version.is_current:
                marker = version if version.is_deletion and was_counted else None
            elif was_counted:
                batch.old.append(version)
            else:
                batch.kept.add(version.key)
        yield batch
    if marker is not None:
        yield _Batch(markers=[marker])


def _add(cleared: Cleared, batch: list[ObjectVersion], failures: list[DeleteFailure]) -> None:
    # There are services that name the key only: then none of its versions counts as deleted.
    failed = {(failure.key, failure.version_id) for failure in failures}
    done = [each for each in batch if failed.isdisjoint(((each.key, each.id), (each.key, "")))]
    cleared.versions += len(done)
    cleared.bytes += sum(version.size or 0 for version in done)
    cleared.failed += len(failures)
    cleared.failures += failures[: max(0, _MOST_FAILURES - len(cleared.failures))]
