"""The segments of Swift's large objects as proof of the bytes that are copied."""

import hashlib
from dataclasses import replace

import pytest

from allastui.errors import Corrupted
from allastui.settings import MIB
from allastui.stores.memory import MemoryStore
from allastui.stores.store import Segment
from allastui.transfers.segments import cut_of, segments_of_part
from allastui.transfers.verify import SegmentProof, are_the_segments

FEATURES = replace(MemoryStore().features, min_part=5, max_parts=100)
PIECES = [b"aaaa", b"bbbb", b"", b"ccccc", b"d"]


def segments_of(pieces: list[bytes]) -> list[Segment]:
    return [
        Segment("b_segments", f"k/{number:08d}", len(piece), hashlib.md5(piece).hexdigest())
        for number, piece in enumerate(pieces)
    ]


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5, 100])
def test_bytes_are_compared_segment_by_segment_however_they_come(chunk: int) -> None:
    data = b"".join(PIECES)
    chunks = [memoryview(data)[at : at + chunk] for at in range(0, len(data), chunk)]
    assert are_the_segments(segments_of(PIECES), chunks)
    assert not are_the_segments(segments_of(PIECES), chunks[:-1])
    assert not are_the_segments(segments_of(PIECES), [*chunks, memoryview(b"x")])
    assert not are_the_segments(segments_of([*PIECES[:3], b"ccccC", b"d"]), chunks)


def test_the_segment_that_differs_is_named_as_soon_as_it_ends() -> None:
    proof = SegmentProof("key", segments_of(PIECES))
    proof.update(memoryview(b"aaaabbb"))
    with pytest.raises(Corrupted) as caught:
        proof.update(memoryview(b"X"))
    assert "b_segments/k/00000001" in str(caught.value)


def test_parts_are_cut_where_segments_end() -> None:
    equal = segments_of([b"x" * 4, b"y" * 4, b"z" * 4, b"0"])
    assert cut_of(equal, 13, FEATURES) == 8
    assert cut_of(equal, 13, replace(FEATURES, min_part=1)) == 4
    assert cut_of(equal, 13, replace(FEATURES, min_part=1, max_parts=2)) == 8
    assert cut_of(segments_of([b"x", b"yy"]), 3, FEATURES) is None
    assert cut_of([], 0, FEATURES) is None


def test_the_segments_of_a_part() -> None:
    equal = segments_of([b"x" * 4, b"y" * 4, b"z" * 4, b"0"])
    assert [segments_of_part(equal, number, 8) for number in (1, 2)] == [equal[:2], equal[2:]]
    assert [segments_of_part(equal, number, 4) for number in (1, 2, 3, 4)] == [
        [segment] for segment in equal
    ]
    assert segments_of_part(equal, 1, 6) == ()
    unequal = segments_of([b"x", b"yy"])
    assert segments_of_part(unequal, 1, 2) == ()
    assert segments_of_part(unequal, 1, MIB) == unequal
