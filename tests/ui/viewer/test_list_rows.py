"""Lists in the viewer, such as the members of an archive."""

from collections.abc import Iterator

import pytest

from allastui.errors import Unreachable
from allastui.ui.viewer.content import Row, Stop
from allastui.ui.viewer.list_rows import ListLayout


def cut_behind(count: int) -> Iterator[Row]:
    yield from (Row(number, number + 1, ()) for number in range(count))
    raise Unreachable("The line was cut")


def test_a_list_that_could_not_be_read_is_never_said_to_be_empty() -> None:
    rows = ListLayout(cut_behind(0), most=10)
    for _ in range(2):
        with pytest.raises(Unreachable):
            rows.forward(0, 5, Stop())


def test_a_list_that_ends_early_says_why() -> None:
    rows = ListLayout(cut_behind(2), most=10)
    assert len(rows.forward(0, 5, Stop())) == 2
    assert len(rows.forward(0, 5, Stop())) == 2
    assert "The line was cut" in rows.remark
