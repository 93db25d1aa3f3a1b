"""The pieces of a deletion that a worker does: a batch of items, and the end of a prefix."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from allastui.errors import AllastuiError, Changed, NotFound, SignInFailed, Throttled, printable
from allastui.stores.connect import Connections
from allastui.stores.local.trash import move_to_trash
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.thread_pool import Pool
from allastui.transfers.body import Flow
from allastui.transfers.delete_listed import remove_emptied, still_stands
from allastui.transfers.delete_rest import remove_rest
from allastui.transfers.exists import stat_or_none
from allastui.transfers.looking import LOOKS_AT_ONCE
from allastui.transfers.refusals import refuse_delete
from allastui.transfers.request import DeleteRequest
from allastui.transfers.stored import StoredItem

LOCAL_STEP = 50
"""So many files are deleted between two looks whether to stop; of objects it is a request."""

CLOCK_STEP = 1.0
"""Seconds: some listings tell times in whole seconds, others more exactly."""

Refused = tuple[StoredItem, AllastuiError]


@dataclass(slots=True)
class BatchTask:
    """Delete some items of one bucket; how far it is stands in the task, also if it fails.

    `left` are those that were not tried yet, `done` those that are gone, `failed` those that stay.
    """

    request: DeleteRequest
    place: Place
    left: list[StoredItem]
    connections: Connections
    flow: Flow
    attempt: int = 0
    done: list[StoredItem] = field(default_factory=list)
    failed: list[Refused] = field(default_factory=list)

    def run(self) -> None:
        """Go on with what is left; raises what concerns the whole bucket, and Interrupted."""
        store = self.connections.open(self.place.profile)
        step = LOCAL_STEP if self.place.is_local else len(self.left)
        while self.left:
            self.flow.stop.check()
            some = self.left[:step]
            checked = self._checked(store, some)
            again: list[Refused] = []
            if self.request.trash:
                self._trash(store, checked.fit)
            else:
                again = self._delete(store, checked.fit)
            self.done += checked.gone
            self.failed += checked.refused
            self.left[:step] = [_perhaps_gone(*each) for each in again]
            if self.request.listed and self.place.is_local:
                remove_emptied(self.place, (stored.item.source_key for stored in some))
            for _, error in again:
                raise error

    def _checked(self, store: Store, items: list[StoredItem]) -> "_Checked":
        """Look which of `items` may go, several at once where a store is asked of each.

        Raises Interrupted between two looks, and what is to be tried again: then all are.
        """
        checked = _Checked([], [], [])
        with Pool(LOOKS_AT_ONCE, "look") as pool:
            rest = iter(items)
            while some := list(islice(rest, LOOKS_AT_ONCE)):
                self.flow.stop.check()
                is_asked = any(map(self._is_looked_at, some))
                found = (pool.map if is_asked else map)(partial(self._may_go, store), some)
                for stored, answer in zip(some, found, strict=True):
                    if isinstance(answer, AllastuiError):
                        checked.refused.append((stored, answer))
                    else:
                        (checked.fit if answer else checked.gone).append(stored)
        return checked

    def _is_looked_at(self, stored: StoredItem) -> bool:
        """Tell whether an object may have to be asked for before it is deleted."""
        is_asked_for = bool(self.request.listed) or stored.claimed is not None
        return not self.place.is_local and (is_asked_for or stored.item.size == 0)

    def _trash(self, store: Store, items: list[StoredItem]) -> None:
        for stored in items:
            if self.request.listed and stored.item.source_key.endswith("/"):
                self.failed += self._delete(store, [stored])  # as it goes only if it is empty
                continue
            try:
                move_to_trash(replace(self.place, key=stored.item.source_key).path)
            except NotFound:
                self.done.append(stored)
            except AllastuiError as error:
                self.failed.append((stored, error))
            else:
                self.done.append(stored)

    def _delete(self, store: Store, items: list[StoredItem]) -> list[Refused]:
        """Delete some of what is left; returns those to be tried again, with what may pass."""
        errors: dict[str, AllastuiError] = {}
        try:
            keys = [stored.item.source_key for stored in items]
            for failure in store.delete_many(self.place.bucket, keys) if keys else ():
                if not isinstance(failure.error, AllastuiError):
                    raise failure.error
                errors[failure.key] = failure.error
        except NotFound:
            pass  # somebody has deleted the whole bucket
        except AllastuiError as fault:
            tried = {stored.item.id for stored in items}
            for index, stored in enumerate(self.left):
                if stored.item.id in tried:
                    self.left[index] = _perhaps_gone(stored, fault)
            raise
        again: list[Refused] = []
        for stored in items:
            error = errors.get(stored.item.source_key)
            if error is None:
                self.done.append(stored)
            else:
                (again if _may_pass(error) else self.failed).append((stored, error))
        return again

    def _may_go(self, store: Store, stored: StoredItem) -> bool | AllastuiError:
        """Tell whether an item is there to be deleted, or why it stays; raises what may pass."""
        try:
            return self._is_there(store, stored)
        except AllastuiError as error:
            if _may_pass(error):
                raise
            return error

    def _is_there(self, store: Store, stored: StoredItem) -> bool:
        """Tell whether an item is there to be deleted; raises if it is not what was found."""
        if self.request.listed:
            return still_stands(self.request, self.connections, store, stored.item.source_key)
        if self.request.trash:
            if stored.claimed is not None:
                self._refuse_made_later(stored, stored.claimed)
            return True
        with suppress(NotFound):
            if stored.claimed is not None:
                self._refuse_newer(store, stored)
            if not store.features.deletes_segments and stored.item.size == 0:
                self._refuse_segmented(store, stored)
        return True

    def _refuse_newer(self, store: Store, stored: StoredItem) -> None:
        """Keep what was written after an earlier try, which may have deleted its forerunner."""
        if stored.modified is None:
            return
        now = store.stat(self.place.bucket, stored.item.source_key).modified
        if now is not None and now > stored.modified + CLOCK_STEP:
            raise _written_anew(replace(self.place, key=stored.item.source_key))

    def _refuse_made_later(self, stored: StoredItem, claimed: float) -> None:
        """Keep what was written after an earlier try, which may have moved its forerunner."""
        place = replace(self.place, key=stored.item.source_key)
        with suppress(OSError):  # what cannot be looked at is told by what moves it
            if os.lstat(place.path.rstrip("/")).st_mtime > claimed + CLOCK_STEP:
                raise _written_anew(place)

    def _refuse_segmented(self, store: Store, stored: StoredItem) -> None:
        place = replace(self.place, key=stored.item.source_key)
        stat = stat_or_none(store, place.bucket, place.key)
        if stat is not None:
            refuse_delete(self.connections, place, stat)


class _Checked(NamedTuple):
    fit: list[StoredItem]
    gone: list[StoredItem]
    refused: list[Refused]


def _written_anew(place: Place) -> Changed:
    return Changed(
        f"{printable(str(place))} was kept",
        why="It was written anew since it was to be deleted",
        hint="Delete it again if it is to go all the same.",
    )


def _may_pass(error: AllastuiError) -> bool:
    return error.retryable or isinstance(error, SignInFailed)


def _perhaps_gone(stored: StoredItem, error: AllastuiError) -> StoredItem:
    """Return an item as it is tried again: one that may be gone by now counts as tried before."""
    if isinstance(error, Throttled):
        return stored
    return replace(stored, claimed=stored.claimed or time.time())


@dataclass(slots=True)
class EndTask:
    """Remove what is left of a prefix when its objects are gone: folders, markers, the bucket."""

    item: StoredItem
    place: Place
    connections: Connections
    flow: Flow
    attempt: int = 0

    def run(self) -> None:
        remove_rest(self.connections.open(self.place.profile), self.place, self.flow.stop)


DeleteTask = BatchTask | EndTask


def by_bucket(
    request: DeleteRequest, items: list[StoredItem], size: int
) -> Iterator[tuple[Place, list[StoredItem]]]:
    """Yield `items` in lists of at most `size` of one bucket each, with a source in that bucket."""
    sources = request.sources
    buckets: dict[str, list[StoredItem]] = {}
    for stored in items:
        buckets.setdefault(sources[stored.item.source].bucket, []).append(stored)
    for several in buckets.values():
        rest = iter(several)
        while some := list(islice(rest, size)):
            yield sources[some[0].item.source], some
