"""Compares two places: two walks side by side, and what their listings cannot tell is asked for."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from allastui.errors import AccessDenied, Corrupted, Interrupted, SourceChanged
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.thread_pool import Call, Pool
from allastui.transfers.ahead import ahead
from allastui.transfers.compare import (
    By,
    NotInOrder,
    Pair,
    Verdict,
    by_times,
    differing,
    merged,
    quick_verdict,
)
from allastui.transfers.exists import StoredContent, same_checksum, stat_or_none
from allastui.transfers.sorting import in_key_order

_WINDOW = 8
"""So many names for each worker are looked at before the first of them must be known."""

Stopped = Callable[[], bool]
Judged = tuple[Pair, Verdict]


class Afresh:
    """What was told before counts no more: a walk was not in order, and all begins anew."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two places, with its store."""

    store: Store
    place: Place

    def walk(self, *, follow_links: bool, sort: bool) -> Iterator[Entry]:
        """Yield what is below the place in key order, if its store is right about that."""
        walk = self.store.walk(self.place.bucket, self.place.key, follow_links=follow_links)
        return in_key_order(walk) if sort or self.store.features.any_order else walk

    def content(self, name: str, stopped: Stopped) -> "_Content | None":
        """Return what stands under a name now, None if nothing does any more."""
        key = self.place.key + name
        stat = stat_or_none(self.store, self.place.bucket, key)
        if stat is None:
            return None
        content = _Content(self.store, replace(self.place, key=key), stat)
        content.stopped = stopped
        return content


class _Content(StoredContent):
    """A content that stops being read when nobody waits for it any more."""

    stopped: Stopped

    def read(self) -> Iterator[memoryview]:
        for chunk in super().read():
            if self.stopped():
                raise Interrupted("The comparison was stopped")
            yield chunk


def compare(
    connections: Connections,
    left: Place,
    right: Place,
    by: By,
    *,
    follow_links: bool,
    workers: int,
    stopped: Stopped,
) -> Iterator[Judged | Afresh]:
    """Yield each name below two prefixes with its verdict, in order, in bounded memory.

    A pair comes with the sizes that its stores gave when they were asked. Ends early once `stopped`
    says so. Raises AllastuiError.
    """
    one = Side(connections.open(left.profile), left)
    other = Side(connections.open(right.profile), right)
    with Pool(workers, "compare") as pool:
        judge = _Judge(one, other, by, pool, workers * _WINDOW, stopped)
        for sort in (False, True):
            walks = [ahead(side.walk(follow_links=follow_links, sort=sort)) for side in judge.sides]
            try:
                yield from judge.judged(merged(*walks))
            except NotInOrder:
                if sort:
                    raise
                yield Afresh()
            except Interrupted:
                return
            else:
                return
            finally:
                judge.drop()
                for walk in walks:
                    walk.close()


class _Judge:
    def __init__(
        self,
        left: Side,
        right: Side,
        by: By,
        pool: Pool,
        window: int,
        stopped: Stopped,
    ) -> None:
        self.sides = (left, right)
        self._by = by
        self._pool = pool
        self._window = window
        self._stopped = stopped
        self._waiting: deque[Judged | Call[Judged]] = deque()
        self._asked = 0

    def judged(self, pairs: Iterator[Pair]) -> Iterator[Judged]:
        for pair in pairs:
            if self._stopped():
                self.drop()
                return
            verdict = quick_verdict(pair, self._by)
            if verdict is not None and not self._waiting:
                yield pair, verdict
                continue
            if verdict is None:
                self._asked += 1
                self._waiting.append(self._pool.submit(partial(self._look, pair)))
            else:
                self._waiting.append((pair, verdict))
            yield from self._ready()
        while self._waiting:
            yield self._first()

    def drop(self) -> None:
        """Forget what is asked for."""
        for waiting in self._waiting:
            if isinstance(waiting, Call):
                waiting.give_up()
        self._waiting.clear()
        self._asked = 0

    def _ready(self) -> Iterator[Judged]:
        while self._waiting:
            first = self._waiting[0]
            is_full = self._asked > self._window or len(self._waiting) > 200 * self._window
            if isinstance(first, Call) and not first.is_over and not is_full:
                return
            yield self._first()

    def _first(self) -> Judged:
        first = self._waiting.popleft()
        if not isinstance(first, Call):
            return first
        self._asked -= 1
        return first.result()

    def _look(self, pair: Pair) -> Judged:
        """Ask the stores about a pair; runs in a worker."""
        if self._stopped():
            raise Interrupted("The comparison was stopped")
        try:
            return self._looked(pair)
        except (AccessDenied, SourceChanged):
            return pair, Verdict.UNSURE

    def _looked(self, pair: Pair) -> Judged:
        entries: list[Entry | None] = []
        contents: list[_Content | None] = []
        for side, entry in zip(self.sides, pair[1:], strict=True):
            content = None if entry is None else side.content(pair.name, self._stopped)
            if entry is None or content is None:
                entries.append(None)
            else:
                stat = content.stat
                entries.append(entry._replace(size=stat.size, form=stat.form))
            contents.append(content)
        pair = Pair(pair.name, *entries)
        left, right = contents
        if left is None or right is None:
            if left is right:
                return pair, Verdict.SAME  # both are gone meanwhile
            return pair, Verdict.ONLY_RIGHT if left is None else Verdict.ONLY_LEFT
        written = (left.stat.modified, right.stat.modified)
        if left.stat.size != right.stat.size:
            return pair, differing(*written)
        if self._by is By.SIZE:
            return pair, Verdict.SAME
        if self._by is By.TIME:
            return pair, by_times(_times(left), _times(right))
        return pair, _by_checksum(left, right, differing(*written))


def _times(content: StoredContent) -> tuple[float | None, float | None]:
    stat = content.stat
    return None if stat.mtime_ns is None else stat.mtime_ns / 1e9, stat.modified


def _by_checksum(left: StoredContent, right: StoredContent, if_different: Verdict) -> Verdict:
    try:
        if left.is_local and right.is_local:
            same: bool | None = _digest(left) == _digest(right)
        else:
            same = same_checksum(left, right)
    except Corrupted:
        return if_different
    if same is None:
        return Verdict.UNSURE
    return Verdict.SAME if same else if_different


def _digest(content: StoredContent) -> bytes:
    digest = hashlib.blake2b()
    for chunk in content.read():
        digest.update(chunk)
    return digest.digest()
