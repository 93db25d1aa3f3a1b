"""A split listing is the listing itself: every key once, whatever the keys and the pages are."""

import threading
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allastui.errors import Unreachable
from allastui.stores.split_listing import AT_ONCE, PAGES_BEFORE, split_pages
from allastui.stores.split_points import Alphabet, Progress, key_bytes, split_point

_KEYS = (
    st.text("ab01/", min_size=1, max_size=5)
    | st.text("01", min_size=1, max_size=6).map(lambda digits: f"run {digits}")
    | st.text("\x01 /09azAZ~é中😀\U0010ffff", min_size=1, max_size=4)
    | st.text(st.characters(codec="utf-8"), min_size=1, max_size=3)
    | st.binary(min_size=1, max_size=3).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
    | st.integers(0, 300).map(lambda number: f"file-{number:08d}.dat")
)


class _Page(NamedTuple):
    keys: list[str]
    cursor: str | None


class _Bucket:
    """Keys in memory, listed by "/" or not; `knows_after` is false for one that cannot begin there.

    The first character of a cursor tells whether it is an opaque one of the bucket's own.
    """

    def __init__(
        self, keys: list[str], size: int, *, prefix: str = "", knows_after: bool = True
    ) -> None:
        below = {key for key in keys if key.startswith(prefix)}
        rows = {prefix + "/".join(key[len(prefix) :].split("/")[:1]) for key in below}
        folders = {
            prefix + key[len(prefix) :].partition("/")[0] + "/"
            for key in below
            if "/" in key[len(prefix) :]
        }
        rows = {key for key in below if "/" not in key[len(prefix) :]} | folders
        self.rows = sorted(rows, key=key_bytes)
        self._in_bytes = list(map(key_bytes, self.rows))
        self._size = size
        self._knows_after = knows_after
        self._lock = threading.Lock()
        self.requests = 0
        self._under_way = 0
        self.most_under_way = 0
        self.fails_at: int | None = None

    def page(self, cursor: str | None, until: str | None) -> _Page:
        with self._lock:
            self.requests += 1
            self._under_way += 1
            self.most_under_way = max(self.most_under_way, self._under_way)
            number = self.requests
        try:
            if number == self.fails_at:
                raise Unreachable("the line is cut")
            return self._page(cursor)
        finally:
            with self._lock:
                self._under_way -= 1

    def _page(self, cursor: str | None) -> _Page:
        start = 0
        if cursor is not None and cursor.startswith("own:"):
            start = int(cursor[4:])
        elif cursor is not None and self._knows_after:
            key = cursor.removeprefix("after:")
            start = bisect_right(self._in_bytes, key.encode())
        stop = start + self._size
        return _Page(self.rows[start:stop], f"own:{stop}" if stop < len(self.rows) else None)

    def cursor_after(self, key: str) -> str:
        return f"after:{key}"

    def next_cursor(self, page: _Page) -> str | None:
        return page.cursor

    def keys(self, page: _Page) -> list[str]:
        return page.keys

    def cut(self, page: _Page, is_within: Callable[[str], bool]) -> _Page:
        return _Page(list(filter(is_within, page.keys)), page.cursor)


def _listed(bucket: _Bucket, prefix: str = "") -> list[str]:
    return [key for page in split_pages(bucket, prefix) for key in page.keys]


