"""The planner, for every size and every store's limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allastui.errors import TooLarge
from allastui.settings import MIB
from allastui.stores.features import Features
from allastui.transfers.plan import (
    bit,
    bytes_in,
    missing_parts,
    part_range,
    part_size_for,
    parts_in,
)

GIB = 1024 * MIB
TIB = 1024 * GIB


def features(min_part: int = 5 * MIB, max_part: int = 5 * GIB, max_parts: int = 10_000) -> Features:
    return Features(
        buckets=True,
        min_part=min_part,
        max_part=max_part,
        max_parts=max_parts,
        max_object=5 * TIB,
        part_etag_is_md5=True,
        any_order=False,
        server_copy=True,
    )


@given(
    size=st.integers(0, 5 * TIB),
    preferred=st.integers(5 * MIB, 512 * MIB),
    max_parts=st.sampled_from([1000, 10_000]),
    source=st.none() | st.integers(1, 6 * GIB),
)
def test_the_parts_fit_the_store_and_cover_the_object_once(
    size: int, preferred: int, max_parts: int, source: int | None
) -> None:
    limits = features(max_parts=max_parts)
    try:
        part_size = part_size_for(size, limits, preferred, source)
    except TooLarge:
        assert size > limits.max_part * max_parts
        return
    count = parts_in(size, part_size)
    assert limits.min_part <= part_size <= limits.max_part
    assert 1 <= count <= max_parts
    first, last = part_range(1, size, part_size), part_range(count, size, part_size)
    assert first[0] == 0
    assert last[0] + last[1] == size
    assert last[1] > 0 or size == 0


def test_a_hundred_gigabytes_need_no_more_than_a_thousand_parts_where_the_service_says_so() -> None:
    part_size = part_size_for(100 * GIB, features(max_parts=1000), 16 * MIB)
    assert parts_in(100 * GIB, part_size) <= 1000


def test_the_part_size_of_the_source_is_kept_so_that_it_can_be_compared() -> None:
    assert part_size_for(100 * MIB, features(), 16 * MIB, 8 * MIB) == 8 * MIB


def test_a_source_part_that_would_cost_too_much_after_a_cut_is_not_kept() -> None:
    assert part_size_for(10 * GIB, features(), 16 * MIB, 5 * GIB) == 16 * MIB


def test_an_object_over_the_limit_is_refused_before_the_first_byte() -> None:
    with pytest.raises(TooLarge, match="more than the service takes"):
        part_size_for(5 * TIB + 1, features(), 16 * MIB)


@given(size=st.integers(1, 5000), part_size=st.integers(1, 300), data=st.data())
def test_bytes_in_counts_exactly_the_parts_of_the_set(
    size: int, part_size: int, data: st.DataObject
) -> None:
    total = parts_in(size, part_size)
    numbers = data.draw(st.sets(st.integers(1, total)))
    done = sum(bit(number) for number in numbers)
    assert bytes_in(done, size, part_size) == sum(
        part_range(number, size, part_size)[1] for number in numbers
    )
    assert set(missing_parts(total, done)) == set(range(1, total + 1)) - numbers
