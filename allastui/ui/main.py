"""The main screen: two panes, the queue's panel and the line of keys."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widget import Widget

from allastui.agent.client import QueueSnapshot
from allastui.errors import printable
from allastui.settings import Settings
from allastui.stores.place import Place
from allastui.transfers.request import JobKind
from allastui.transfers.snapshot import newly_over
from allastui.ui.actions import Action
from allastui.ui.clock import LOOK_SECONDS, Clock
from allastui.ui.compare.opening import Comparing
from allastui.ui.finished import is_under_way, shows_change
from allastui.ui.footer import Footer
from allastui.ui.keymap import Keymap, key_text
from allastui.ui.panes.pane import Pane
from allastui.ui.panes.place_view import PlaceView
from allastui.ui.places_file import Places, PlacesFile
from allastui.ui.projects import Projects
from allastui.ui.queue.panel import QueuePanel
from allastui.ui.queue.words import HowTo
from allastui.ui.remembering import Remembering
from allastui.ui.signing_in import SigningIn
from allastui.ui.switching import Switching
from allastui.ui.two_panes import TwoPanes, folder_at_cursor
from allastui.ui.work import Work

if TYPE_CHECKING:
    from allastui.ui.dialogs.bookmarks import BookmarkChoice


def _queue_keys(keymap: Keymap, queue_actions: tuple[Action, ...], action_id: str) -> str:
    """Return the keys that lead from the panes to an action of the queue: "F9, then a"."""
    there = next(action for action in queue_actions if action.id == action_id)
    keys = (*keymap.by_id("queue").keys[:1], *there.keys[:1])
    return ", then ".join(map(key_text, keys))


def _advice(projects: Projects, keymap: Keymap) -> Widget:
    from allastui.ui.dialogs.first_run import FirstRun

    return FirstRun(projects.collection, keymap)


class MainScreen(TwoPanes, inherit_bindings=False):
    """The panes and the queue, and what the keys do with them.

    `first_run` has advice shown in place of the right pane until that pane is wanted.
    """

    def __init__(
        self,
        *,
        projects: Projects,
        settings: Settings,
        keymap: Keymap,
        queue_actions: tuple[Action, ...],
        compare_actions: tuple[Action, ...],
        left: Place,
        right: Place,
        first_run: bool,
        note: str,
        places_file: PlacesFile,
        places: Places,
        now: Callable[[], float],
    ) -> None:
        connections = projects.connections
        self._clock = clock = Clock(connections, now)
        super().__init__(
            keymap,
            Footer(note),
            Pane(left, connections, settings, now, clock=clock.left_at, id="left"),
            Pane(right, connections, settings, now, clock=clock.left_at, id="right"),
            _advice(projects, keymap) if first_run else None,
        )
        self._settings = settings
        self._queue_actions = queue_actions
        self._other_actions = (*queue_actions, *compare_actions)
        self._queue = QueuePanel(
            HowTo(
                answer=_queue_keys(keymap, queue_actions, "queue-answer"),
                sign_in=_queue_keys(keymap, queue_actions, "queue-sign-in"),
            ),
            ascii_only=settings.ascii,
        )
        self._snapshot: QueueSnapshot | None = None
        self._work = Work(self, projects, settings, now)
        self._comparing = Comparing(self, projects, settings, now, compare_actions)
        self.remembering = Remembering(self, places_file, places)
        self.signing_in = SigningIn(self, projects)
        self.switching = Switching(self, projects, self.signing_in, now)

    def compose(self) -> ComposeResult:
        yield from self.compose_panes()
        yield self._queue
        yield self._footer

    def on_mount(self) -> None:
        self.active.set_active(True)
        self.show_keys()
        self.set_interval(LOOK_SECONDS, self._look_at_clock)
        # After the first paint, as opening a store may import a lot.
        self.call_after_refresh(self.read_panes)

    def perform(self, action: Action) -> None:
        """Do an action of the registry: by a method `do_<id>` of this screen, or of the pane."""
        handler = getattr(self, action.handler, None) or getattr(self.active, action.handler)
        handler()

    def on_place_view_listed(self, message: PlaceView.Listed) -> None:
        message.stop()
        pane = next(pane for pane in self.panes if pane is message.view)
        self.remembering.arrived(pane)
        self.signing_in.listed(pane)

    def _look_at_clock(self) -> None:
        for pane in self.panes:
            pane.tell_time()
        if self._snapshot is not None:
            self._queue.warn(self.warnings_of(self._snapshot))

    # The queue.

    def show_queue(self, snapshot: QueueSnapshot, remark: str) -> None:
        """Show the queue as it is now, and read again what a finished job has changed.

        `remark` says whose it is if not ours ("on login2"); then its jobs are not announced.
        """
        before, self._snapshot = self._snapshot, snapshot
        self._queue.warn(self.warnings_of(snapshot))
        self._queue.show(snapshot, remark)
        if before is None:
            return
        for job in newly_over(before, snapshot):
            if not remark:
                self._work.announce(job)
            for pane in self.panes:
                if pane.display and shows_change(pane.place, job):
                    pane.place_changed()

    def remark_on_queue(self, remark: str) -> None:
        """Say something of the queue that is shown; it stays as it was."""
        if self._snapshot is not None:
            self._queue.show(self._snapshot, remark)

    def warnings_of(self, snapshot: QueueSnapshot) -> Mapping[int, str]:
        """Return the jobs by id that take longer than a sign-in of theirs lasts, in words."""
        return self._clock.warnings(snapshot)

    @property
    def moving(self) -> int:
        """How many transfers of the queue that is shown are under way."""
        jobs = self._snapshot.jobs if self._snapshot else ()
        return sum(is_under_way(view.job) for view in jobs)

    def on_queue_panel_opened(self, message: QueuePanel.Opened) -> None:
        message.stop()
        self.do_queue()

    def do_queue(self) -> None:
        self._work.open_queue(self._snapshot, self._queue_actions)

    def do_fold_queue(self) -> None:
        self._queue.fold(not self._queue.folded)

    # Work on what the panes show.

    def on_pane_opened(self, message: Pane.Opened) -> None:
        message.stop()
        copy = self._keymap.by_id("copy").keys
        how = f"; {key_text(copy[0])} copies it" if copy else ""
        self.notify(f"{printable(message.place.name)} is not a folder{how}.", markup=False)

    def do_swap(self) -> None:
        super().do_swap()
        self.remembering.changed()

    def do_copy(self) -> None:
        if self.has_two_panes():
            self._work.transfer(JobKind.COPY, self.active, self.other)

    def do_move(self) -> None:
        if self.has_two_panes():
            self._work.transfer(JobKind.MOVE, self.active, self.other)

    def do_new(self) -> None:
        self._work.create(self.active, self.panes)

    def do_go_to(self) -> None:
        self._work.go_to(self.active)

    def do_find(self) -> None:
        self._work.find(self.active)

    def do_compare(self) -> None:
        if self.has_two_panes():
            self._comparing.ask()

    def do_mark_pattern(self) -> None:
        self._work.mark(self.active, on=True)

    def do_unmark_pattern(self) -> None:
        self._work.mark(self.active, on=False)

    # Projects and bookmarks.

    def do_up(self) -> None:
        """Go up; above the list of buckets are the other projects."""
        if self.active.place.is_bucket_list:
            self.do_profiles()
        else:
            self.active.do_up()

    def do_profiles(self) -> None:
        self.switching.open(self.active)

    def do_profiles_left(self) -> None:
        self.switching.open(self.panes[0])

    def do_profiles_right(self) -> None:
        self.switching.open(self.panes[1])

    def do_add_profile(self) -> None:
        self.switching.add(self.active)

    def do_sign_in(self) -> None:
        self.signing_in.ask(self.active)

    def do_bookmarks(self) -> None:
        self.remembering.open_bookmarks(folder_at_cursor(self.active), self._go_to_bookmark)

    def _go_to_bookmark(self, choice: "BookmarkChoice") -> None:
        self.show_place(self.other if choice.other_pane else self.active, choice.place)

    # Other screens.

    def do_help(self) -> None:
        from allastui.ui.dialogs.help import HelpScreen

        self.app.push_screen(
            HelpScreen(
                [*self._keymap.actions, *self._other_actions], ascii_only=self._settings.ascii
            )
        )

    def do_menu(self) -> None:
        from allastui.ui.palette import action_menu

        shown = [action for action in self._keymap.actions if action.id != "menu"]
        self.app.push_screen(action_menu(shown, self.perform))

    def do_quit(self) -> None:
        self._work.leave(self.moving)
