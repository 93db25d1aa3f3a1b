"""The main screen: two panes, the queue's panel and the line of keys."""

import os
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widget import Widget

from allastui.settings import Settings
from allastui.stores.place import Place
from allastui.ui.action import Action, Scope
from allastui.ui.clock import LOOK_SECONDS, Clock
from allastui.ui.footer import Footer
from allastui.ui.keymap import Keymap
from allastui.ui.keymaps import make_keymaps
from allastui.ui.over_panes import OverPanes
from allastui.ui.panes.pane import Pane
from allastui.ui.panes.place_view import PlaceView
from allastui.ui.places_file import Places, PlacesFile
from allastui.ui.projects import Projects
from allastui.ui.remembering import Remembering
from allastui.ui.two_panes import TwoPanes, file_at_cursor, folder_at_cursor
from allastui.ui.work import Work

if TYPE_CHECKING:
    from allastui.ui.compare.opening import Comparing
    from allastui.ui.dialogs.bookmarks import BookmarkChoice
    from allastui.ui.editing.editing import Editing
    from allastui.ui.file_work import FileWork
    from allastui.ui.queue.panel import QueuePanel
    from allastui.ui.queue.shown import ShownQueue
    from allastui.ui.signing_in import SigningIn
    from allastui.ui.store_work import StoreWork
    from allastui.ui.switching import Switching
    from allastui.ui.viewing import Viewing


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
        self._now = now
        self._projects = projects
        self._settings = settings
        self._over = OverPanes(self, projects, settings, now)
        self._work = Work(self._over)
        self.remembering = Remembering(self, places_file, places)

    def compose(self) -> ComposeResult:
        yield from self.compose_panes()
        yield self._footer

    def on_mount(self) -> None:
        self.active.set_active(True)
        self.show_keys()
        self.set_interval(LOOK_SECONDS, self._look_at_clock)

    def perform(self, action: Action) -> None:
        """Do an action of the registry: by a method `do_<id>` of this screen or the active pane.

        Those of STORE_ACTIONS are done by StoreWork.
        """
        doer = self._store_work if action.scope is Scope.STORE else self
        handler = getattr(doer, action.handler, None) or getattr(self.active, action.handler)
        handler()

    def on_place_view_listed(self, message: PlaceView.Listed) -> None:
        message.stop()
        pane = next(pane for pane in self.panes if pane is message.view)
        self.remembering.arrived(pane)
        self.signing_in.listed(pane)

    def _look_at_clock(self) -> None:
        for pane in self.panes:
            pane.tell_time()
        self.queue.warn()

    # What is made when it is needed: the first paint waits for none of it.

    @cached_property
    def _queue_actions(self) -> tuple[Action, ...]:
        from allastui.ui.queue.actions import QUEUE_ACTIONS

        return self._over.keys(QUEUE_ACTIONS)

    @cached_property
    def queue(self) -> "ShownQueue":
        """What shows of the queue."""
        from allastui.ui.queue.panel import QueuePanel
        from allastui.ui.queue.shown import ShownQueue
        from allastui.ui.queue.words import how_to

        how = how_to(self._keymap, self._queue_actions)
        panel = QueuePanel(how, ascii_only=self._settings.ascii)
        self.mount(panel, before=self._footer)
        return ShownQueue(self, panel, self._clock, self._work, self._file_work)

    @cached_property
    def signing_in(self) -> "SigningIn":
        from allastui.ui.signing_in import SigningIn

        return SigningIn(self, self._projects)

    @cached_property
    def switching(self) -> "Switching":
        from allastui.ui.switching import Switching

        return Switching(self, self._projects, self.signing_in, self._now)

    @cached_property
    def _file_work(self) -> "FileWork":
        from allastui.ui.file_work import FileWork

        return FileWork(self._over)

    @cached_property
    def _editing(self) -> "Editing":
        from allastui.ui.editing.editing import Editing

        return Editing(self, self._projects.connections)

    @cached_property
    def _viewing(self) -> "Viewing":
        from allastui.ui.viewing import Viewing

        return Viewing(self, self._projects.connections, self._settings, self._editing.edit)

    @cached_property
    def _store_work(self) -> "StoreWork":
        from allastui.ui.store_work import StoreWork

        return StoreWork(self._over)

    @cached_property
    def _comparing(self) -> "Comparing":
        from allastui.ui.compare.opening import Comparing

        return Comparing(self._over)

    # The queue.

    def on_queue_panel_opened(self, message: "QueuePanel.Opened") -> None:
        message.stop()
        self.do_queue()

    def do_queue(self) -> None:
        self._work.open_queue(self.queue.snapshot, self._queue_actions)

    def do_fold_queue(self) -> None:
        self.queue.panel.fold(not self.queue.panel.folded)

    # Work on what the panes show.

    def on_pane_opened(self, message: Pane.Opened) -> None:
        message.stop()
        self._viewing.view(message.place)

    def do_view(self) -> None:
        place = file_at_cursor(self.active)
        if place is not None:
            self._viewing.view(place)

    def do_edit(self) -> None:
        place = file_at_cursor(self.active)
        if place is not None:
            self._editing.edit(place)

    def do_shell(self) -> None:
        local = [pane.place for pane in (self.active, self.other) if pane.place.is_local]
        self._editing.shell(local[0].path if local else os.getcwd())

    def do_swap(self) -> None:
        super().do_swap()
        self.remembering.changed()

    def do_copy(self) -> None:
        if self.has_two_panes():
            self._work.copy(self.active, self.other)

    def do_move(self) -> None:
        if self.has_two_panes():
            self._work.move(self.active, self.other)

    def do_new(self) -> None:
        self._file_work.create(self.active)

    def do_delete(self) -> None:
        self._file_work.delete(self.active)

    def do_rename(self) -> None:
        self._file_work.rename(self.active)

    def do_duplicate(self) -> None:
        self._file_work.duplicate(self.active)

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
                [each for keymap in make_keymaps(self._settings.keys) for each in keymap.actions],
                ascii_only=self._settings.ascii,
            )
        )

    def do_menu(self) -> None:
        from allastui.ui.palette import action_menu

        shown = [action for action in self._keymap.actions if action.id != "menu"]
        self.app.push_screen(action_menu(shown, self.perform))

    def do_quit(self) -> None:
        self._work.leave(self.queue.moving)
