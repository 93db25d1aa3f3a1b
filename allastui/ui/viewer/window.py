"""The rows around the screen that are in memory, and the move over them."""

from collections.abc import Sequence
from dataclasses import dataclass

from allastui.ui.viewer.content import Layout, Row, Stop

_AHEAD = 3
"""How many screens are read at once."""
_KEPT_ROWS = 1200
"""Of more, those farthest from the screen are dropped."""


@dataclass(frozen=True, slots=True)
class Window:
    """Rows one after the other; `top` is the index of the first on the screen."""

    rows: tuple[Row, ...] = ()
    top: int = 0
    at_start: bool = True
    at_end: bool = True

    def visible(self, height: int) -> Sequence[Row]:
        return self.rows[self.top : self.top + height]

    def most_top(self, height: int) -> int:
        """Return the largest index that the screen can begin with."""
        return max(0, len(self.rows) - height)

    def moved(self, lines: int, height: int) -> tuple["Window", int]:
        """Return the window moved by `lines`, and how many of them are owed for want of rows."""
        wanted = self.top + lines
        top = max(0, min(wanted, self.most_top(height)))
        owed = wanted - top
        if (owed < 0 and self.at_start) or (owed > 0 and self.at_end):
            owed = 0
        return Window(self.rows, top, self.at_start, self.at_end), owed

    def lacks_above(self, height: int) -> bool:
        """Whether the rows above the screen are few, and there are more."""
        return not self.at_start and self.top < height

    def lacks_below(self, height: int) -> bool:
        """The same below."""
        return not self.at_end and len(self.rows) - self.top < 2 * height

    def with_above(self, rows: Sequence[Row], *, at_start: bool) -> "Window":
        """Return the window with rows put in front of it."""
        top = self.top + len(rows)
        kept = (*rows, *self.rows)
        cut = kept[: max(_KEPT_ROWS, top + _KEPT_ROWS // 2)]
        return Window(cut, top, at_start, self.at_end and len(cut) == len(kept))

    def with_below(self, rows: Sequence[Row], *, at_end: bool) -> "Window":
        """Return the window with rows put behind it."""
        kept = (*self.rows, *rows)
        drop = max(0, min(len(kept) - _KEPT_ROWS, self.top - _KEPT_ROWS // 4))
        return Window(kept[drop:], self.top - drop, self.at_start and not drop, at_end)


def around(layout: Layout, position: int, height: int, stop: Stop, *, above: int = 0) -> Window:
    """Read the rows around `position`, which is `above` lines below the top of the screen."""
    start = layout.start_of(position, stop)
    count = _AHEAD * height
    version = -1
    while version != layout.version:
        version = layout.version
        after = layout.forward(start, count, stop)
        before = layout.backward(start, count, stop) if after else []
    if not after and position:
        return ending(layout, height, stop)  # it is at the end, or was beyond
    rows = (*before, *after)
    top = max(0, min(len(before) - above, len(rows) - height))
    return Window(rows, top, len(before) < count, len(after) < count)


def ending(layout: Layout, height: int, stop: Stop) -> Window:
    """Read the last rows."""
    count = _AHEAD * height
    extent, version = layout.extent(stop), -1
    while version != layout.version:
        version = layout.version
        rows = tuple(layout.backward(extent, count, stop))
    return Window(rows, max(0, len(rows) - height), len(rows) < count, at_end=True)


def more_above(layout: Layout, window: Window, height: int, stop: Stop) -> tuple[list[Row], bool]:
    """Read rows in front of a window; tells too whether the first of all is among them."""
    count = _AHEAD * height
    rows = layout.backward(window.rows[0].start, count, stop)
    return rows, len(rows) < count


def more_below(layout: Layout, window: Window, height: int, stop: Stop) -> tuple[list[Row], bool]:
    """The same behind it."""
    count = _AHEAD * height
    rows = layout.forward(window.rows[-1].end, count, stop)
    return rows, len(rows) < count
