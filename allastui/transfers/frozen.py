"""Requests that name exactly what is copied: nothing else, and only while it is what was seen."""

from collections.abc import Iterator

from allastui.errors import Changed, SourceChanged, TransferError, printable
from allastui.stores.entry import OF_BYTES
from allastui.stores.store import ObjectStat, Part
from allastui.transfers.differences import Seen
from allastui.transfers.exists import stat_or_none
from allastui.transfers.journal import FoundItem
from allastui.transfers.listed import Listed, look_up, read_list
from allastui.transfers.request import CopyRequest, Route
from allastui.transfers.verify import parts_give_etag
from allastui.transfers.work import Work

_CLOCK_STEP = 1.0
"""Seconds: listings tell times more exactly than the answers for single objects."""
_FILE_STEP = 0.001
_AGAIN = "Compare again to see what is there now."


def listed_routes(request: CopyRequest) -> list[Route]:
    """Return the one route of a request with a list: names below the source, and the target."""
    if len(request.sources) != 1 or not (request.sources[0].is_prefix and request.target.is_prefix):
        raise TransferError("A list of names is copied from one folder or prefix to another")
    return [Route(0, request.sources[0], request.target.key)]


def listed_items(request: CopyRequest, route: Route) -> Iterator[FoundItem]:
    """Yield what the list of a request names; raises TransferError if it cannot be read."""
    for name, source, _ in read_list(request.listed):
        yield FoundItem(route, name, source.size or 0, source.modified)


def refuse_changed_source(work: Work, stat: ObjectStat) -> None:
    """Raise SourceChanged if the source of an item is not what the list saw."""
    if work.request.listed and not is_as_seen(_listed(work).source, stat, work.source.is_local):
        raise SourceChanged(
            f"{printable(str(work.source))} was not copied",
            why="It has changed since it was compared",
            hint=_AGAIN,
        )


def refuse_changed_target(
    work: Work, standing: ObjectStat | None, parts: tuple[Part, ...] = ()
) -> None:
    """Raise Changed if what stands at the target of an item is not what the list saw.

    `parts` are those of an upload that is about to be completed, or was by a try before this one.
    """
    if not work.request.listed:
        return
    seen = _listed(work).target
    if standing is not None and parts and parts_give_etag(parts, standing):
        return
    if not is_as_seen(seen, standing, work.target.is_local):
        what = "is gone" if standing is None else "is new there" if seen is None else "has changed"
        raise Changed(
            f"{printable(str(work.target))} was not replaced",
            why=f"It {what} since it was compared",
            hint=_AGAIN,
        )


def target_still_stands(work: Work, parts: tuple[Part, ...]) -> None:
    """Look once more at the target of an item, after a long upload; raises Changed."""
    if work.request.listed:
        standing = stat_or_none(work.target_store, work.target.bucket, work.target.key)
        refuse_changed_target(work, standing, parts)


def is_as_seen(seen: Seen | None, stat: ObjectStat | None, is_local: bool) -> bool:
    """Tell whether an object is what was seen: by size, and ETag or else time."""
    if seen is None or stat is None:
        return seen is None and stat is None
    if seen.size is not None and seen.size != stat.size:
        return False
    if seen.etag and stat.etag and stat.form in OF_BYTES:
        return seen.etag == stat.etag
    if seen.modified is None or stat.modified is None:
        return True
    return abs(seen.modified - stat.modified) <= (_FILE_STEP if is_local else _CLOCK_STEP)


def _listed(work: Work) -> Listed:
    source = work.request.sources[work.item.source]
    return look_up(work.request.listed, work.item.source_key[len(source.key) :])
