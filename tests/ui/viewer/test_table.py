"""CSV and TSV as rows: records are those of the csv module, from both sides."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.encoding import UTF8
from allastui.ui.viewer.table import TableLayout, dialect_of
from tests.ui.viewer.in_memory import QUICK, Bytes

_STOP = Stop()
_FIELD = st.text(alphabet='ab,"\n é', max_size=6)


def table(data: str, name: str = "t.csv") -> TableLayout:
    return TableLayout(Bytes(data.encode()), UTF8, name, _STOP)


@QUICK
@given(st.lists(st.lists(_FIELD, min_size=2, max_size=3), min_size=1, max_size=8))
def test_records_are_those_that_were_written_from_both_sides(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["name", "value"], *rows])
    layout = table(text.getvalue())
    down = layout.forward(layout.first, 100, _STOP)
    assert len(down) == len(rows)
    assert layout.backward(layout.extent(_STOP), 100, _STOP) == down
    for row in down:
        for position in range(row.start, row.end):
            assert layout.start_of(position, _STOP) == row.start


def test_columns_are_aligned_and_numbers_stand_at_the_right() -> None:
    layout = table("station,temp\nInari,-12.5\nOulu,3\n")
    assert layout.header is not None
    assert layout.header.text.rstrip() == "station   temp"
    shown = [row.text.rstrip() for row in layout.forward(layout.first, 9, _STOP)]
    assert shown == ["Inari    -12.5", "Oulu         3"]


def test_without_names_there_is_no_header() -> None:
    layout = table("1,2\n3,4\n")
    assert layout.header is None
    assert len(layout.forward(0, 9, _STOP)) == 2


def test_tabs_and_semicolons_part_fields_too() -> None:
    assert dialect_of("a;b,c\nd;e\n", "x.csv").delimiter == ";"
    assert dialect_of("a,b\tc\n", "x.tsv").delimiter == "\t"
    rows = table('name\tsaid\nx\t5" pipe\ny\tz\n', "x.tsv").forward(0, 9, _STOP)
    assert [row.text.split() for row in rows] == [["x", '5"', "pipe"], ["y", "z"]]


def test_a_longer_value_far_down_widens_its_column() -> None:
    layout = table("name,n\n" + "ab,1\n" * 1000 + "a much longer name,2\n")
    version = layout.version
    last = layout.backward(layout.extent(_STOP), 1, _STOP)[-1]
    assert layout.version > version
    assert last.text.startswith("a much longer name")
    first = layout.forward(layout.first, 1, _STOP)[0]
    assert first.text.index("1") == last.text.index("2")


def test_control_characters_in_fields_are_written_out() -> None:
    assert "\\x1b[31m" in table("a,b\n\x1b[31m,x\n").forward(4, 1, _STOP)[0].text


def test_a_quote_that_is_never_closed_does_not_read_everything() -> None:
    content = Bytes(b'name,n\n"open,1\n' + b"x,1\n" * 500_000)
    layout = TableLayout(content, UTF8, "t.csv", _STOP)
    content.bytes_read = 0
    assert len(layout.forward(layout.first, 10, _STOP)) >= 10
    assert content.bytes_read < content.size
