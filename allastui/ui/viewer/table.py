"""CSV and TSV as rows of aligned cells, streamed: only what is near the screen is read."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size

from allastui.errors import printable
from allastui.ui.viewer.content import Content, Role, Row, Span, Stop
from allastui.ui.viewer.encoding import Encoding
from allastui.ui.viewer.lines import Lines
from allastui.ui.viewer.records import RecordLayout

SAMPLE_ROWS = 200
"""How many rows are looked at for the widths of the columns."""
SAMPLE_BYTES = 256 * 1024
WIDEST = 40
"""No column has more cells; a longer value shows its start."""
_GAP = "  "
_DELIMITERS = (",", ";", "\t", "|")
_MOST_LINES = 200
"""No record has more lines: where a quote is never closed, each line is a row."""
_QUOTES_COUNTED = 4 * 1024 * 1024
"""So far from the start it is known whether a line begins within quotes."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are parted; in what is parted by tabs a quote is a character like any other."""

    delimiter: str

    @property
    def quoted(self) -> bool:
        return self.delimiter != "\t"

    def fields(self, record: str) -> list[str]:
        """Return the fields of a record, which may have newlines within quotes."""
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
        try:
            return next(csv.reader([record], delimiter=self.delimiter, quoting=quoting), [])
        except csv.Error:
            return record.split(self.delimiter)


def dialect_of(sample: str, name: str) -> Dialect:
    """Return what parts the fields: a tab in a .tsv, else what the first lines have most of."""
    if name.lower().endswith((".tsv", ".tab")):
        return Dialect("\t")
    lines = sample.splitlines()[:20]

    def least(delimiter: str) -> int:
        return min((line.count(delimiter) for line in lines), default=0)

    return Dialect(max(_DELIMITERS, key=least))


def is_number(text: str) -> bool:
    """Tell whether a field is a number, or is empty."""
    try:
        float(text)
    except ValueError:
        return not text.strip()
    return True


@dataclass(frozen=True, slots=True)
class Column:
    """The cells that a column takes, and whether its values stand at its right end."""

    width: int
    is_number: bool


def columns_of(rows: Sequence[Sequence[str]], header: Sequence[str] | None) -> list[Column]:
    """Return the columns that hold all of `rows` and their header."""
    count = max((len(row) for row in (*rows, header or ())), default=0)
    columns = []
    for index in range(count):
        values = [row[index] for row in rows if index < len(row)]
        named = [header[index]] if header and index < len(header) else []
        width = max((cell_len(printable(value)) for value in (*values, *named)), default=0)
        columns.append(Column(max(1, min(width, WIDEST)), all(map(is_number, values))))
    return columns


