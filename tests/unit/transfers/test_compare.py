"""Comparing: the merge of two walks is what two dicts say, in order and in bounded memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import AccessDenied
from allastui.profiles.local import LOCAL
from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.memory import MemoryStore
from allastui.stores.place import Place, local_place
from allastui.stores.store import Attributes, ObjectStat
from allastui.transfers.compare import (
    By,
    NotInOrder,
    Pair,
    Verdict,
    by_times,
    merged,
    quick_verdict,
)
from allastui.transfers.comparing import Afresh, compare
from allastui.transfers.differences import Differences, Seen
from allastui.transfers.sorting import in_key_order

V = Verdict
NAMES = st.text(
    st.sampled_from("ab/-.0\x7f\u00e9\u2603\udc80\ue000\U0001f600"), min_size=1, max_size=6
)
ETAGS = st.sampled_from([None, "0" * 32, "ab" * 16, "ab" * 16 + "-3", "odd", "AB" * 16, "ab-1"])
ENTRIES = st.dictionaries(
    NAMES, st.tuples(st.integers(0, 2), st.none() | st.floats(0, 9), ETAGS), max_size=20
).map(
    lambda rows: [
        Entry(name, Kind.OBJECT, size, modified, etag)
        for name, (size, modified, etag) in sorted(rows.items())
    ]
)


def _object(name: str, size: int | None = 1, modified: float | None = 0.0) -> Entry:
    return Entry(name, Kind.OBJECT, size, modified)


@given(ENTRIES, ENTRIES)
def test_merging_two_walks_is_comparing_two_dicts(left: list[Entry], right: list[Entry]) -> None:
    lefts = {entry.name: entry for entry in left}
    rights = {entry.name: entry for entry in right}
    expected = [
        Pair(name, lefts.get(name), rights.get(name))
        for name in sorted(lefts.keys() | rights.keys())
    ]
    assert list(merged(left, right)) == expected


@given(st.lists(ENTRIES.map(lambda entries: entries[:3]), max_size=5), st.integers(1, 7))
def test_a_walk_in_any_order_is_sorted_through_a_file(parts: list[list[Entry]], run: int) -> None:
    entries = [entry for part in reversed(parts) for entry in part]
    in_order = list(in_key_order(entries, run=run))
    assert [entry.name for entry in in_order] == sorted(entry.name for entry in entries)
    assert sorted(map(repr, in_order)) == sorted(map(repr, entries))


def test_a_walk_that_is_not_in_order_is_noticed() -> None:
    with pytest.raises(NotInOrder):
        list(merged([_object("b"), _object("a")], []))


def test_a_folder_that_is_empty_on_one_side_is_there_on_both() -> None:
    empty, full = Entry("raw/", Kind.PREFIX), _object("raw/x")
    assert list(merged([empty], [full])) == [Pair("raw/x", None, full)]
    assert list(merged([full], [empty])) == [Pair("raw/x", full, None)]
    assert list(merged([empty], [_object("raw-1")])) == [
        Pair("raw-1", None, _object("raw-1")), Pair("raw/", empty, None)
    ]  # fmt: skip


def test_what_cannot_be_copied_is_left_out() -> None:
    assert list(merged([Entry("a.sock", Kind.OTHER)], [])) == []


@pytest.mark.parametrize("hidden", ["a", "a/"])
def test_what_a_closed_folder_or_a_broken_link_may_hide_is_not_missing(hidden: str) -> None:
    closed = Entry(hidden, Kind.OTHER)
    there = [_object(name) for name in ("a-", "a/b/c", "a/d", "b")]
    verdicts = {pair.name: quick_verdict(pair, By.SIZE) for pair in merged([closed], there)}
    unsure = dict.fromkeys(("a/b/c", "a/d"), V.UNSURE)
    assert verdicts == {"a-": V.ONLY_RIGHT, **unsure, "b": V.ONLY_RIGHT}
    verdicts = {pair.name: quick_verdict(pair, By.SIZE) for pair in merged(there, [closed])}
    assert verdicts == {"a-": V.ONLY_LEFT, **unsure, "b": V.ONLY_LEFT}
    same_name = list(merged([Entry("a", Kind.OTHER)], [_object("a")]))
    assert [quick_verdict(pair, By.CHECKSUM) for pair in same_name] == [V.UNSURE]
    assert list(merged([closed], [closed])) == []


@given(ENTRIES, ENTRIES)
def test_differences_are_kept_as_they_came(left: list[Entry], right: list[Entry]) -> None:
    kept = Differences()
    expected = []
    for pair in merged(left, right):
        verdict = quick_verdict(pair, By.SIZE)
        assert verdict is not None
        if verdict is V.SAME:
            kept.count_same(1, pair.left.size or 0 if pair.left else 0)
            continue
        kept.append(pair, verdict)
        expected.append((pair.name, verdict, *(seen(each) if each else None for each in pair[1:])))
    assert [tuple(each) for each in kept] == expected
    assert sum(kept.counts.values()) == len(list(merged(left, right)))
    for verdict in Verdict:
        assert [kept.verdict(row) for row in kept.rows_of(verdict)] == [verdict] * len(
            kept.rows_of(verdict)
        )


def seen(entry: Entry) -> Seen:
    """Return what is to be kept of an entry; an empty folder has neither size nor ETag."""
    if entry.kind is not Kind.OBJECT:
        return Seen(None, entry.modified, None)
    return Seen(entry.size, entry.modified, entry.etag)


def test_the_etag_of_a_large_object_is_no_checksum_to_keep() -> None:
    kept = Differences()
    kept.append(Pair("x", Entry("x", Kind.OBJECT, 3, 1.0, "ab" * 16, Form.SLO), None), V.ONLY_LEFT)
    assert kept[0].left == Seen(3, 1.0, None)


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ((5.0, 9.0), (5.5, 99.0), V.SAME),
        ((5.0, 9.0), (7.0, 99.0), V.RIGHT_NEWER),
        ((8.0, 9.0), (5.0, 99.0), V.LEFT_NEWER),
        ((5.0, 5.0), (None, 99.0), V.SAME),
        ((200.0, 200.0), (None, 99.0), V.LEFT_NEWER),
        ((None, 9.0), (20.0, 20.0), V.RIGHT_NEWER),
        ((None, 9.0), (None, 9.0), V.UNSURE),
        ((5.0, 5.0), (None, None), V.UNSURE),
    ],
)
def test_times_tell(
    left: tuple[float | None, float | None],
    right: tuple[float | None, float | None],
    verdict: Verdict,
) -> None:
    assert by_times(left, right) is verdict


class Sides:
    """Two stores in memory, and this machine, to compare."""

    def __init__(self, left: MemoryStore, right: MemoryStore) -> None:
        profiles = [
            Profile(name, Protocol.S3, "https://x.example", Anonymous()) for name in ("l", "r")
        ]
        self.connections = Connections(profiles)
        self.connections.use("l", left)
        self.connections.use("r", right)
        self.left, self.right = left, right

    def compared(self, by: By, left: Place | None = None) -> dict[str, Verdict]:
        found: dict[str, Verdict] = {}
        for each in compare(
            self.connections,
            left or Place("l", "data", ""),
            Place("r", "data", "in/"),
            by,
            follow_links=True,
            workers=3,
            stopped=lambda: False,
        ):
            if isinstance(each, Afresh):
                found.clear()
            else:
                found[each[0].name] = each[1]
        return found


@pytest.fixture
def sides() -> Iterator[Sides]:
    left, right = MemoryStore(), MemoryStore()
    left.put_bytes("data", "old", modified=1.0)
    right.put_bytes("data", "in/old", modified=1.0)
    sides = Sides(left, right)
    yield sides
    sides.connections.close()


def test_checksums_tell_what_sizes_do_not(sides: Sides) -> None:
    for name, one, other in (("same", b"ab", b"ab"), ("changed", b"ab", b"xy"), ("n", b"1", b"22")):
        sides.left.put_bytes("data", name, one, modified=100.0)
        sides.right.put_bytes("data", "in/" + name, other, modified=200.0)
    sides.left.put_bytes("data", "new", b"n")
    assert sides.compared(By.SIZE) == {
        "changed": V.SAME, "n": V.RIGHT_NEWER, "new": V.ONLY_LEFT, "old": V.SAME, "same": V.SAME,
    }  # fmt: skip
    assert sides.compared(By.CHECKSUM)["changed"] is V.RIGHT_NEWER
    assert sides.compared(By.CHECKSUM)["same"] is V.SAME


def test_times_of_the_originals_are_asked_for(sides: Sides) -> None:
    for name, mtime in (("same", 50.0), ("newer", 70.0)):
        at = Attributes(mtime_ns=int(mtime * 1e9))
        sides.left.put_bytes("data", name, b"x", 100.0, at)
        sides.right.put_bytes("data", "in/" + name, b"y", 300.0, Attributes(mtime_ns=50 * 10**9))
    assert sides.compared(By.TIME) == {
        "newer": V.LEFT_NEWER, "old": V.UNSURE, "same": V.SAME,
    }  # fmt: skip


def test_a_folder_of_this_machine_is_compared_with_a_prefix(sides: Sides, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    (folder / "sub" / "empty").mkdir(parents=True)
    for name in ("sub/x", "sub-1", "old"):
        (folder / name).write_bytes(b"" if name == "old" else b"data")
        sides.right.put_bytes("data", "in/" + name, b"" if name == "old" else b"data")
    (folder / "sub" / "y").write_bytes(b"here")
    sides.right.put_bytes("data", "in/sub/y", b"gone")
    sides.right.put_bytes("data", "in/sub/z", b"z")
    verdicts = sides.compared(By.CHECKSUM, local_place(folder))
    assert list(verdicts) == ["old", "sub-1", "sub/empty/", "sub/x", "sub/y", "sub/z"]
    assert verdicts["sub/x"] is V.SAME
    assert verdicts["sub/empty/"] is V.ONLY_LEFT
    assert verdicts["sub/y"] in (V.DIFFERS, V.RIGHT_NEWER, V.LEFT_NEWER)
    assert verdicts["sub/z"] is V.ONLY_RIGHT


def test_two_folders_of_this_machine_are_read(tmp_path: Path) -> None:
    connections = Connections([])
    for side, data in (("a", b"same"), ("b", b"same")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "x").write_bytes(data)
        (tmp_path / side / "y").write_bytes(side.encode())
    found = compare(
        connections, local_place(tmp_path / "a"), local_place(tmp_path / "b"), By.CHECKSUM,
        follow_links=True, workers=2, stopped=lambda: False,
    )  # fmt: skip
    verdicts = {each[0].name: each[1] for each in found if not isinstance(each, Afresh)}
    assert verdicts["x"] is V.SAME
    assert verdicts["y"] is not V.SAME
    assert LOCAL not in connections.profiles


class Disordered(MemoryStore):
    """Walks backwards, as a store might that does not know order."""

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        yield from reversed(list(super().walk(bucket, prefix, follow_links=follow_links)))


def test_a_store_that_lists_in_no_order_is_sorted_first() -> None:
    left, right = Disordered(), MemoryStore()
    for name in ("a", "b", "c"):
        left.put_bytes("data", name, b"1")
        right.put_bytes("data", "in/" + name, b"1")
    assert Sides(left, right).compared(By.SIZE) == {"a": V.SAME, "b": V.SAME, "c": V.SAME}


class Vanishing(MemoryStore):
    """Refuses one object, and has lost another, when it is asked about them."""

    def stat(self, bucket: str, key: str) -> ObjectStat:
        if key.endswith("secret"):
            raise AccessDenied("no")
        if key.endswith("lost"):
            self.delete_many(bucket, [key])
        return super().stat(bucket, key)


def test_what_is_refused_or_gone_meanwhile_stops_nothing() -> None:
    left, right = MemoryStore(), Vanishing()
    for name in ("a", "lost", "secret"):
        left.put_bytes("data", name, b"1")
        right.put_bytes("data", "in/" + name, b"2")
    verdicts = Sides(left, right).compared(By.CHECKSUM)
    assert (verdicts["lost"], verdicts["secret"]) == (V.ONLY_LEFT, V.UNSURE)
    assert verdicts["a"] not in (V.SAME, V.UNSURE)


def test_a_comparison_that_is_stopped_ends(sides: Sides) -> None:
    for number in range(2000):
        sides.left.put_bytes("data", f"n{number:05d}", b"1")
        sides.right.put_bytes("data", f"in/n{number:05d}", b"2")
    asked = 0

    def stopped() -> bool:
        return asked > 100

    for _ in compare(
        sides.connections, Place("l", "data", ""), Place("r", "data", "in/"), By.CHECKSUM,
        follow_links=True, workers=2, stopped=stopped,
    ):  # fmt: skip
        asked += 1
    assert 100 < asked < 2001
