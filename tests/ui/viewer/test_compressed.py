"""The inside of compressed files, read from anywhere in bounded memory."""

import gzip
import random
import sys
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allastui.errors import Corrupted, Interrupted, Unreachable
from allastui.ui.viewer import compressed
from allastui.ui.viewer.compressed import BLOCK, Decompressed
from allastui.ui.viewer.content import Stop
from allastui.ui.viewer.inflating import gzip_inflating
from allastui.ui.viewer.zstd import zstd_inflating
from tests.ui.viewer.in_memory import Bytes

_STOP = Stop()
_SEED = random.Random(5)
INSIDE = b"".join(_SEED.choice([b"a line of a log\n", _SEED.randbytes(40)]) for _ in range(40_000))
PACKED = gzip.compress(INSIDE[:500_000], 1) + gzip.compress(INSIDE[500_000:], 9) + bytes(1000)


def inside(packed: bytes) -> Decompressed:
    return Decompressed(Bytes(packed), gzip_inflating)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(INSIDE) + 9), st.integers(0, 3 * BLOCK)), max_size=6))
def test_any_range_is_what_gzip_reads_also_backwards(ranges: list[tuple[int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compressed, "_MARK_EVERY", BLOCK)
        patch.setattr(compressed, "_MOST_MARKS", 4)
        patch.setattr(compressed, "KEPT_BLOCKS", 2)
        content = inside(PACKED)
        for offset, size in ranges:
            assert content.read(offset, size, _STOP) == INSIDE[offset : offset + size]
        assert content.find_size(_STOP) == len(INSIDE)
    assert content.damage == ""


def test_the_size_is_known_only_at_the_end() -> None:
    content = inside(PACKED)
    content.read(0, 10, _STOP)
    assert content.size is None
    assert b"".join(content.chunks(0, _STOP)) == INSIDE
    assert content.size == len(INSIDE)


def test_a_file_that_is_cut_off_shows_what_there_is_and_says_so() -> None:
    content = inside(PACKED[: len(PACKED) // 2])
    size = content.find_size(_STOP)
    assert content.read(0, size, _STOP) == INSIDE[:size]
    assert "cut off" in content.damage


def test_damage_in_the_middle_ends_it_there() -> None:
    broken = bytearray(PACKED)
    broken[300_000:300_100] = bytes(100)
    content = inside(bytes(broken))
    size = content.find_size(_STOP)
    assert 0 < size < len(INSIDE)
    assert "damaged" in content.damage


def test_what_is_damaged_from_the_start_is_refused() -> None:
    with pytest.raises(Corrupted):
        inside(b"\x1f\x8b\x08" + b"\xff" * 50).read(0, 10, _STOP)


def test_it_can_be_stopped_and_gone_on_with() -> None:
    content, stop = inside(PACKED), Stop()
    stop.set()
    with pytest.raises(Interrupted):
        content.find_size(stop)
    assert content.read(100, 50, _STOP) == INSIDE[100:150]


def zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression.zstd import compress

        return bytes(compress(data))
    import zstandard

    return zstandard.ZstdCompressor().compress(data)


class CutOnce(Bytes):
    """A content over a line that is cut once, when the bytes from `at` on are asked for."""

    def __init__(self, data: bytes, at: int) -> None:
        super().__init__(data)
        self._at: int | None = at

    def read(self, offset: int, size: int, stop: Stop) -> bytes:
        if self._at is not None and offset >= self._at:
            self._at = None
            raise Unreachable("The line was cut")
        return super().read(offset, size, stop)


@pytest.mark.parametrize("at", [1, 65_536, 200_000])
def test_after_a_cut_line_the_inside_is_read_on_as_it_is(at: int) -> None:
    content = Decompressed(CutOnce(PACKED, at), gzip_inflating)
    with pytest.raises(Unreachable):
        content.read(0, len(INSIDE), _STOP)
    assert content.read(0, len(INSIDE), _STOP) == INSIDE
    assert content.damage == ""


def test_zstd_is_read_from_anywhere_also_backwards_and_over_several_frames() -> None:
    packed = zstd(INSIDE[:500_000]) + zstd(INSIDE[500_000:])
    content = Decompressed(Bytes(packed), zstd_inflating())
    for offset in (700_000, 10, 499_990, len(INSIDE) - 5):
        assert content.read(offset, 100, _STOP) == INSIDE[offset : offset + 100]
    assert content.find_size(_STOP) == len(INSIDE)
    assert content.damage == ""
    cut = Decompressed(Bytes(packed[: len(packed) // 2]), zstd_inflating())
    assert cut.read(0, cut.find_size(_STOP), _STOP) == INSIDE[: cut.find_size(_STOP)]
    assert "cut off" in cut.damage


def test_a_small_zstd_file_that_becomes_a_huge_one_takes_little_memory() -> None:
    content = Decompressed(Bytes(zstd(bytes(200_000_000))), zstd_inflating())
    tracemalloc.start()
    try:
        assert content.find_size(_STOP) == 200_000_000
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