class TableLayout(RecordLayout):
    """The records of a table, a row each; the first is the header unless it has numbers.

    The columns are as wide as the values that were seen; with a longer one there is a new version.
    """

    def __init__(
        self, content: Content, encoding: Encoding, name: str, stop: Stop, *, more: str = "…"
    ) -> None:
        super().__init__(content)
        self._encoding = encoding
        self._more = more
        self._lines = Lines(content, encoding.newline)
        sample = content.read(encoding.mark, 64 * 1024, stop).decode(encoding.codec, "replace")
        self.dialect = dialect_of(sample, name)
        self._quote = '"'.encode(encoding.codec) if self.dialect.quoted else b""
        self._first = encoding.mark
        sampled = self._sample(stop)
        header = sampled[0] if sampled and _is_header(sampled[0]) else None
        if header is not None:
            self._first = self.record_end(self._first, stop)
        self.columns = columns_of(sampled[1:] if header is not None else sampled, header)
        self._header_fields = header
        self._make_header()

    def _make_header(self) -> None:
        if self._header_fields is not None:
            spans = self._cells(self._header_fields, Role.HEADING, Role.HEADING)
            self.header = Row(self._encoding.mark, self._first, tuple(spans))

    @property
    def first(self) -> int:
        return self._first

    def begin(self, position: int, stop: Stop) -> int:
        return position

    def start_of(self, position: int, stop: Stop) -> int:
        """Return the start of the record that shows `position`; far away, of its line."""
        start = max(self._first, self._lines.start_of(position, stop))
        if not self._quote or start > _QUOTES_COUNTED:
            return start
        inside = self._is_odd(self._first, start, stop)
        while inside and start > self._first:
            line_end, start = start, self._lines.start_of(start - 1, stop)
            inside ^= self._is_odd(start, line_end, stop)
        return max(self._first, start)

    def record_start(self, position: int, stop: Stop) -> int:
        """Return the start of the record that ends with the line of `position`.

        No quotes are open at its end: with an odd number of them a line began within some, and so
        goes on with the one before.
        """
        start = self._lines.start_of(position, stop)
        if not self._quote:
            return max(self._first, start)
        end = self._lines.end_of(start, stop)
        inside = self._is_odd(start, end, stop)
        found = start
        lines = 1
        while inside and found > self._first and lines < _MOST_LINES:
            line_end, found = found, self._lines.start_of(found - 1, stop)
            inside ^= self._is_odd(found, line_end, stop)
            lines += 1
        return max(self._first, start if inside else found)

    def record_end(self, start: int, stop: Stop) -> int:
        end = self._lines.end_of(start, stop)
        if not self._quote:
            return end
        first_end = end
        inside = self._is_odd(start, end, stop)
        lines = 1
        while inside and lines < _MOST_LINES:
            next_end = self._lines.end_of(end, stop)
            if next_end == end:
                return first_end
            inside ^= self._is_odd(end, next_end, stop)
            end = next_end
            lines += 1
        return first_end if inside else end

    def rows_of(self, start: int, end: int, stop: Stop) -> list[Row]:
        fields = self._fields(start, end, stop)
        self._make_room(fields)
        return [Row(start, end, tuple(self._cells(fields)))]

    def _make_room(self, fields: Sequence[str]) -> None:
        """Widen the columns for values that are longer than those that were seen before."""
        found = columns_of([fields], None)
        wider = [
            Column(max(column.width, new.width), column.is_number)
            for column, new in zip(self.columns, found, strict=False)
        ]
        wider += self.columns[len(wider) :] or found[len(wider) :]
        if wider != self.columns:
            self.columns = wider
            self.version += 1
            self._make_header()

    def _is_odd(self, start: int, end: int, stop: Stop) -> bool:
        return self._content.read(start, end - start, stop).count(self._quote) % 2 == 1

    def _fields(self, start: int, end: int, stop: Stop) -> list[str]:
        data = self._content.read(start, end - start, stop)
        text = data.decode(self._encoding.codec, "replace")
        return self.dialect.fields(text.removesuffix("\n").removesuffix("\r"))

    def _sample(self, stop: Stop) -> list[list[str]]:
        rows: list[list[str]] = []
        start = self._encoding.mark
        while len(rows) < SAMPLE_ROWS and start < SAMPLE_BYTES:
            end = self.record_end(start, stop)
            if end == start:
                break
            rows.append(self._fields(start, end, stop))
            start = end
        return rows

    def _cells(
        self, fields: Sequence[str], text: Role = Role.PLAIN, number: Role = Role.NUMBER
    ) -> list[Span]:
        spans = []
        for index, value in enumerate(fields):
            shown = printable(value)
            column = self.columns[index] if index < len(self.columns) else Column(WIDEST, False)
            role = number if column.is_number else text
            spans.append(Span(_fitted(shown, column, self._more) + _GAP, role))
        return spans


def _fitted(text: str, column: Column, more: str) -> str:
    room = column.width - cell_len(text)
    if room < 0:
        return set_cell_size(text, column.width - 1) + more
    return " " * room + text if column.is_number else text + " " * room


def _is_header(fields: Sequence[str]) -> bool:
    return any(fields) and not any(field.strip() and is_number(field) for field in fields)
