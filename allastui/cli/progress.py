"""One line that says how far the transfers are: painted seldom, never wider than the terminal."""

import os
import sys
import time
from collections.abc import Sequence
from typing import TextIO

from allastui.agent.client import JobView
from allastui.errors import printable
from allastui.ui.format import count_text, duration_text, percent_text, rate_text, size_text

MIN_INTERVAL = 0.25
"""Seconds between two paintings: what repaints is what an SSH line carries."""

_ERASE = "\r\x1b[K"


def progress_text(views: Sequence[JobView], width: int) -> str:
    """Return the progress of some jobs together, in at most `width` columns.

    While files are still being found the totals have a "~", and there is neither a percentage nor
    a time left. What counts least is left out first: the files, then the rate. A job that waits
    says for what.
    """
    finding = any(view.job.discovering for view in views)
    about = "~" if finding else ""
    done = sum(view.bytes_done for view in views)
    total = sum(view.job.bytes_total for view in views)
    items = sum(view.job.items_done for view in views)
    items_total = sum(view.job.items_total for view in views)
    share = "" if finding else percent_text(done, total).rjust(5)
    amount = f"{size_text(done)} of {about}{size_text(total)}"
    files = f"{count_text(items)} of {about}{count_text(items_total)} files"
    rate = rate_text(sum(view.rate for view in views))
    left = _time_left(views)
    if note := _note(views):
        return _joined(share, amount, note)[: max(0, width)]
    for pieces in (
        (share, amount, files, rate, left),
        (share, amount, rate, left),
        (share, amount, left),
        (share, amount),
    ):
        text = _joined(*pieces)
        if len(text) <= width:
            return text
    return (share.strip() or size_text(done))[: max(0, width)]


def _joined(*pieces: str) -> str:
    return "  ".join(piece for piece in pieces if piece)


def _time_left(views: Sequence[JobView]) -> str:
    """Return the time that the slowest job needs, or "" while nobody can know."""
    waiting = [view for view in views if not view.job.state.is_over]
    times = [view.seconds_left for view in waiting]
    known = [seconds for seconds in times if seconds is not None]
    if not known or len(known) < len(times):
        return ""
    return f"{duration_text(max(known))} left"


def _note(views: Sequence[JobView]) -> str:
    """Return why something does not go on by itself, from the first job that says so."""
    return next((printable(view.job.note) for view in views if view.job.note), "")


class ProgressLine:
    """The line on a terminal; nothing at all where there is none."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._enabled = self._stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._painted = ""
        self._next = 0.0

    def show(self, views: Sequence[JobView]) -> None:
        """Paint the line if it changed and the last painting is long enough ago."""
        now = time.monotonic()
        if not self._enabled or now < self._next:
            return
        text = progress_text(views, self._width() - 1)
        if text != self._painted:
            self._write(_ERASE + text)
            self._painted = text
            self._next = now + MIN_INTERVAL

    def clear(self) -> None:
        """Remove the line, so that something else can be written; idempotent."""
        if self._painted:
            self._write(_ERASE)
            self._painted = ""

    def _width(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or 80
        except OSError:
            return 80

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # the terminal has gone
            self._enabled = False
