"""Text as rows: decoded, tabs set, control characters written out, wrapped or not."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len

from allastui.errors import printable
from allastui.ui.viewer.content import Content, Role, Row, Span, Stop
from allastui.ui.viewer.encoding import UTF8, Encoding
from allastui.ui.viewer.lines import Lines
from allastui.ui.viewer.records import RecordLayout
from allastui.ui.viewer.wrapping import wrap_points

TAB = 8


class Colored(NamedTuple):
    """The role of the characters of a line from `start` up to `end`."""

    start: int
    end: int
    role: Role


Colors = Callable[[int], Sequence[Colored]]
"""From the offset at which a line begins to its colours, in order."""


def no_colors(start: int) -> Sequence[Colored]:
    return ()


class TextLayout(RecordLayout):
    """The lines of a text; each is one row, or as many as it takes in `width` cells."""

    def __init__(
        self,
        content: Content,
        encoding: Encoding = UTF8,
        *,
        width: int | None = None,
        colors: Colors = no_colors,
    ) -> None:
        super().__init__(content)
        self._encoding = encoding
        self._lines = Lines(content, encoding.newline)
        self._width = width
        self._colors = colors

    @property
    def first(self) -> int:
        return self._encoding.mark

    def record_start(self, position: int, stop: Stop) -> int:
        return max(self.first, self._lines.start_of(position, stop))

    def record_end(self, start: int, stop: Stop) -> int:
        return self._lines.end_of(start, stop)

    def rows_of(self, start: int, end: int, stop: Stop) -> list[Row]:
        text, skipped = self._decoded(start, end, stop)
        cells = shown_cells(text)
        spans = _colored(cells, self._colors(start))
        if self._width is None or sum(map(cell_len, cells)) <= self._width:
            return [Row(start, end, spans)]
        return self._wrapped(start, end, text, skipped, cells)

    def _decoded(self, start: int, end: int, stop: Stop) -> tuple[str, int]:
        """Return the text of a line without its end, and how many bytes in front belong elsewhere.

        A long line may be broken within a character, which goes to the row that it begins in.
        """
        codec = self._encoding.codec
        data = self._content.read(start, end - start, stop)
        skipped = 0
        if codec == "utf-8":
            if not data.endswith(b"\n"):
                data += _continuing(self._content.read(end, 3, stop))
            if start > self.first:
                skipped = len(_continuing(data[:3]))
        text = data[skipped:].decode(codec, "replace")
        return text.removesuffix("\n").removesuffix("\r"), skipped

    def _wrapped(
        self, start: int, end: int, text: str, skipped: int, cells: Sequence[str]
    ) -> list[Row]:
        assert self._width is not None
        starts = wrap_points(cells, self._width)
        offsets = [start]
        at = start + skipped
        for before, here in pairwise(starts):
            at += len(text[before:here].encode(self._encoding.codec, "replace"))
            offsets.append(min(at, end - 1))
        colors = self._colors(start)
        rows = []
        for number, first in enumerate(starts):
            last = starts[number + 1] if number + 1 < len(starts) else len(cells)
            row_end = offsets[number + 1] if number + 1 < len(starts) else end
            rows.append(Row(offsets[number], row_end, _colored(cells, colors, first, last)))
        return _rising(rows)


def _continuing(data: bytes) -> bytes:
    """Return the bytes at the start of `data` that go on with a character of UTF-8."""
    count = 0
    while count < len(data) and data[count] & 0xC0 == 0x80:
        count += 1
    return data[:count]


def _rising(rows: list[Row]) -> list[Row]:
    """Return the rows whose starts rise: broken bytes may be shorter than what stands for them."""
    kept: list[Row] = []
    for row in rows:
        if not kept or row.start > kept[-1].start:
            kept.append(row)
        else:
            kept[-1] = Row(kept[-1].start, row.end, (*kept[-1].spans, *row.spans))
    return kept


def shown_cells(text: str) -> Sequence[str]:
    """Return what is shown for each character of a line: itself, in most cases."""
    if text.isprintable():
        return text
    cells = []
    column = 0
    for char in text:
        shown = " " * (TAB - column % TAB) if char == "\t" else printable(char)
        cells.append(shown)
        column += cell_len(shown)
    return cells


def _colored(
    cells: Sequence[str], colors: Sequence[Colored], first: int = 0, last: int | None = None
) -> tuple[Span, ...]:
    """Return the characters from `first` to `last` in the colours of their line."""
    last = len(cells) if last is None else last
    if not colors:
        return (Span("".join(cells[first:last])),)
    spans = []
    at = first
    begin = max(0, bisect_right([color.start for color in colors], first) - 1)
    for color in colors[begin:]:
        start, end = max(color.start, first), min(color.end, last)
        if start >= last:
            break
        if start >= end:
            continue
        if start > at:
            spans.append(Span("".join(cells[at:start])))
        spans.append(Span("".join(cells[start:end]), color.role))
        at = end
    if at < last:
        spans.append(Span("".join(cells[at:last])))
    return tuple(spans)
