"""Sums by prefix: right, and bounded whatever the names are."""

from hypothesis import given
from hypothesis import strategies as st

from allastui.stores.abilities.usage import BucketUse
from allastui.ui.usage.tally import Amount, Prefixes, by_bucket, total

NAMES = st.lists(st.tuples(st.text("ab/", max_size=6), st.integers(0, 9)), max_size=60)


@given(NAMES, st.integers(1, 5))
def test_nothing_is_lost_however_few_prefixes_are_told_apart(
    named: list[tuple[str, int]], most: int
) -> None:
    found = Prefixes(most)
    for name, size in named:
        found.add(name, size)
        assert len(found.amounts) <= 2 * most
    everything = found.total()
    assert everything.objects == len(named)
    assert everything.bytes == sum(size for _, size in named)


def test_a_million_keys_take_no_more_memory_than_their_prefixes() -> None:
    found = Prefixes()
    for number in range(1_000_000):
        found.add(f"p{number % 50_000}/k", 1)
    assert len(found.amounts) <= 20_000
    assert found.total().objects == 1_000_000


def test_the_largest_prefixes_stay_apart() -> None:
    found = Prefixes(most=2)
    for name in ("big/", "small-1/", "large/", "small-2/", "small-3/"):
        found.add(f"{name}k", 1000 if not name.startswith("small") else 1)
    assert {"big", "large"} <= set(found.amounts)
    assert (found.others.objects, found.folded) == (2, 2)


def test_segments_count_for_the_bucket_of_their_objects() -> None:
    uses = {
        "b": BucketUse(2, 10, quota_bytes=100),
        "b_segments": BucketUse(5, 500),
        "b+segments": BucketUse(3, 300),
        "x_segments": BucketUse(1, 7),
    }
    joined = by_bucket(sorted(uses, reverse=True), uses, {"b", "x_segments"}, {"b": 1})
    assert joined == {
        "b": Amount(2, 810, 8, 100, is_whole=False, unsized=1),
        "x_segments": Amount(1, 7, is_whole=True),
    }
    assert total(joined.values()) == Amount(3, 817, 8, is_whole=False, unsized=1)
