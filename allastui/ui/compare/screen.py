"""What differs between the places of the two panes: counts, and the names in a list."""

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult

from allastui.errors import AllastuiError
from allastui.transfers.compare import Verdict
from allastui.transfers.differences import Difference, Differences
from allastui.transfers.synchronise import EXTRA, NEW, NEWER, OLDER
from allastui.ui.action import Action
from allastui.ui.compare.difference_list import DifferenceList
from allastui.ui.compare.running import Compared, ComparedAfresh, CompareEnded, Comparison
from allastui.ui.compare.words import (
    KIND_WORDS,
    KINDS,
    columns_line,
    difference_line,
    kind_lines,
    state_text,
)
from allastui.ui.footer import Footer
from allastui.ui.one_shot import OneShot
from allastui.ui.queue.keys import KeyedScreen
from allastui.ui.queue.line_list import Lines
from allastui.ui.queue.spans import Line, Role, Span, clip_middle, error_lines, glyphs_for
from allastui.ui.queue.words import place_text

_PAINT_SECONDS = 0.25
_OF_DIFFERENCES = ("compare-next", "compare-show", "compare-to-right", "compare-to-left")
"""What does nothing where nothing differs."""

Begin = Callable[["CompareScreen"], Comparison]


class CompareScreen(KeyedScreen):
    """A comparison while it goes on and when it is over.

    `begin` makes a comparison whose messages come here; it is not started. `done` is told what
    differs when the user goes back, and the difference to show, if one was chosen.
    `synchronise` is asked to have one side get what the other has: True for the right one.
    """

    do_compare_help = KeyedScreen.show_help

    def __init__(
        self,
        begin: Begin,
        done: Callable[[Differences, Difference | None], None],
        synchronise: Callable[["CompareScreen", bool], None],
        *,
        now: Callable[[], float],
        actions: Sequence[Action],
        ascii_only: bool = False,
    ) -> None:
        super().__init__(actions)
        self._begin = begin
        self._done = done
        self._synchronise = synchronise
        self._now = now
        self._ascii_only = ascii_only
        self._glyphs = glyphs_for(ascii_only=ascii_only)
        self.found = Differences()
        self.error: AllastuiError | None = None
        self._shown: Verdict | None = None
        self._looked_at = 0
        self._paint_timer: OneShot | None = None
        self.comparison = begin(self)
        self.is_comparing = False

    def compose(self) -> ComposeResult:
        yield Lines(id="compare-header", classes="queue-header")
        yield DifferenceList(self._line)
        yield Footer()

    def _line(self, difference: Difference, width: int) -> Line:
        return difference_line(
            difference, width, self._glyphs, self._now(), ascii_only=self._ascii_only
        )

    def on_mount(self) -> None:
        self._list.focus()
        self.show_keys(())
        self._start()

    def on_unmount(self) -> None:
        self.comparison.stop()

    @property
    def _list(self) -> DifferenceList:
        return self.query_one(DifferenceList)

    def _start(self) -> None:
        self.is_comparing, self.error = True, None
        self._forget()
        self.comparison.start()

    def _forget(self) -> None:
        self.found, self._looked_at = Differences(), 0
        self._show(keep=False)

    # What the comparison tells.

    def on_compared(self, message: Compared) -> None:
        message.stop()
        if message.run is not self.comparison:
            return
        message.run.taken()
        self._looked_at += message.same + len(message.rows)
        self.found.count_same(message.same, message.same_bytes)
        for pair, verdict in message.rows:
            self.found.append(pair, verdict)
        if self._paint_timer is None:
            self._paint_timer = OneShot(self, _PAINT_SECONDS, self._paint)

    def on_compared_afresh(self, message: ComparedAfresh) -> None:
        message.stop()
        if message.run is self.comparison:
            self._forget()

    def on_compare_ended(self, message: CompareEnded) -> None:
        message.stop()
        if message.run is self.comparison:
            self.is_comparing, self.error = False, message.error
            self._show(keep=True)

    # What is shown.

    def _paint(self) -> None:
        self._paint_timer = None
        self._show(keep=True)

    def _show(self, *, keep: bool) -> None:
        kind = self._shown
        rows = range(len(self.found)) if kind is None else self.found.rows_of(kind)
        empty = ""
        if not self.is_comparing and self.error is None:
            empty = "Nothing differs." if kind is None else f"Nothing is {KIND_WORDS[kind]}."
        self._list.show(self.found, rows, keep=keep, empty=empty)
        self._describe()

    def _describe(self) -> None:
        width = self.size.width - 1
        if width <= 0:
            return
        places = (self.comparison.left, self.comparison.right)
        lines: list[Line] = [
            (
                Span(f" {side} ", Role.DIM),
                Span(clip_middle(place_text(place), width - 8, self._glyphs), Role.STRONG),
            )
            for side, place in zip(("left ", "right"), places, strict=True)
        ]
        if self.error is not None:
            lines += error_lines(width, f"not compared: {self.error}")
        else:
            text = state_text(
                self.found,
                self.comparison.by,
                looked_at=self._looked_at,
                running=self.is_comparing,
            )
            lines.append((Span(f" {text}"),))
        lines += kind_lines(self.found, self._shown, width, ascii_only=self._ascii_only)
        lines += [(), columns_line(width)]
        self.query_one("#compare-header", Lines).set_lines(lines)
        self.show_keys(() if any(self.found.counts[kind] for kind in KINDS) else _OF_DIFFERENCES)

    def on_resize(self, event: events.Resize) -> None:
        self._describe()

    # Keys.

    def do_compare_next(self) -> None:
        self._step(1)

    def do_compare_previous(self) -> None:
        self._step(-1)

    def _step(self, steps: int) -> None:
        there = [None, *(kind for kind in KINDS if self.found.counts[kind])]
        at = there.index(self._shown) if self._shown in there else 0
        self._shown = there[(at + steps) % len(there)]
        self._show(keep=False)

    def do_compare_to_right(self) -> None:
        self._ask_to_synchronise(to_right=True)

    def do_compare_to_left(self) -> None:
        self._ask_to_synchronise(to_right=False)

    def _ask_to_synchronise(self, *, to_right: bool) -> None:
        counts = self.found.counts
        copied = (NEW[to_right], NEWER[to_right], OLDER[to_right], Verdict.DIFFERS)
        wanted = (*copied, EXTRA[to_right])
        if self.is_comparing or self.error is not None:
            self.say("Only a comparison that came to its end can be synchronised.")
        elif not any(counts[kind] for kind in wanted):
            self.say("Nothing to synchronise: neither side has anything that the other lacks.")
        else:
            self._synchronise(self, to_right)

    def do_compare_again(self) -> None:
        self.comparison.stop()
        self.comparison = self._begin(self)
        self._shown = None
        self._start()

    def do_compare_show(self) -> None:
        if (current := self._list.current) is not None:
            self._leave(current)

    def do_compare_back(self) -> None:
        self._leave(None)

    def _leave(self, chosen: Difference | None) -> None:
        self.comparison.stop()
        self.dismiss()
        self._done(self.found, chosen)
