"""JSON laid out: what json.dumps writes with an indent, token for token as it stands."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from allastui.ui.viewer import json_rows as module
from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.json_rows import JsonLayout, JsonLinesLayout, json_rows
from tests.ui.viewer.in_memory import QUICK, Bytes

_STOP = Stop()
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab",:[{é ', max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(alphabet="abc", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@QUICK
@given(_JSON)
def test_a_document_is_laid_out_as_with_an_indent(value: Any) -> None:
    rows = json_rows(json.dumps(value, ensure_ascii=False).encode(), 0)
    wanted = json.dumps(value, ensure_ascii=False, indent=2).split("\n")
    assert [row.text for row in rows] == wanted


@QUICK
@given(st.lists(_JSON, min_size=1, max_size=5), st.sampled_from([1, 7, 50]))
def test_pieces_of_a_document_fit_together_from_both_sides(value: Any, piece: int) -> None:
    data = json.dumps(value).encode()
    with st_piece(piece):
        layout = JsonLayout(Bytes(data))
        down = layout.forward(0, 1000, _STOP)
        up = JsonLayout(Bytes(data))
        assert up.backward(up.extent(_STOP), 1000, _STOP) == down
    assert [row.text for row in down] == json.dumps(value, indent=2).split("\n")


class st_piece:
    """Cuts documents into pieces of a few bytes."""

    def __init__(self, size: int) -> None:
        self._size, self._before = size, module.PIECE

    def __enter__(self) -> None:
        module.PIECE = self._size

    def __exit__(self, *_: object) -> None:
        module.PIECE = self._before


def test_numbers_and_escapes_stay_as_they_are_written() -> None:
    rows = json_rows(rb'{"n": 1.0e400, "n": 1E5, "s": "a\u00e9\n"}', 0)
    assert [row.text.strip() for row in rows[1:-1]] == [
        '"n": 1.0e400,',
        '"n": 1E5,',
        r'"s": "a\u00e9\n"',
    ]


@QUICK
@given(st.binary(max_size=80))
def test_what_is_no_json_is_shown_all_the_same(data: bytes) -> None:
    rows = json_rows(data, 0)
    assert all(row.text.isprintable() for row in rows)
    assert [row.start for row in rows] == sorted({row.start for row in rows})


def test_json_lines_are_laid_out_one_by_one() -> None:
    layout = JsonLinesLayout(Bytes(b'{"a": 1}\n\n[2]\n'))
    shown = [row.text for row in layout.forward(0, 99, _STOP)]
    assert shown == ["{", '  "a": 1', "}", "", "[", "  2", "]"]
    assert [row.text for row in layout.backward(layout.extent(_STOP), 99, _STOP)] == shown