@given(
    st.lists(_KEYS, max_size=120, unique=True),
    st.integers(1, 9),
    st.sampled_from(["", "a", "a/", "file-"]),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_every_key_is_listed_once(
    keys: list[str], size: int, prefix: str, knows_after: bool
) -> None:
    bucket = _Bucket(keys, size, prefix=prefix, knows_after=knows_after)
    found = _listed(bucket, prefix)
    assert sorted(found, key=key_bytes) == bucket.rows
    assert found[: size * PAGES_BEFORE] == bucket.rows[: size * PAGES_BEFORE]
    assert bucket.most_under_way <= AT_ONCE


@pytest.mark.parametrize("count", [0, 1, 10, 29, 30])
def test_a_short_listing_takes_no_request_more_than_its_pages(count: int) -> None:
    bucket = _Bucket([f"{number:03}" for number in range(count)], 10)
    assert len(_listed(bucket)) == count
    assert bucket.requests == max(1, -(-count // 10))


class _Clocked(_Bucket):
    """Answers all requests that are under way at once, and counts how often."""

    def __init__(self, keys: list[str], size: int) -> None:
        super().__init__(keys, size)
        self._turn = threading.Condition()
        self._waiting = 0
        self.rounds = 0

    def page(self, cursor: str | None, until: str | None) -> _Page:
        with self._turn:
            mine = self.rounds
            self._waiting += 1
            while self.rounds == mine:
                if self._waiting >= max(1, _readers()):
                    self.rounds += 1
                    self._waiting = 0
                    self._turn.notify_all()
                else:
                    self._turn.wait(0.001)
        return super().page(cursor, until)


def _readers() -> int:
    return sum(thread.name == "allastui-listing" for thread in threading.enumerate())


def _names(kind: str) -> Iterator[str]:
    for number in range(20_000):
        yield {
            "numbered": f"file-{number:08d}.dat",
            "hashed": f"{number * 2654435761 % 2**32:08x}.bin",
            "unpadded": f"run {number}",
            "dated": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T{number:05}",
            "samples": f"sample_{'ABCDEFGHIJ'[number % 10]}_lane{number % 7}_{number:06}.fastq.gz",
            "chinese": f"{chr(0x4E00 + number % 3000)}{number}",
        }[kind]


@pytest.mark.parametrize("kind", ["numbered", "hashed", "unpadded", "dated", "samples", "chinese"])
def test_few_requests_are_wasted_and_many_are_under_way(kind: str) -> None:
    bucket = _Clocked(list(_names(kind)), 50)
    assert len(_listed(bucket)) == len(bucket.rows)
    pages = len(bucket.rows) / 50
    assert bucket.requests < 1.4 * pages
    assert bucket.rounds < 0.25 * pages


def test_an_error_ends_the_listing_and_its_threads() -> None:
    for fails_at in (1, PAGES_BEFORE + 1, 30):
        bucket = _Bucket(list(_names("hashed")), 50)
        bucket.fails_at = fails_at
        with pytest.raises(Unreachable):
            _listed(bucket)
        _wait_for_the_end()


def test_closing_a_listing_ends_its_threads() -> None:
    bucket = _Bucket(list(_names("hashed")), 50)
    pages = split_pages(bucket, "")
    for _ in range(PAGES_BEFORE + 2):
        next(pages)
    assert isinstance(pages, Generator)
    pages.close()
    _wait_for_the_end()
    assert bucket.requests < 100


def _wait_for_the_end() -> None:
    for thread in threading.enumerate():
        if thread.name == "allastui-listing":
            thread.join(10)
            assert not thread.is_alive()


@given(_KEYS, _KEYS, _KEYS, st.none() | _KEYS, st.lists(_KEYS))
def test_a_split_is_behind_what_was_read_and_before_the_end(
    one: str, two: str, three: str, until: str | None, seen: list[str]
) -> None:
    first, page_first, last = sorted((one, two, three), key=key_bytes)
    alphabet = Alphabet()
    for key in (first, last, *seen):
        alphabet.add(key)
    if until is not None and (not until.isprintable() or key_bytes(until) <= key_bytes(last)):
        until = None  # it is a split itself, so it can be written as UTF-8
    point = split_point(Progress(first, page_first, last), until, "", alphabet)
    if point is not None:
        assert "/" not in point[1]
        assert key_bytes(last) < point[1].encode()
        assert until is None or point[1].encode() < key_bytes(until)


@pytest.mark.parametrize("allowed", [0, 1, 3])
def test_a_listing_is_whole_where_no_more_threads_can_be_had(
    monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    bucket = _Bucket([f"file-{number:08d}.dat" for number in range(400)], 10)
    started = 0
    real = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        nonlocal started
        if thread.name == "allastui-listing":
            started += 1
            if started > allowed:
                raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    assert sorted(_listed(bucket)) == bucket.rows
    assert started > allowed
