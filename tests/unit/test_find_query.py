"""What a search finds: names, sizes, ages and folders, as they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import UsageError
from allastui.stores.entry import Entry, Kind
from allastui.ui.find.query import (
    Bound,
    FoldersOnTheWay,
    Query,
    Typed,
    Wanted,
    parse_ages,
    parse_sizes,
    read_query,
)

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
DAY = 86400.0
NOW = 1_795_000_000.0


def _file(name: str, size: int = 1, age: float = 0.0) -> Entry:
    return Entry(name, Kind.OBJECT, size, NOW - age)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("", ()),
        (">100M", (Bound(True, False, 100 * MIB),)),
        ("<1k", (Bound(False, False, KIB),)),
        (">= 1.5 GiB", (Bound(True, True, 1.5 * GIB),)),
        ("<=10", (Bound(False, True, 10),)),
        (">1G <2GB", (Bound(True, False, GIB), Bound(False, False, 2 * GIB))),
        (">0b", (Bound(True, False, 0),)),
    ],
)
def test_sizes_are_read_in_binary_units(text: str, bounds: tuple[Bound, ...]) -> None:
    assert parse_sizes(text) == bounds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("<7d", 7 * DAY), (">1y", 365 * DAY), ("<2h", 7200), (">5min", 300), ("<1mo", 30 * DAY)],
)
def test_ages_are_read(text: str, seconds: float) -> None:
    assert parse_ages(text) == (Bound(text[0] == ">", False, seconds),)


@pytest.mark.parametrize("text", ["100M", ">", ">x", ">1q", "big", ">1M,", ">-1", "<1ib"])
def test_a_size_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=">100M"):
        parse_sizes(text)


@pytest.mark.parametrize("text", ["7d", "<7", "<7M", ">yesterday"])
def test_an_age_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="<7d"):
        parse_ages(text)


def test_folders_are_not_asked_for_a_size() -> None:
    with pytest.raises(UsageError, match="neither"):
        read_query(Typed(sizes=">1M", wanted=Wanted.FOLDERS), NOW)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(""), {"raw", "raw/2026/x.bam", "notes.txt", "raw/small.bam"}),
        (Query("*.bam"), {"raw/2026/x.bam", "raw/small.bam"}),
        (Query("BAM"), {"raw/2026/x.bam", "raw/small.bam"}),
        (Query("raw"), {"raw"}),
        (Query("raw/*/x*"), {"raw/2026/x.bam"}),
        (Query("", Wanted.FOLDERS), {"raw"}),
        (Query("", Wanted.FILES), {"raw/2026/x.bam", "notes.txt", "raw/small.bam"}),
        (Query("", sizes=parse_sizes(">1M")), {"raw/2026/x.bam"}),
        (Query("", ages=parse_ages(">7d"), now=NOW), {"notes.txt"}),
        (Query("*.bam", ages=parse_ages(">7d"), now=NOW), set()),
        (Query("", sizes=parse_sizes(">=1 <=1")), {"notes.txt", "raw/small.bam"}),
    ],
)
def test_a_query_finds(query: Query, found: set[str]) -> None:
    entries = [
        Entry("raw", Kind.PREFIX),
        _file("raw/2026/x.bam", 2 * MIB),
        _file("raw/small.bam", 1),
        _file("notes.txt", 1, 8 * DAY),
    ]
    fits = query.matcher()
    assert {entry.name for entry in entries if fits(entry)} == found


def test_what_has_no_size_fits_no_size() -> None:
    fits = Query("", sizes=parse_sizes("<1M")).matcher()
    assert not fits(Entry("a.sock", Kind.OTHER))


_PARTS = st.lists(st.sampled_from(["a", "b", "a-", "ab", "ä"]), min_size=1, max_size=4)


@given(st.lists(_PARTS, max_size=30))
def test_each_folder_of_a_walk_is_entered_once(paths: list[list[str]]) -> None:
    names = sorted({"/".join(parts) for parts in paths})
    way = FoldersOnTheWay()
    entered = [folder for name in names for folder in way.entered(name)]
    expected = {name[:at] for name in names for at, char in enumerate(name) if char == "/"}
    assert len(entered) == len(set(entered))
    assert set(entered) == expected


@given(st.floats(0, 1e15), st.booleans(), st.booleans(), st.floats(0, 1e15))
def test_a_bound_and_its_opposite_part_all_numbers(
    value: float, over: bool, included: bool, number: float
) -> None:
    bound, opposite = Bound(over, included, value), Bound(not over, not included, value)
    assert bound.admits(number) is not opposite.admits(number)
