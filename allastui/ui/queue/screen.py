"""The queue as a whole: every job, what moves in the one under the cursor, and what to do."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence

from textual import events
from textual.app import ComposeResult

from allastui.agent.client import JobView, QueueSnapshot
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import DeleteRequest
from allastui.ui.action import Action
from allastui.ui.dialogs.confirm import ConfirmDialog
from allastui.ui.footer import Footer
from allastui.ui.keymap import key_text
from allastui.ui.queue.actions import QUEUE_ACTIONS
from allastui.ui.queue.answer import answer_dialog, give_answer
from allastui.ui.queue.commands import Commands, SignIns
from allastui.ui.queue.details import DetailsScreen
from allastui.ui.queue.keys import KeyedScreen
from allastui.ui.queue.limit import limit_bytes, limit_dialog
from allastui.ui.queue.line_list import LineList, Lines, Row
from allastui.ui.queue.rows import extra_lines, job_lines, screen_header, warning_line
from allastui.ui.queue.spans import Role, Span, glyphs_for
from allastui.ui.queue.words import files_text, sign_in_remark, sign_in_text, source_name

_COMMANDS = frozenset(
    {
        "queue-pause",
        "queue-cancel",
        "queue-retry",
        "queue-answer",
        "queue-sign-in",
        "queue-clear",
        "queue-limit",
        "queue-next-state",
        "queue-details",
    }
)
"""What needs a queue that takes commands; where it is only shown, the line of keys has none."""


class QueueScreen(KeyedScreen):
    """The queue (F9); `show` gives it each new snapshot, also while its dialogs are open.

    `actions` are those of the queue with the keys that they have for this user. `now` is the clock
    that tells today from other days.
    """

    do_queue_help = KeyedScreen.show_help

    def __init__(
        self,
        commands: Commands,
        snapshot: QueueSnapshot,
        sign_ins: SignIns,
        *,
        now: Callable[[], float] = time.time,
        actions: Sequence[Action] = QUEUE_ACTIONS,
        ascii_only: bool = False,
    ) -> None:
        super().__init__(actions)
        self._commands = commands
        self._sign_ins = sign_ins
        self._now = now
        self._actions = actions
        self._ascii_only = ascii_only
        self._glyphs = glyphs_for(ascii_only=ascii_only)
        self._snapshot = snapshot
        self._warnings: Mapping[int, str] = {}
        self._details: DetailsScreen | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="queue-header", classes="queue-header")
        yield LineList(id="queue-jobs")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        jobs = [view.job for view in self._snapshot.jobs]
        asking = [job.id for job in jobs if job.is_asking]
        going_on = [job.id for job in jobs if not job.state.is_over]
        if asking or going_on:
            self._draw((asking or going_on)[0])
            self.call_after_refresh(self.query_one(LineList).show_cursor)

    def show(self, snapshot: QueueSnapshot) -> None:
        """Show the queue as it is now."""
        self._snapshot = snapshot
        if self.is_mounted:
            self._draw()
        if self._details is not None:
            self._details.show(snapshot)

    def warn(self, warnings: Mapping[int, str]) -> None:
        """Say of jobs, by id, what is to be said below their lines from the next `show` on."""
        self._warnings = warnings

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        self._draw()
        self.query_one(LineList).show_cursor()

    def _draw(self, cursor: int | None = None) -> None:
        width = self.size.width - 1
        if width <= 0:
            return
        jobs = self.query_one(LineList)
        views = self._snapshot.jobs
        cursor = jobs.near(cursor, [view.job.id for view in views])
        rows: list[Row] = []
        for view in views:
            lines = job_lines(view, width, self._glyphs, self._sign_in_wanted(view.job))
            rows += [Row(line, view.job.id) for line in lines]
            if warning := self._warnings.get(view.job.id):
                line = warning_line(warning, width, self._glyphs)
                rows.append(Row(line, view.job.id, is_head=False))
            if view.job.id == cursor:
                more = extra_lines(view.job, width, self._glyphs)
                rows += [Row(line, view.job.id, is_head=False) for line in more]
        if not rows:
            text = " Nothing is queued. In a pane, F5 copies what is marked to the other pane."
            rows = [Row((Span(text, Role.DIM),), 0, is_head=False)]
        jobs.set_rows(rows, cursor)
        header = screen_header(self._snapshot, width, self._glyphs)
        self.query_one("#queue-header", Lines).set_lines((*header, ()))
        self.show_keys(self._useless_keys())

    def _sign_in_wanted(self, job: Job) -> str:
        """Say for which sign-in a job waits, since when, and which key opens it; "" for none."""
        if not job.needs_sign_in:
            return ""
        keys = next(each.keys for each in self._actions if each.id == "queue-sign-in")
        key = key_text(keys[0]) if keys and self._commands.can_send else ""
        return sign_in_text(self._sign_ins.profile_of(job), job.waiting_since, self._now(), key)

    def _current(self) -> JobView | None:
        cursor = self.query_one(LineList).cursor
        return next((view for view in self._snapshot.jobs if view.job.id == cursor), None)

    def _useless_keys(self) -> Collection[str]:
        """Return the actions that would do nothing for the job under the cursor."""
        view = self._current()
        if not self._commands.can_send:
            return _COMMANDS
        useless = {"queue-next-state"}
        if view is None or view.job.state.is_over:
            useless |= {"queue-pause", "queue-cancel"}
        if view is None or not view.job.failures:
            useless.add("queue-retry")
        if view is None or not view.job.is_asking:
            useless.add("queue-answer")
        if view is None or not sign_in_remark(view.job):
            useless.add("queue-sign-in")
        if view is None:
            useless.add("queue-details")
        if not any(each.job.state.is_over for each in self._snapshot.jobs):
            useless.add("queue-clear")
        return useless

    def do_queue_pause(self) -> None:
        view = self._current()
        if view is None or view.job.state.is_over:
            self._say_it_is_over(view)
            return
        if view.job.state is JobState.PAUSED:
            self._commands.send(lambda client: client.resume([view.job.id]))
        else:
            self._commands.send(lambda client: client.pause([view.job.id]))

    def do_queue_cancel(self) -> None:
        view = self._current()
        if view is None or view.job.state.is_over:
            self._say_it_is_over(view)
            return
        job = view.job
        is_deletion = isinstance(job.request, DeleteRequest)
        stays = "What is gone does not come back" if is_deletion else "What has arrived stays"
        done = f" {stays}: {files_text(job.items_done)}." if job.items_done else ""
        half = "" if is_deletion else " What is half done is removed."
        dialog = ConfirmDialog(
            "Cancel the transfer",
            f"Stop {source_name(job.request)} for good?{done}{half}",
            "Cancel the transfer",
            "Go on",
            danger=True,
        )

        def cancel(yes: bool | None) -> None:
            if yes:
                self._commands.send(lambda client: client.cancel([job.id]))

        self.app.push_screen(dialog, cancel)

    def do_queue_retry(self) -> None:
        view = self._current()
        if view is not None and view.job.failures:
            self._commands.send(lambda client: client.retry([view.job.id]))
        elif view is not None:
            self.say("No file of this transfer has failed.")

    def _say_it_is_over(self, view: JobView | None) -> None:
        if view is not None:
            self.say("This transfer is over.")

    def do_queue_answer(self) -> None:
        view = self._current()
        if view is not None and view.job.is_asking:
            job = view.job
            self.app.push_screen(
                answer_dialog(job), lambda answer: give_answer(self._commands, job, answer)
            )
        elif view is not None:
            self.say_nothing_is_asked()

    def do_queue_sign_in(self) -> None:
        view = self._current()
        if view is None or not self._commands.can_send:
            return
        if sign_in_remark(view.job):
            self._sign_ins.ask(view.job)
        else:
            self.say("This transfer waits for no sign-in.")

    def do_queue_clear(self) -> None:
        over = [view.job.id for view in self._snapshot.jobs if view.job.state.is_over]
        if over:
            self._commands.send(lambda client: client.clear(over))

    def do_queue_limit(self) -> None:
        def set_limit(text: str | None) -> None:
            if text is not None:
                self._commands.send(lambda client: client.limit(limit_bytes(text)))

        self.app.push_screen(limit_dialog(self._snapshot.bandwidth), set_limit)

    def do_queue_down(self) -> None:
        self._reorder(1)

    def do_queue_up(self) -> None:
        self._reorder(-1)

    def _reorder(self, steps: int) -> None:
        view = self._current()
        if view is not None:
            self._commands.send(lambda client: client.reorder(view.job.id, steps))

    def do_queue_details(self) -> None:
        view = self._current()
        if view is None:
            return
        self._details = DetailsScreen(
            self._commands, view, actions=self._actions, ascii_only=self._ascii_only
        )
        self.app.push_screen(self._details, self._details_closed)

    def _details_closed(self, _result: None) -> None:
        self._details = None

    def do_queue_back(self) -> None:
        self.dismiss(None)
