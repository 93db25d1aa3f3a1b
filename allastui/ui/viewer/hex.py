"""Any bytes as rows of a hex dump."""

from allastui.ui.viewer.content import Content, Role, Row, Span, Stop

_WIDE_ROW, _NARROW_ROW = 16, 8
_FEWEST_DIGITS = 8


class HexLayout:
    """Sixteen bytes a row, or eight where `width` cells do not hold more.

    The offset has as many digits as the size needs, eight at least; 64 bits are sixteen.
    """

    header: Row | None = None
    version = 0

    def __init__(self, content: Content, *, width: int) -> None:
        self._content = content
        size = content.size or 1 << 32
        self._digits = max(_FEWEST_DIGITS, len(f"{max(0, size - 1):x}"))
        wide = self._digits + 2 + 3 * _WIDE_ROW + 1 + _WIDE_ROW
        self.row_bytes = _WIDE_ROW if wide <= width else _NARROW_ROW

    def forward(self, position: int, count: int, stop: Stop) -> list[Row]:
        start = self.start_of(position, stop)
        data = self._content.read(start, count * self.row_bytes, stop)
        step = self.row_bytes
        return [self._row(start + at, data[at : at + step]) for at in range(0, len(data), step)]

    def backward(self, position: int, count: int, stop: Stop) -> list[Row]:
        end = -(-position // self.row_bytes)
        start = max(0, end - count)
        return self.forward(start * self.row_bytes, end - start, stop) if end > start else []

    def start_of(self, position: int, stop: Stop) -> int:
        return position // self.row_bytes * self.row_bytes

    def extent(self, stop: Stop) -> int:
        return self._content.find_size(stop)

    def column_of(self, index: int) -> tuple[int, int]:
        """Return the cells at which the digits and the character of a byte of a row stand."""
        digits = self._digits + 2 + 3 * index + (index >= self.row_bytes // 2)
        return digits, self._digits + 2 + 3 * self.row_bytes + 1 + index

    def _row(self, start: int, data: bytes) -> Row:
        half = self.row_bytes // 2
        left, right = data[:half].hex(" "), data[half:].hex(" ")
        digits = f"{left:<{3 * half}} {right:<{3 * (self.row_bytes - half)}}"
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
        return Row(
            start,
            start + len(data),
            (
                Span(f"{start:0{self._digits}x}  ", Role.DIM),
                Span(digits),
                Span(text, Role.TEXT),
            ),
        )
