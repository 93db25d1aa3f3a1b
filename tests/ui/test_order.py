"""The names of a pane and their order, many at once as one by one."""

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allastui.ui.panes import sorting
from allastui.ui.panes.marks import Steps
from allastui.ui.panes.names import BLOCK, Names
from allastui.ui.panes.order import are_in_order, natural_key, natural_keys, new_order

_ODD_NAMES = st.text("aB1\n\0é😀\udce9", max_size=4)


def _result(work: sorting.Ordering) -> "array[int]":
    found = new_order()

    def run() -> Steps:
        found.extend((yield from work))

    for _ in run():
        pass
    return found


@given(st.lists(st.lists(_ODD_NAMES, max_size=5), max_size=6), st.integers(0, 2 * BLOCK))
@settings(max_examples=60, deadline=None)
def test_names_are_kept_as_they_came(batches: list[list[str]], before: int) -> None:
    expected = [f"n{number}" for number in range(before)]
    names = Names()
    names.extend(expected)
    for batch in batches:
        names.extend(batch)
        expected += batch
    assert list(names) == expected
    assert [names[row] for row in range(len(names))] == expected
    folded = [name for block in range(names.block_count) for name in names.folded_block(block)]
    assert folded == [name.casefold() for name in expected]
    for name in {*expected[-30:], "missing"}:
        assert (name in names) == (name in expected)
        if name in expected:
            assert names.index(name) == expected.index(name)


@given(st.lists(_ODD_NAMES | st.integers(0, 10**12).map(str), max_size=8))
def test_natural_keys_are_the_same_for_one_and_for_many(names: list[str]) -> None:
    assert natural_keys(names) == [natural_key(name) for name in names]
    by_key = sorted(names, key=natural_key)
    if are_in_order(names):
        assert by_key == names
    numbered = [f"a{number:09}" for number in range(len(names))]
    assert are_in_order(numbered)


@given(st.lists(st.integers(0, 3) | st.floats(0, 9), max_size=400), st.sampled_from([4, 16, 1000]))
@settings(max_examples=100, deadline=None)
def test_rows_are_sorted_by_number_in_steps_and_keep_their_order(
    numbers: list[float], run: int
) -> None:
    rows = new_order(list(range(0, len(numbers), 2)) + list(range(1, len(numbers), 2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "RUN", run)
        ordered = _result(sorting.order_by_number(rows, array("d", numbers)))
    assert list(ordered) == sorted(rows, key=numbers.__getitem__)
