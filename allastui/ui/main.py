"""The main screen: two panes, the queue's panel and the line of keys."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from allastui.agent.client import QueueSnapshot
from allastui.errors import printable
from allastui.profiles.collect import Collection
from allastui.settings import Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.transfers.job import Job, JobState
from allastui.transfers.request import JobKind
from allastui.transfers.snapshot import newly_over
from allastui.ui.actions import Action
from allastui.ui.finished import shows_change
from allastui.ui.footer import Footer
from allastui.ui.keymap import Keymap, key_text
from allastui.ui.panes.pane import Pane
from allastui.ui.queue.panel import QueuePanel
from allastui.ui.work import Work

if TYPE_CHECKING:
    from allastui.ui.dialogs.profiles import ProfileChoice

_KEYS_PAST_INPUT = frozenset(
    {"up", "down", "pageup", "pagedown", "tab", *(f"f{number}" for number in range(1, 13))}
)
"""Keys that work on the pane while a filter is typed."""


_MOVING = (JobState.QUEUED, JobState.RUNNING, JobState.WAITING)


def _moves(job: Job) -> bool:
    """Whether a job goes on by itself; one that only waits for an answer does not."""
    only_asks = job.state is JobState.WAITING and bool(job.asking)
    return job.state in _MOVING and not only_asks


def _answer_keys(keymap: Keymap, queue_actions: tuple[Action, ...]) -> str:
    """Return the keys that answer a job's question: "F9, then a"."""
    answer = next(action for action in queue_actions if action.id == "queue-answer")
    keys = (*keymap.by_id("queue").keys[:1], *answer.keys[:1])
    return ", then ".join(map(key_text, keys))


