"""Where lines begin, found forwards and backwards around any byte, in bounded memory.

A line ends behind its newline. One that is very long is broken up by a rule that needs only what is
near, so that the same breaks are found from both sides: where a whole block of FOLD bytes has no
newline, its end is a break.
"""

from allastui.ui.viewer.content import Content, Stop

FOLD = 16 * 1024
"""No line is longer than two of these."""
_SHORT = 256
"""Most lines are no longer: so much is looked at first."""


class Lines:
    """The lines of `content`; `unit` is the size of a newline in bytes (2 for UTF-16)."""

    def __init__(self, content: Content, newline: bytes = b"\n", *, fold: int = FOLD) -> None:
        self._content = content
        self._newline = newline
        self._unit = len(newline)
        self._fold = fold

    def start_of(self, position: int, stop: Stop) -> int:
        """Return the start of the line that holds `position`, which may be the end of all."""
        block = position // self._fold * self._fold
        found = self._last(block, position, stop)
        if found is not None:
            return found
        if block == 0:
            return 0
        found = self._last(block - self._fold, block, stop)
        return block if found is None else found

    def end_of(self, start: int, stop: Stop) -> int:
        """Return the end of the line that begins at `start`; `start` itself at the end of all."""
        block = start // self._fold * self._fold
        while True:
            begin = max(block, start)
            at = self._find(
                self._content.read(begin, min(_SHORT, block + self._fold - begin), stop)
            )
            if at is not None:
                return begin + at + self._unit
            data = self._content.read(begin, block + self._fold - begin, stop)
            at = self._find(data)
            if at is not None:
                return begin + at + self._unit
            if begin + len(data) < block + self._fold:
                return begin + len(data)
            block += self._fold
            if begin == block - self._fold:
                return block

    def _last(self, begin: int, end: int, stop: Stop) -> int | None:
        """Return the end of the last newline of a range, None if it has none."""
        data = self._content.read(begin, end - begin, stop)
        at = data.rfind(self._newline)
        while at > 0 and at % self._unit:
            at = data.rfind(self._newline, 0, at + self._unit - 1)
        return None if at < 0 or at % self._unit else begin + at + self._unit

    def _find(self, data: bytes) -> int | None:
        at = data.find(self._newline)
        while at > 0 and at % self._unit:
            at = data.find(self._newline, at + 1)
        return None if at < 0 else at
