"""What a search for leftovers tells and a removal does, as it is shown: the oldest first."""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from textual.widget import Widget

from allastui.errors import printable
from allastui.profiles.profile import Profile
from allastui.stores.abilities.broom import LeftoverKind
from allastui.stores.place import Place
from allastui.transfers.job import Job
from allastui.ui.action import Action
from allastui.ui.broom.running import (
    RemovalEnded,
    RowRemoved,
    Sweep,
    SweepEnded,
    Sweeping,
    Swept,
)
from allastui.ui.broom.standing import (
    Row,
    Standing,
    billed_a_day,
    job_on,
    standing_of,
)
from allastui.ui.broom.words import (
    bill_text,
    columns_line,
    detail_texts,
    marked_text,
    row_line,
    state_text,
    where_text,
)
from allastui.ui.format import count_text
from allastui.ui.one_shot import OneShot
from allastui.ui.queue.line_list import LineList, Lines
from allastui.ui.queue.line_list import Row as ListRow
from allastui.ui.queue.spans import Line, Role, Span, clip_middle
from allastui.ui.queue.words import place_text
from allastui.ui.room import Room

PAINT_SECONDS = 0.25
MOST_ROWS = 2_000
"""Only the oldest are kept: the others are found when these are gone."""
_OF_ROWS = ("broom-mark", "broom-mark-all", "broom-remove", "broom-show")
"""What does nothing where nothing was found."""
_DETAIL_LINES = 5
_MOST_LINES = 3
"""Of each thing that is said of the leftover under the cursor."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the broom needs of the rest of the program.

    `begin` makes a search that posts to a screen, and `remove` a removal of rows that were last
    written to before a time; neither is started. `jobs` gives those of the queue, None while it
    cannot be asked. `show` is told where to go, None for the queue. `graced` is told of another
    grace time, and `changed` is called when something was removed.
    """

    begin: "Callable[[BroomView], Sweep]"
    remove: "Callable[[BroomView, Sequence[Row], float], Sweeping]"
    jobs: Callable[[], Sequence[Job] | None]
    profile_of: Callable[[str], Profile | None]
    show: Callable[[Place | None], None]
    graced: Callable[[float], None]
    changed: Callable[[], None]
    now: Callable[[], float]
    ascii_only: bool = False


