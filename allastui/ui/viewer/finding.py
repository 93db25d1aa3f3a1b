"""Searching in what is viewed: one search at a time, in a thread, told about while it goes on."""

from collections.abc import Callable, Sequence
from time import monotonic

from rich.cells import cell_len
from textual.message_pump import MessagePump

from allastui.errors import AllastuiError
from allastui.ui.format import count_text, size_text
from allastui.ui.presence import call_if_present
from allastui.ui.viewer.browsing import Browsing
from allastui.ui.viewer.content import Row, Stop
from allastui.ui.viewer.detect import Mode
from allastui.ui.viewer.hex import HexLayout
from allastui.ui.viewer.list_rows import ListLayout
from allastui.ui.viewer.search import Match, find_next, find_previous, ignores_case
from allastui.ui.viewer.tasks import Tasks

SEARCH = "search"
_TELL_SECONDS = 0.5
"""How often a search says how far it is."""


class Finding:
    """Finds `text` in what `browsing` shows and goes there; `tell` takes what is to be said."""

    def __init__(
        self,
        owner: MessagePump,
        tasks: Tasks,
        browsing: Browsing,
        tell: Callable[[str], None],
        failed: Callable[[AllastuiError], None],
    ) -> None:
        self.text = ""
        self.match: Match | None = None
        self._owner = owner
        self._tasks = tasks
        self._browsing = browsing
        self._tell = tell
        self._failed = failed

    def begin(self, text: str) -> None:
        """Search for `text` from the first row on the screen on."""
        self.text, self.match = text, None
        self.go_on(forwards=True)

    def forget(self) -> None:
        """Drop what was found: the document is shown otherwise now."""
        self.match = None

    def go_on(self, *, forwards: bool) -> None:
        """Go to the next match, or to the one before."""
        browsing = self._browsing
        document, mode, layout = browsing.document, browsing.mode, browsing.layout
        if document is None or layout is None or not self.text:
            return
        if mode is Mode.PICTURE:
            self._tell("A picture has no text to search in.")
            return
        shown = self._shown_match()
        offset = browsing.position
        if shown is not None:
            offset = shown.start + 1 if forwards else shown.start
        text, report = self.text, self._progress()

        def work(stop: Stop) -> Match | None:
            if isinstance(layout, ListLayout):
                return find_row(layout, text, offset, stop, forwards=forwards)
            content, needle = document.content_of(mode), document.needle(text, mode)
            find = find_next if forwards else find_previous
            return find(content, needle, offset, stop, report)

        def found(match: Match | None) -> None:
            if match is None:
                where = "below" if forwards else "above"
                self._tell(f"{text} is not found {where} this.")
                return
            self.match = match
            self._tell("")
            browsing.go(match.start, above=browsing.shape.height // 3)

        self._tell(f"searching for {text} ...  (Esc stops it)")
        self._tasks.start(SEARCH, work, found, self._failed)

    def stop(self) -> bool:
        """Stop a search; tells whether one went on."""
        stopped = self._tasks.stop(SEARCH)
        if stopped:
            self._tell("The search was stopped.")
        return stopped

    def _shown_match(self) -> Match | None:
        rows, match = self._browsing.rows, self.match
        if match is None or not rows or not rows[0].start <= match.start < rows[-1].end:
            return None
        return match

    def _progress(self) -> Callable[[int], None]:
        text, last = self.text, monotonic()
        is_list = isinstance(self._browsing.layout, ListLayout)

        def report(offset: int) -> None:
            nonlocal last
            now = monotonic()
            if now - last >= _TELL_SECONDS:
                last = now
                at = count_text(offset) if is_list else size_text(offset)
                call_if_present(
                    self._owner, self._tell_progress, f"searching for {text}, at {at} ..."
                )

        return report

    def _tell_progress(self, text: str) -> None:
        if self._tasks.is_running(SEARCH):
            self._tell(f"{text}  (Esc stops it)")

    # What stands out on the screen.

    def marks(self, row: Row) -> Sequence[tuple[int, int]]:
        """Return the cells of a row that show what is looked for."""
        if not self.text:
            return ()
        layout = self._browsing.layout
        if isinstance(layout, HexLayout):
            return hex_marks(layout, row, self.match)
        return text_marks(row.text, self.text)


def find_row(
    layout: ListLayout, text: str, position: int, stop: Stop, *, forwards: bool
) -> Match | None:
    """Return the next or the previous row of a list that has a text; one row is one position."""
    wanted = text.lower() if ignores_case(text) else text
    while forwards:
        rows = layout.forward(position, 1, stop)
        if not rows:
            return None
        if wanted in _folded(rows[0].text, text):
            return Match(rows[0].start, rows[0].end)
        position += 1
    for row in reversed(layout.backward(position, position, stop)):
        if wanted in _folded(row.text, text):
            return Match(row.start, row.end)
    return None


def _folded(line: str, text: str) -> str:
    return line.lower() if ignores_case(text) else line


def text_marks(line: str, text: str) -> list[tuple[int, int]]:
    """Return the cells of a line that show `text`."""
    folded = _folded(line, text)
    if len(folded) != len(line):  # a letter that has two in the other case
        folded = line
    found = []
    at = folded.find(text)
    while at >= 0 and text:
        start = cell_len(line[:at])
        found.append((start, start + cell_len(line[at : at + len(text)])))
        at = folded.find(text, at + len(text))
    return found


def hex_marks(layout: HexLayout, row: Row, match: Match | None) -> list[tuple[int, int]]:
    """Return the cells of a row of hex that show the bytes of `match`."""
    if match is None or match.end <= row.start or match.start >= row.end:
        return []
    found = []
    for offset in range(max(match.start, row.start), min(match.end, row.end)):
        digits, character = layout.column_of(offset - row.start)
        found += [(digits, digits + 2), (character, character + 1)]
    return sorted(found)
