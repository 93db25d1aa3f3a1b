"""JSON laid out: every token as it is written, a row for each member, indented by its depth."""

import re
import threading
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from allastui.errors import printable
from allastui.ui.viewer.content import Content, Role, Row, Span, Stop
from allastui.ui.viewer.lines import Lines
from allastui.ui.viewer.records import RecordLayout

LARGEST = 64 * 1024 * 1024
"""A document has no more bytes, as what stands at its end depends on all before it.

JSON lines may have any size.
"""
PIECE = 16 * 1024
"""A document is laid out in pieces of about so many bytes."""
_INDENT = "  "
_DEEPEST = 40
"""What is deeper is not indented further."""

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.S)
_OPENING, _CLOSING = (b"{", b"["), (b"}", b"]")
_WORDS = (b"true", b"false", b"null")


class _Piece(NamedTuple):
    """Where a piece of a document begins, and within how many brackets."""

    start: int
    depth: int


def json_rows(data: bytes, offset: int, depth: int = 0) -> list[Row]:
    """Return the rows of JSON that begins at `offset` of a content, within `depth` brackets.

    What is wrong in it is laid out as it comes; nothing is left out but space between tokens.
    """
    rows: list[Row] = []
    spans: list[Span] = []
    begin = offset
    tokens = list(_TOKEN.finditer(data))

    def end_row(end: int) -> None:
        nonlocal spans, begin
        if spans:
            rows.append(Row(begin, offset + end, tuple(spans)))
        spans, begin = [], offset + end

    def begin_row(at: int, level: int) -> None:
        nonlocal begin
        if not spans:
            begin = offset + at
            spans.append(Span(_INDENT * max(0, min(level, _DEEPEST))))

    for number, match in enumerate(tokens):
        token = match[0]
        following = tokens[number + 1][0] if number + 1 < len(tokens) else b""
        if token in _CLOSING:
            depth -= 1
            before = tokens[number - 1][0] if number else b""
            if before not in _OPENING:
                end_row(match.start())
            begin_row(match.start(), depth)
            spans.append(Span(token.decode()))
        elif token in _OPENING:
            begin_row(match.start(), depth)
            spans.append(Span(token.decode()))
            depth += 1
            if following not in _CLOSING:
                end_row(match.end())
        elif token == b",":
            begin_row(match.start(), depth)
            spans.append(Span(","))
            end_row(match.end())
        elif token == b":":
            begin_row(match.start(), depth)
            spans.append(Span(": "))
        else:
            begin_row(match.start(), depth)
            spans.append(Span(printable(token.decode("utf-8", "replace")), _role(token, following)))
        if depth == 0 and token in _CLOSING and following not in (b",", b""):
            end_row(match.end())
    end_row(len(data))
    if rows:
        rows[0] = rows[0]._replace(start=offset)
        rows[-1] = rows[-1]._replace(end=offset + len(data))
    return rows


def _role(token: bytes, following: bytes) -> Role:
    if token.startswith(b'"'):
        return Role.NAME if following == b":" else Role.TEXT
    return Role.KEYWORD if token in _WORDS else Role.NUMBER


class JsonLinesLayout(RecordLayout):
    """JSON lines: each line is laid out by itself."""

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        self._lines = Lines(content)

    def record_start(self, position: int, stop: Stop) -> int:
        return self._lines.start_of(position, stop)

    def record_end(self, start: int, stop: Stop) -> int:
        return self._lines.end_of(start, stop)

    def rows_of(self, start: int, end: int, stop: Stop) -> list[Row]:
        data = self._content.read(start, end - start, stop)
        return json_rows(data, start) or [Row(start, end, (Span(""),))]


class JsonLayout(RecordLayout):
    """One document; where its pieces begin is found from its start on, once."""

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        self._pieces = [_Piece(0, 0)]
        self._is_whole = False
        self._lock = threading.Lock()

    def record_start(self, position: int, stop: Stop) -> int:
        return self._piece_at(position, stop).start

    def record_end(self, start: int, stop: Stop) -> int:
        index = self._pieces.index(self._piece_at(start, stop))
        while index + 1 >= len(self._pieces) and not self._is_whole:
            self._find_next(stop)
        if index + 1 < len(self._pieces):
            return self._pieces[index + 1].start
        return self._content.find_size(stop)

    def rows_of(self, start: int, end: int, stop: Stop) -> list[Row]:
        data = self._content.read(start, end - start, stop)
        rows = json_rows(data, start, self._piece_at(start, stop).depth)
        return rows or [Row(start, end, (Span(""),))]

    def _piece_at(self, position: int, stop: Stop) -> _Piece:
        while self._pieces[-1].start <= position and not self._is_whole:
            self._find_next(stop)
        pieces = self._pieces
        return pieces[max(0, bisect_right(pieces, position, key=lambda each: each.start) - 1)]

    def _find_next(self, stop: Stop) -> None:
        """Find the start of the piece after the last: behind a comma that is far enough away."""
        size = 2 * PIECE
        with self._lock:
            last = self._pieces[-1]
            while not self._is_whole:
                stop.check()
                data = self._content.read(last.start, size, stop)
                found = next(_pieces(data, last), None)
                if found is not None:
                    self._pieces.append(found)
                    return
                self._is_whole = len(data) < size
                size *= 2


def _pieces(data: bytes, last: _Piece) -> Iterator[_Piece]:
    depth = last.depth
    for match in _TOKEN.finditer(data):
        token = match[0]
        if token in _OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
        elif token == b"," and match.end() >= PIECE and match.end() < len(data):
            yield _Piece(last.start + match.end(), depth)
