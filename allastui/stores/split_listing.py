"""A long listing read by several requests at once.

A listing goes on from a key that only the page before tells, so a million keys are a thousand round
trips one after the other. But a listing can begin behind any key, also one that nobody has written:
the keys are split into ranges, and each range is read by a thread of its own. Where to split is not
known before, so it is guessed while pages come in. A wrong guess costs one request; what is listed
is the same, since the ranges always cover all keys, and a page counts only as far as its range.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from allastui.errors import NoThread
from allastui.stores.split_points import Alphabet, Progress, key_bytes, split_point
from allastui.threads import start_thread

AT_ONCE = 8
"""Requests on their way at one time, at most."""
PAGES_BEFORE = 3
"""Pages that are read one after the other first: a listing that ends before is not split."""
_PAGES_WAITING = 8
"""Pages that wait for whoever takes them, before threads stop to read more."""

L = TypeVar("L")


class Source(Protocol[L]):
    """How one service lists one place. A page's keys come in the order of their bytes."""

    def page(self, cursor: str | None, until: str | None) -> L:
        """Return the page at `cursor` (None: the first); raises an error of allastui.

        Keys behind `until` are of no interest, and may be left out.
        """

    def cursor_after(self, key: str) -> str:
        """Return the cursor of the page that begins behind `key`, which may not exist."""

    def next_cursor(self, page: L) -> str | None:
        """Return the cursor of the page behind `page`, None if it is the last."""

    def keys(self, page: L) -> list[str]:
        """Return the keys of a page in the order in which the service has them."""

    def cut(self, page: L, is_within: Callable[[str], bool]) -> L:
        """Return a page with those keys only that are within a range."""


@dataclass(slots=True)
class _Range:
    """Keys behind `after` up to `until`; None for the ends of the listing.

    `read` is None until there were any keys.
    """

    after: str | None
    until: str | None
    read: Progress | None = None

    def starts_before(self, key: str) -> bool:
        return self.after is None or key_bytes(self.after) < key_bytes(key)

    def ends_behind(self, key: str) -> bool:
        return self.until is None or key_bytes(key) <= key_bytes(self.until)

    def holds(self, key: str) -> bool:
        return self.starts_before(key) and self.ends_behind(key)

    def holds_all(self, keys: list[str]) -> bool:
        """Tell whether keys are sure to be within: that is seen at once if they are sorted."""
        return self.holds(keys[0]) and self.holds(keys[-1]) and keys == sorted(keys)

    def note(self, keys: list[str]) -> None:
        """Take in which keys have been read."""
        first = self.read.first if self.read is not None else keys[0]
        self.read = Progress(first, keys[0], keys[-1])


def split_pages(source: Source[L], prefix: str) -> Iterator[L]:
    """Yield all pages of a listing below `prefix`, each key once.

    The first ones come in order, and as they are read; once the listing turns out to be long, pages
    come in any order. Closing the iterator ends all reading; requests on their way are not waited
    for. Raises what `Source.page` raises.
    """
    cursor: str | None = None
    before = _Range(None, None)
    are_ordered = True
    for _ in range(PAGES_BEFORE):
        page = source.page(cursor, None)
        keys = source.keys(page)
        if keys:
            in_order = list(map(key_bytes, keys))
            is_behind = before.read is None or key_bytes(before.read.last) < in_order[0]
            are_ordered = are_ordered and is_behind and in_order == sorted(in_order)
            before.note(keys)
        yield page
        cursor = source.next_cursor(page)
        if cursor is None:
            return
    if cursor is not None and are_ordered and before.read is not None:
        yield from _Ranges(source, prefix, before).pages(cursor)
        return
    if cursor is not None:
        yield from _one_by_one(source, cursor)


def _one_by_one(source: Source[L], cursor: str | None) -> Iterator[L]:
    while cursor is not None:
        page = source.page(cursor, None)
        yield page
        cursor = source.next_cursor(page)


class _Ranges(Generic[L]):
    """The ranges of a listing and the threads that read them."""

    def __init__(self, source: Source[L], prefix: str, before: _Range) -> None:
        self._source = source
        self._prefix = prefix
        self._alphabet = Alphabet()
        self._changed = threading.Condition()
        self._ready: deque[L] = deque()
        self._reading: list[_Range] = [before]
        self._threads = 0
        self._error: BaseException | None = None
        self._ended = False
        self._may_split = True

    def pages(self, cursor: str) -> Iterator[L]:
        """Yield the pages from `cursor` on, where the one range there is has been read up to."""
        (first,) = self._reading
        if first.read is not None:
            self._alphabet.add(first.read.first)
            self._alphabet.add(first.read.last)
        with self._changed:
            is_started = self._start(first, cursor)
        if not is_started:
            yield from _one_by_one(self._source, cursor)
            return
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._ready or self._error or not self._threads)
                    if not self._ready:
                        if self._error is not None:
                            raise self._error
                        return
                    page = self._ready.popleft()
                    self._changed.notify_all()
                yield page
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _start(self, span: _Range, cursor: str) -> bool:
        """Have a range read by a thread; tells whether this machine gave one (ulimit -u)."""
        self._threads += 1
        try:
            start_thread(partial(self._run, span, cursor), "allastui-listing")
        except NoThread:
            self._threads -= 1
            self._may_split = False
            return False
        return True

    def _run(self, span: _Range, cursor: str | None) -> None:
        try:
            while cursor is not None:
                page = self._source.page(cursor, span.until)
                cursor = self._take(span, page)
            with self._changed:
                self._reading = [each for each in self._reading if each is not span]
                self._split_more(ends=1)
        except BaseException as error:
            self._error = self._error or error
        with self._changed:
            self._threads -= 1
            self._changed.notify_all()

    def _take(self, span: _Range, page: L) -> str | None:
        """Hand on what is in the range of a page that was read; returns where to go on."""
        source = self._source
        keys = source.keys(page)
        cursor = source.next_cursor(page)
        with self._changed:
            self._changed.wait_for(lambda: len(self._ready) < _PAGES_WAITING or self._ended)
            if self._ended or self._error is not None:
                return None
            # Only now, as the range may have been split while the page was on its way.
            if keys and not span.holds_all(keys):
                # A service that does not know how to begin behind a key gives others before it.
                self._may_split = self._may_split and span.starts_before(keys[0])
                if not span.ends_behind(keys[-1]):
                    cursor = None
                page = source.cut(page, span.holds)
                keys = source.keys(page)
            if keys:
                span.note(keys)
                self._alphabet.add(keys[0])
                self._alphabet.add(keys[-1])
                self._ready.append(page)
                self._changed.notify_all()
            if span.read is not None and span.read.last == span.until:
                return None
            if cursor is not None:
                self._split_more()
        return cursor

    def _split_more(self, *, ends: int = 0) -> None:
        """Let idle threads take over the far ends of ranges, where they are worth a request.

        `ends` of the threads there are have nothing more to read.
        """
        if self._ended or self._error is not None or not self._may_split:
            return
        while self._threads - ends < AT_ONCE:
            best: tuple[int, str, _Range] | None = None
            for span in self._reading:
                if span.read is None:
                    continue  # whether there is anything in it is not known yet
                point = split_point(span.read, span.until, self._prefix, self._alphabet)
                if point is not None and (best is None or point[0] < best[0]):
                    best = (*point, span)
            if best is None:
                return
            _, key, span = best
            rest = _Range(key, span.until)
            if not self._start(rest, self._source.cursor_after(key)):
                return
            span.until = key
            self._reading.append(rest)