class BroomView(Room):
    """Leftovers of some places while they are looked for, and when that is over."""

    heading = "left behind in"

    def __init__(self, around: Surroundings, actions: Sequence[Action], grace: float) -> None:
        super().__init__(actions, ascii_only=around.ascii_only)
        self._around = around
        self._grace = grace
        self._now = around.now
        self._paint_timer: OneShot | None = None
        self.rows: list[Row] = []
        self.notes: list[str] = []
        self._number = self._dropped = self._looked = self._gone = self._failed = 0
        self._searching: set[Place] = set()
        self._removal: Sweeping | None = None
        self._sweep = around.begin(self)

    @property
    def is_looking(self) -> bool:
        return bool(self._searching)

    @property
    def is_removing(self) -> bool:
        return self._removal is not None

    def compose_below(self) -> Iterable[Widget]:
        yield Lines(id="broom-details")

    def on_unmount(self) -> None:
        self._sweep.stop()
        if self._removal is not None:
            self._removal.stop()

    def begin(self) -> None:
        self.rows, self.notes = [], []
        self._dropped = self._looked = self._gone = 0
        self._searching = set(self._sweep.sources)
        self._sweep.start()
        self.draw()

    # What the search and the removal tell.

    def on_swept(self, message: Swept) -> None:
        message.stop()
        if message.look not in self._sweep.looks:
            return
        message.look.taken()
        self._looked += message.looked
        self.notes += message.notes
        for leftover in message.leftovers:
            self._number += 1
            row = Row(self._number, message.look.source, leftover)
            insort(self.rows, row, key=lambda each: each.sort_key)
        for row in self.rows[MOST_ROWS:]:
            self._dropped += 1
            row.is_marked = False
        del self.rows[MOST_ROWS:]
        self._paint_soon()

    def on_sweep_ended(self, message: SweepEnded) -> None:
        message.stop()
        source = message.look.source
        if message.look in self._sweep.looks:
            self._searching.discard(source)
            if message.error is not None:
                self.notes.append(f"{place_text(source)}: {message.error}")
            self.draw()

    def on_row_removed(self, message: RowRemoved) -> None:
        message.stop()
        if message.run is not self._removal:
            return
        message.row.is_marked = False
        message.row.error = message.error
        if message.error is None:
            self._gone += 1
            if message.row in self.rows:
                self.rows.remove(message.row)
        else:
            self._failed += 1
        self._paint_soon()

    def on_removal_ended(self, message: RemovalEnded) -> None:
        message.stop()
        if message.run is not self._removal:
            return
        self._removal = None
        if self._gone:
            self._around.changed()
        if self._failed:
            self.say(
                f"{count_text(self._gone)} removed, {count_text(self._failed)} not: those stay "
                "here, each with the reason."
            )
        else:
            self.say(f"{count_text(self._gone)} removed.")
        self.draw()

    # What is shown.

    def _paint_soon(self) -> None:
        if self._paint_timer is None:
            self._paint_timer = OneShot(self, PAINT_SECONDS, self.draw)

    def draw(self) -> None:
        self._paint_timer = None
        width, now = self._list.size.width, self._now()
        if width <= 0:
            return
        jobs = self._around.jobs()
        rows = []
        for row in self.rows:
            standing = self._standing(row, jobs)
            row.is_marked = row.is_marked and standing is Standing.READY
            rows.append(ListRow(row_line(row, standing, width, now, self._glyphs), row.number))
        self._list.set_rows(rows)
        self._describe(width)
        self._show_details()
        self.show_keys(() if rows else _OF_ROWS)

    def _describe(self, width: int) -> None:
        places = " and ".join(place_text(source) for source in self._sweep.sources)
        state = state_text(
            self.rows, self._looked, running=self.is_looking, dropped=self._dropped, gone=self._gone
        )
        if self.is_removing:
            state = f"removing... {count_text(self._gone)} gone; {state}"
        elif bill := self._bill():
            state += f"; {bill}"
        lines: list[Line] = [
            (Span(f" {state}"),),
            (Span(f" {marked_text(self.rows, self._grace)}", Role.DIM),),
        ]
        told = [
            line for note in dict.fromkeys(self.notes) for line in wrap(printable(note), width - 2)
        ]
        room = max(_MOST_LINES, self.size.height // 3)
        if len(told) > room:
            told[room - 1 :] = [f"and {count_text(len(told) - room + 1)} lines more"]
        lines += [(Span(f" {line}", Role.WARNING),) for line in told]
        lines += [(), columns_line(width)]
        self.show_head(places, lines)

    def _bill(self) -> str:
        bills = [
            billed_a_day(row.leftover.size, self._around.profile_of(row.source.profile))
            for row in self.rows
            if row.leftover.kind is not LeftoverKind.DAMAGED
        ]
        told = [bill for bill in bills if bill is not None]
        return bill_text(sum(told) if told else None)

    def _show_details(self) -> None:
        row, width = self.current, self.size.width - 2
        lines: list[Line] = []
        if row is not None and width > 0:
            now, jobs = self._now(), self._around.jobs()
            standing = self._standing(row, jobs)
            job = job_on(row, jobs or ())
            lines = [
                (Span(f" {line}", role),)
                for text, role in detail_texts(row, standing, job, now, self._grace)
                for line in wrap(text, width)[:_MOST_LINES]
            ]
            where = clip_middle(where_text(row), width, self._glyphs)
            lines.append((Span(f" {where}", Role.DIM),))
        lines = [(), *lines][: _DETAIL_LINES + 1]
        lines += [()] * (_DETAIL_LINES + 1 - len(lines))
        self.query_one("#broom-details", Lines).set_lines(lines)

    def _standing(self, row: Row, jobs: Sequence[Job] | None) -> Standing:
        return standing_of(row, jobs, self._now(), self._grace)

    @property
    def current(self) -> Row | None:
        """The leftover under the cursor, None in an empty list."""
        number = self._list.cursor
        return next((row for row in self.rows if row.number == number), None)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._show_details()