class MainScreen(Screen[None], inherit_bindings=False):
    """Finds the action of a key and does it: by a method `do_<id>` of its own, or of the pane.

    `first_run` is shown in place of the right pane until that pane is wanted.
    """

    AUTO_FOCUS = ""

    def __init__(
        self,
        *,
        connections: Connections,
        settings: Settings,
        profiles: Collection,
        keymap: Keymap,
        queue_actions: tuple[Action, ...],
        left: Place,
        right: Place,
        first_run: bool,
        note: str,
        now: Callable[[], float],
    ) -> None:
        super().__init__()
        self._profiles = profiles
        self._settings = settings
        self._keymap = keymap
        self._queue_actions = queue_actions
        self._first_run = first_run
        self._left = Pane(left, connections, settings, now, id="left")
        self._right = Pane(right, connections, settings, now, id="right")
        self._active = self._left
        self._footer = Footer(note)
        self._queue = QueuePanel(
            ascii_only=settings.ascii, answer=_answer_keys(keymap, queue_actions)
        )
        self._chord = ""
        self._snapshot: QueueSnapshot | None = None
        self._work = Work(self, connections, settings, profiles)

    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield self._left
            yield self._right
            if self._first_run:
                from allastui.ui.dialogs.first_run import FirstRun

                self._right.display = False
                yield FirstRun(self._profiles)
        yield self._queue
        yield self._footer

    @property
    def active(self) -> Pane:
        """The pane that keys go to."""
        return self._active

    @property
    def other(self) -> Pane:
        return self._left if self._active is self._right else self._right

    @property
    def panes(self) -> tuple[Pane, Pane]:
        """The pane at the left and the one at the right."""
        return self._left, self._right

    def on_mount(self) -> None:
        self._left.set_active(True)
        self._footer.show_keys([action for action in self._keymap.actions if action.footer])
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Read the panes; after the first paint, as opening a store may import a lot."""
        self._left.read()
        if self._right.display:
            self._right.read()

    def _activate(self, pane: Pane) -> None:
        if pane is not self._active:
            self.set_focus(None)
            self._active.set_active(False)
            self._active = pane
            pane.set_active(True)

    def on_pane_touched(self, message: Pane.Touched) -> None:
        message.stop()
        self._activate(message.pane)

    def _reveal(self) -> None:
        """Put the right pane in the place of the first-run screen."""
        if not self._right.display:
            self._right.display = True
            self.query("FirstRun").remove()
            self._right.read()

    # Keys.

    def on_key(self, event: events.Key) -> None:
        if self._chord:
            event.stop()
            event.prevent_default()
            self._end_chord(event.key)
            return
        if isinstance(self.focused, Input) and event.key not in _KEYS_PAST_INPUT:
            return
        if event.key in self._keymap.chords:
            event.stop()
            self._begin_chord(event.key)
        elif action := self._keymap.single.get(event.key):
            event.stop()
            event.prevent_default()
            self.perform(action)

    def _begin_chord(self, key: str) -> None:
        self._chord = key
        following = self._keymap.chords[key]
        self._footer.show_entries([(key_text(key), action) for key, action in following.items()])

    def _end_chord(self, key: str) -> None:
        action = self._keymap.chords[self._chord].get(key)
        self._chord = ""
        self._footer.show_keys([action for action in self._keymap.actions if action.footer])
        if action is not None:
            self.perform(action)

    def perform(self, action: Action) -> None:
        """Do an action of the registry."""
        handler = getattr(self, action.handler, None) or getattr(self.active, action.handler)
        handler()

    def on_footer_chosen(self, message: Footer.Chosen) -> None:
        message.stop()
        if self._chord:
            self._end_chord("")
        self.perform(message.action)

    # The queue.

    def show_queue(self, snapshot: QueueSnapshot, remark: str) -> None:
        """Show the queue as it is now, and read again what a finished job has changed.

        `remark` says whose it is if not ours ("on login2"); then its jobs are not announced.
        """
        before, self._snapshot = self._snapshot, snapshot
        self._queue.show(snapshot, remark)
        if before is None:
            return
        for job in newly_over(before, snapshot):
            if not remark:
                self._work.announce(job)
            for pane in self.panes:
                if pane.display and shows_change(pane.place, job):
                    pane.refresh_listing()

    def remark_on_queue(self, remark: str) -> None:
        """Say something of the queue that is shown; it stays as it was."""
        if self._snapshot is not None:
            self._queue.show(self._snapshot, remark)

    @property
    def moving(self) -> int:
        """How many transfers of the queue that is shown are under way."""
        jobs = self._snapshot.jobs if self._snapshot else ()
        return sum(_moves(view.job) for view in jobs)

    def on_queue_panel_opened(self, message: QueuePanel.Opened) -> None:
        message.stop()
        self.do_queue()

    # Actions on both panes.

    def on_pane_opened(self, message: Pane.Opened) -> None:
        message.stop()
        copy = self._keymap.by_id("copy").keys
        how = f"; {key_text(copy[0])} copies it" if copy else ""
        self.notify(f"{printable(message.place.name)} is not a folder{how}.", markup=False)

    def _has_two_panes(self) -> bool:
        """Whether both panes show; if not, say how to get the second one.

        The advice of the first run stays until a place is asked for in its stead.
        """
        if not self._right.display:
            same = self._keymap.by_id("same-place").keys
            how = f" {key_text(same[0])} opens this folder there." if same else ""
            self.notify(
                "There is nowhere to copy to yet: no object storage was found. "
                f"The other pane can be a folder of this machine too.{how}",
                severity="warning",
                markup=False,
            )
        return self._right.display

    def do_other_pane(self) -> None:
        if self._has_two_panes():
            self._activate(self.other)

    def do_swap(self) -> None:
        if not self._has_two_panes():
            return
        self._left, self._right = self._right, self._left
        self.query_one("#panes").move_child(self._left, before=self._right)

    def do_same_place(self) -> None:
        self._reveal()
        self.other.same_place(self.active)

    def do_copy(self) -> None:
        if self._has_two_panes():
            self._work.transfer(JobKind.COPY, self.active, self.other)

    def do_move(self) -> None:
        if self._has_two_panes():
            self._work.transfer(JobKind.MOVE, self.active, self.other)

    def do_new(self) -> None:
        self._work.create(self.active, self.panes)

    def do_go_to(self) -> None:
        self._work.go_to(self.active)

    def do_mark_pattern(self) -> None:
        self._work.mark(self.active, on=True)

    def do_unmark_pattern(self) -> None:
        self._work.mark(self.active, on=False)

    # Other screens.

    def do_help(self) -> None:
        from allastui.ui.dialogs.help import HelpScreen

        self.app.push_screen(
            HelpScreen(
                [*self._keymap.actions, *self._queue_actions], ascii_only=self._settings.ascii
            )
        )

    def do_menu(self) -> None:
        from allastui.ui.palette import action_menu

        shown = [action for action in self._keymap.actions if action.id != "menu"]
        self.app.push_screen(action_menu(shown, self.perform))

    def do_profiles(self) -> None:
        from allastui.ui.dialogs.profiles import ProfilesDialog

        self.app.push_screen(ProfilesDialog(self._profiles), self._go_to_profile)

    def _go_to_profile(self, choice: "ProfileChoice | None") -> None:
        if choice is None:
            return
        if choice.other_pane:
            self._reveal()
        pane = self.other if choice.other_pane else self.active
        pane.go(self._work.top_of(choice.name))

    def do_queue(self) -> None:
        self._work.open_queue(self._snapshot, self._queue_actions)

    def do_fold_queue(self) -> None:
        self._queue.fold(not self._queue.folded)

    def do_quit(self) -> None:
        self._work.leave(self.moving)
