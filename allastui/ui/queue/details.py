"""One job: what was asked, why files failed, and its files by state, a page at a time."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult

from allastui.agent.client import JobView, QueueSnapshot
from allastui.errors import AllastuiError
from allastui.transfers.job import Item, ItemState
from allastui.ui.action import Action
from allastui.ui.background import in_background
from allastui.ui.footer import Footer
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.queue.answer import answer_dialog, give_answer
from allastui.ui.queue.commands import Commands
from allastui.ui.queue.item_rows import STATES, details_header, failure_rows, item_rows, standing
from allastui.ui.queue.keys import KeyedScreen
from allastui.ui.queue.line_list import LineList, Lines, Row
from allastui.ui.queue.spans import Role, Span, error_lines, glyphs_for

PAGE = 200
"""How many files are read and shown at once."""

_QUEUE_ONLY = (
    "queue-pause",
    "queue-cancel",
    "queue-sign-in",
    "queue-details",
    "queue-clear",
    "queue-limit",
)


class DetailsScreen(KeyedScreen):
    """The files of one job; the cursor goes over the end of a page to the next.

    Pages are read by a thread. `show` keeps the numbers and the moving files current; the
    other rows are read again when the state filter changes, or on request.
    """

    do_queue_help = KeyedScreen.show_help

    def __init__(
        self,
        commands: Commands,
        view: JobView,
        *,
        actions: Sequence[Action] = QUEUE_ACTIONS,
        ascii_only: bool = False,
    ) -> None:
        super().__init__(actions)
        self._commands = commands
        self._view = view
        self._glyphs = glyphs_for(ascii_only=ascii_only)
        self._state: ItemState | None = None
        self._starts = [0]
        self._items: tuple[Item, ...] = ()
        self._error: AllastuiError | None = None
        self._reading = True
        self._cursor_to: int | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="details-header", classes="queue-header")
        yield LineList(id="details-items")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        self._read()

    def show(self, snapshot: QueueSnapshot) -> None:
        """Show the job as it is now; a job that was cleared stays as it was."""
        view = next((v for v in snapshot.jobs if v.job.id == self._view.job.id), None)
        if view is None:
            return
        has_ended = view.job.state.is_over and not self._view.job.state.is_over
        self._view = view
        moving = {item.id: item for item in view.job.active}
        self._items = tuple(moving.get(item.id, item) for item in self._items)
        if not self.is_mounted:
            return
        if has_ended or (len(self._items) < PAGE and self._page_has_changed(moving)):
            self._read()
        self._draw()

    def _page_has_changed(self, moving: dict[int, Item]) -> bool:
        """Return whether a short page shows files as moving that are not, or lacks some."""
        shown = {item.id: item for item in self._items}
        stale = any(
            item.state is ItemState.RUNNING and item.id not in moving for item in shown.values()
        )
        new = self._state in (None, ItemState.RUNNING) and any(id_ not in shown for id_ in moving)
        return not self._reading and (stale or new)

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        self._draw()
        self.query_one(LineList).show_cursor()

    def on_line_list_past_edge(self, event: LineList.PastEdge) -> None:
        if self._reading:
            return
        if event.direction > 0 and len(self._items) == PAGE:
            self._starts.append(self._items[-1].id)
            self._cursor_to = 0
            self._read()
        elif event.direction < 0 and len(self._starts) > 1:
            self._starts.pop()
            self._cursor_to = -1
            self._read()

    def _read(self) -> None:
        self._reading = True
        job, state, after = self._view.job.id, self._state, self._starts[-1]
        in_background(
            self,
            lambda: self._commands.attached().items(job, state, after, PAGE),
            lambda items: self._page_read(state, after, items),
            lambda error: self._page_read(state, after, (), error),
        )

    def _page_read(
        self,
        state: ItemState | None,
        after: int,
        items: Sequence[Item],
        error: AllastuiError | None = None,
    ) -> None:
        if state is not self._state or after != self._starts[-1]:
            return
        self._reading = False
        if not items and after and error is None:
            self._starts.pop()
            self._cursor_to = -1
            self._read()
            return
        self._items, self._error = tuple(items), error
        cursor = None
        if self._cursor_to is not None and items:
            cursor = items[self._cursor_to].id
        self._cursor_to = None
        self._draw(cursor)
        if cursor is not None:
            self.query_one(LineList).show_cursor()

    def _draw(self, cursor: int | None = None) -> None:
        width = self.size.width - 1
        if width <= 0:
            return
        glyphs = self._glyphs
        rows = self.query_one(LineList)
        self.query_one("#details-header", Lines).set_lines(
            (*details_header(self._view, self._state, width, glyphs), ())
        )
        useless = set(_QUEUE_ONLY)
        if not self._view.job.failures:
            useless.add("queue-retry")
        if not self._view.job.is_asking:
            useless.add("queue-answer")
        self.show_keys(useless)
        has_failures = len(self._starts) == 1 and self._state in (None, ItemState.FAILED)
        shown = list(failure_rows(self._view.job, width, glyphs)) if has_failures else []
        keys = [*dict.fromkeys(row.key for row in shown), *(item.id for item in self._items)]
        cursor = rows.near(cursor, keys)
        job = self._view.job
        shown += item_rows(standing(self._items, job), job.request, cursor, width, glyphs)
        rows.set_rows(shown or self._empty_rows(width), cursor)

    def _empty_rows(self, width: int) -> list[Row]:
        if self._error is not None:
            lines = error_lines(width, str(self._error))
            return [Row(line, 0, is_head=False) for line in lines]
        text = " Reading the list of files" if self._reading else " No files in this state."
        return [Row((Span(text, Role.DIM),), 0, is_head=False)]

    def do_queue_next_state(self) -> None:
        self._change_state(1)

    def do_queue_previous_state(self) -> None:
        self._change_state(-1)

    def _change_state(self, steps: int) -> None:
        self._state = STATES[(STATES.index(self._state) + steps) % len(STATES)]
        self._starts, self._items, self._error = [0], (), None
        self._cursor_to = 0
        self._read()
        self._draw()

    def do_queue_refresh(self) -> None:
        self._read()

    def do_queue_retry(self) -> None:
        if self._view.job.failures:
            self._commands.send(lambda client: client.retry([self._view.job.id]))

    def do_queue_answer(self) -> None:
        job = self._view.job
        if job.is_asking:
            self.app.push_screen(
                answer_dialog(job), lambda answer: give_answer(self._commands, job, answer)
            )
        else:
            self.say_nothing_is_asked()

    def do_queue_back(self) -> None:
        self.dismiss(None)
