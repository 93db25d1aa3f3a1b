"""The inside of gzip and zstd as a content: decompressed as it is read, from the nearest mark.

A mark is the state of the decompressor at some offset. They are a few MiB apart, and farther where
there would be too many; zstd has no state that can be copied, and begins anew to go back.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from allastui.errors import Corrupted
from allastui.ui.viewer.content import CHUNK, Content, Stop
from allastui.ui.viewer.inflating import Inflating

BLOCK = 64 * 1024
KEPT_BLOCKS = 128
_INPUT = 64 * 1024
_MARK_EVERY = 4 * 1024 * 1024
_MOST_MARKS = 128
"""Each mark of gzip takes about 50 KiB."""


class _Mark(NamedTuple):
    """A state: the next byte that comes out has `offset`, the next that goes in `taken`."""

    offset: int
    taken: int
    state: Inflating
    rest: bytes


class Decompressed:
    """What is inside `packed`; raises Corrupted if its very beginning is damaged.

    Its size is known once its end was read. What is damaged farther on ends there, and `damage`
    says so from then on.
    """

    def __init__(self, packed: Content, begin: Callable[[], Inflating]) -> None:
        self._packed = packed
        self._begin = begin
        self._lock = threading.Lock()
        self._size: int | None = None
        self._marks: list[_Mark] = []
        self._mark_every = _MARK_EVERY
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._at = self._fresh()
        self.damage = ""

    def _fresh(self) -> _Mark:
        return _Mark(0, 0, self._begin(), b"")

    @property
    def size(self) -> int | None:
        return self._size

    def find_size(self, stop: Stop) -> int:
        offset = self._at.offset // BLOCK * BLOCK
        while self._size is None:
            self.read(offset, BLOCK, stop)
            offset += BLOCK
        return self._size

    def read(self, offset: int, size: int, stop: Stop) -> bytes:
        pieces = []
        end = offset + size
        at = offset // BLOCK
        while at * BLOCK < end:
            with self._lock:
                block = self._block(at, stop)
            pieces.append(block)
            if len(block) < BLOCK:
                break
            at += 1
        data = b"".join(pieces)
        start = offset % BLOCK
        return data[start : start + size]

    def chunks(self, offset: int, stop: Stop) -> Iterator[bytes]:
        while data := self.read(offset, CHUNK, stop):
            yield data
            offset += len(data)

    def _block(self, number: int, stop: Stop) -> bytes:
        kept = self._blocks.get(number)
        if kept is not None:
            self._blocks.move_to_end(number)
            return kept
        if self._size is not None and number * BLOCK >= self._size:
            return b""
        self._go_before(number * BLOCK)
        try:
            while True:
                stop.check()
                here = self._at.offset // BLOCK
                block = self._next_block(stop)
                self._keep(here, block)
                if here == number or len(block) < BLOCK:
                    return block if here == number else b""
        except BaseException:
            self._at = self._fresh()  # the decompressor may be in the middle of a block
            raise

    def _go_before(self, offset: int) -> None:
        """Be at or before `offset`, as near as the marks and the present state allow."""
        nearest = self._at if self._at.offset <= offset else None
        for mark in self._marks:
            if mark.offset <= offset and (nearest is None or mark.offset > nearest.offset):
                nearest = mark
        if nearest is None:
            self._at = self._fresh()
        elif nearest is not self._at:
            state = nearest.state.copy()
            assert state is not None
            self._at = nearest._replace(state=state)

    def _next_block(self, stop: Stop) -> bytes:
        """Decompress the next BLOCK bytes, fewer only at the end."""
        offset, taken, state, rest = self._at
        self._mark(offset)
        out = bytearray()
        while len(out) < BLOCK:
            stop.check()
            if not rest:
                rest = self._packed.read(taken, _INPUT, stop)
                taken += len(rest)
            fed = bool(rest)
            try:
                piece = state.inflate(rest, BLOCK - len(out))
            except Exception as error:  # each decompressor has an error of its own
                if not offset and not out:
                    raise Corrupted("What is inside cannot be shown", why=str(error)) from error
                self.damage = f"damaged behind this: {error}"
                break
            rest = state.rest
            out += piece
            if state.is_at_end:
                rest = rest.lstrip(b"\0")  # tapes and block devices fill up with them
                if not rest:
                    rest = self._packed.read(taken, _INPUT, stop)
                    taken += len(rest)
                if not rest:
                    break
                state = self._begin()
            elif not fed and not piece:
                self.damage = "cut off: more should follow"
                break
        self._at = _Mark(offset + len(out), taken, state, rest)
        if len(out) < BLOCK:
            self._size = offset + len(out)
        return bytes(out)

    def _mark(self, offset: int) -> None:
        last = self._marks[-1].offset if self._marks else -self._mark_every
        if offset - last < self._mark_every:
            return
        state = self._at.state.copy()
        if state is None:
            return
        self._marks.append(self._at._replace(state=state))
        if len(self._marks) > _MOST_MARKS:
            self._marks = self._marks[::2]
            self._mark_every *= 2

    def _keep(self, number: int, block: bytes) -> None:
        self._blocks[number] = block
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
