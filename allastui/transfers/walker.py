"""Discovery in a thread of its own: it walks ahead of the workers, but not far."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Protocol

from allastui.errors import AllastuiError, InternalError, Interrupted, NotFound, NoThread
from allastui.stores.connect import Connections
from allastui.threads import start_thread
from allastui.transfers.discover import find_routes, items_below, single_item
from allastui.transfers.journal import FoundItem
from allastui.transfers.looking import look_at_each
from allastui.transfers.pace import Stop
from allastui.transfers.renaming import renamed_folder
from allastui.transfers.request import CopyRequest, DeleteRequest, Request, Route

BATCH_ITEMS = 1000
BATCH_SECONDS = 0.25
"""A batch goes out after this time even if it is small, so that the first files move at once."""

BATCHES_AHEAD = 4


class Findings(Protocol):
    """Who takes in what a walker finds; called from the walker's thread."""

    def routed(self, routes: Sequence[Route]) -> None:
        """Keep where the sources go; what is found comes after this."""

    def found(self, batch: list[FoundItem], taken: Callable[[], None]) -> None:
        """Take in a batch, and call `taken` when the next may come."""

    def ended(self, error: AllastuiError | None) -> None: ...


def start_walker(
    request: Request,
    routes: Sequence[Route],
    connections: Connections,
    stop: Stop,
    findings: Findings,
    *,
    may_be_moved: bool,
) -> None:
    """Look through the sources of `request` in the background.

    `routes` are those that were decided when the job first began, or empty. With `may_be_moved` a
    source that is gone is no failure: an earlier run found what was in it.
    """

    def walk() -> None:
        room = threading.Semaphore(BATCHES_AHEAD)
        try:
            decided = routes or _routes(request, connections)
            findings.routed(decided)
            for batch in _batches(_items(request, decided, connections, may_be_moved)):
                while not room.acquire(timeout=1.0):
                    stop.check()
                stop.check()
                findings.found(batch, room.release)
        except Interrupted:
            return
        except AllastuiError as error:
            findings.ended(error)
        except Exception as error:
            findings.ended(InternalError.of(error))
        else:
            findings.ended(None)

    try:
        start_thread(walk, "allastui-walker")
    except NoThread as error:
        findings.ended(error)


def _routes(request: Request, connections: Connections) -> Sequence[Route]:
    if isinstance(request, DeleteRequest):
        from allastui.transfers.delete_find import delete_routes

        return delete_routes(request)
    return find_routes(request, connections)


def _items(
    request: Request, routes: Sequence[Route], connections: Connections, may_be_moved: bool
) -> Iterator[FoundItem]:
    if isinstance(request, DeleteRequest):
        from allastui.transfers.delete_find import find_doomed

        yield from find_doomed(request, routes, connections)
        return
    lost: NotFound | None = None
    for found in _found(request, routes, connections):
        if not isinstance(found, NotFound):
            yield found
        elif not may_be_moved:
            lost = lost or found
    if lost is not None:
        raise lost


def _found(
    request: CopyRequest, routes: Sequence[Route], connections: Connections
) -> Iterator[FoundItem | NotFound]:
    """Yield the items of each source, or that it is not there."""

    def single(route: Route) -> FoundItem | NotFound:
        try:
            return single_item(route, connections.open(route.source.profile))
        except NotFound as error:
            return error

    for is_prefix, some in groupby(routes, key=lambda route: route.source.is_prefix):
        if not is_prefix:
            are_local = request.sources[0].is_local
            yield from look_at_each(single, some, are_local=are_local)
            continue
        for route in some:
            yield from _below(request, route, connections)


def _below(
    request: CopyRequest, route: Route, connections: Connections
) -> Iterator[FoundItem | NotFound]:
    if renamed_folder(request, route):
        yield FoundItem(route, "", 0, None)
        return
    try:
        yield from items_below(request, route, connections.open(route.source.profile))
    except NotFound as error:
        yield error


def _batches(items: Iterator[FoundItem]) -> Iterator[list[FoundItem]]:
    batch: list[FoundItem] = []
    due = time.monotonic() + BATCH_SECONDS
    try:
        for item in items:
            batch.append(item)
            if len(batch) >= BATCH_ITEMS or time.monotonic() > due:
                yield batch
                batch = []
                due = time.monotonic() + BATCH_SECONDS
    except AllastuiError:
        if batch:
            yield batch  # what was found before is not lost
        raise
    if batch:
        yield batch
