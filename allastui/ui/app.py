"""The program on the screen: it holds the queue's client and opens the main screen."""

import os
import sys
import time
from asyncio import to_thread
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.widgets import Input

from allastui.collector import settle_collector
from allastui.errors import AllastuiError, printable, printable_lines
from allastui.profiles.collection import Collection
from allastui.settings import Paths, Settings, environment, profiles_file
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.ui.ascii import draw_in_ascii
from allastui.ui.asking import Questions
from allastui.ui.background import in_background
from allastui.ui.first_look import FirstLook, fall_back_if_gone
from allastui.ui.hangup import LOOK_SECONDS, has_hung_up
from allastui.ui.key_gate import KeyGate
from allastui.ui.keymaps import main_keymap
from allastui.ui.main import MainScreen
from allastui.ui.one_shot import OneShot
from allastui.ui.places_file import PlacesFile
from allastui.ui.projects import Projects
from allastui.ui.queue_link import ConnectionLost, QueueLink
from allastui.ui.shared_buckets import know_shared
from allastui.ui.stylesheets import STYLES, later_styles

if TYPE_CHECKING:
    from allastui.agent.access import QueueAccess, StoredQueue
    from allastui.agent.client import QueueSnapshot, TransferClient
    from allastui.transfers.job import Job
    from allastui.ui.own_profiles import OwnProfiles

_FRAME_SECONDS = 0.02
"""How long the first frame has to reach the terminal before anything competes with it for Python:
a thread of Textual writes it, four kilobytes at a time."""

NOTICE_SECONDS = 4.0
"""How long a notice shows."""


class SnapshotArrived(Message):
    """The queue changed; a newer snapshot takes the place of one that still waits."""

    def __init__(self, snapshot: "QueueSnapshot") -> None:
        super().__init__()
        self.snapshot = snapshot

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SnapshotArrived)


class AllastuiApp(App[None], inherit_bindings=False):
    """Two panes, at `left` and `right`, or where they were when the program was last left.

    The first time that is the present folder and the first profile. `profiles` finds the profiles,
    from any thread; but for the first time that is after the first paint, as homes may be slow.
    The queue is opened by `queue` after the first paint; its client is closed when the program
    ends, and `connections` is not. `now` is the clock that ages are told by.
    Raises SettingsError if the user's keys cannot be used.
    """

    TITLE = "allastui"
    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        *,
        connections: Connections,
        settings: Settings,
        paths: Paths,
        profiles: Callable[[], Collection],
        left: Place | None,
        right: Place | None,
        queue: "QueueAccess",
        demo: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.fault: Exception | None = None
        """What nobody foresaw, once it has ended the program."""
        self.paths = paths
        self.link = QueueLink(self, queue, self._post_snapshot, self._show_stored)
        self.keys = KeyGate(self, super().on_event)
        self._said: dict[tuple[str, str], float] = {}
        self._questions = Questions(self)
        self._settings = settings
        self.projects = Projects(profiles, connections)
        self._lent_to: TransferClient | None = None
        places_file = PlacesFile(paths.places_file)
        places, damage = places_file.load()
        know_shared(connections, places.shared)
        self._damage = damage
        kept = None if left else places.left, None if right else places.right
        left, right = left or kept[0], right or kept[1]
        if right is None:
            self.projects.found(self.projects.find())
            right = self.projects.first_place
        self._main = MainScreen(
            projects=self.projects,
            settings=settings,
            keymap=main_keymap(settings.keys),
            left=left or local_place("."),
            right=right or local_place("."),
            first_run=right is None,
            note="demo" if demo else "",
            places_file=places_file,
            places=places,
            now=now,
        )
        fall_back_if_gone(self, kept)

    @property
    def main(self) -> MainScreen:
        return self._main

    def get_default_screen(self) -> MainScreen:
        return self._main

    def on_mount(self) -> None:
        draw_in_ascii(self, on=self._settings.ascii)
        if self._settings.theme in self.available_themes:
            self.theme = self._settings.theme
        else:
            self.say(f"There is no theme named {self._settings.theme}; the default one is used.")
        if self._damage:
            self.say(self._damage)
        self.keys.wait()
        self.call_after_refresh(lambda: OneShot(self, _FRAME_SECONDS, self._started))

    async def on_event(self, event: events.Event) -> None:
        """Let keys and pastes wait for what those before them open."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            await self.keys.take(event)
        else:
            await super().on_event(event)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep cursors still: a blinking one sends bytes over the line for ever."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def say(self, text: str, *, title: str = "") -> None:
        """Show a sentence for some seconds; one that still shows is not shown twice."""
        self.notify(text, title=title, severity="warning", timeout=NOTICE_SECONDS, markup=False)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        # Names of objects are in many of them: nothing that a name holds reaches the terminal raw.
        title, message = printable(title), printable_lines(message)
        now = time.monotonic()
        self._said = {said: until for said, until in self._said.items() if until > now}
        if (title, message) not in self._said:
            seconds = NOTICE_SECONDS if timeout is None else timeout
            self._said[title, message] = now + seconds
            super().notify(message, title=title, severity=severity, timeout=seconds, markup=markup)

    def _started(self) -> None:
        for sheet in later_styles():
            self.stylesheet.read(sheet)
        FirstLook(self, self._main, self.projects).begin()
        if not self.is_headless:
            settle_collector()
            self.set_interval(LOOK_SECONDS, self._look_at_terminal)
        self.link.open()

    @cached_property
    def own_profiles(self) -> "OwnProfiles":
        """The file of profiles that this program writes."""
        from allastui.ui.own_profiles import OwnProfiles

        return OwnProfiles(profiles_file(environment(), Path.home()))

    def get_driver_class(self) -> type[Driver]:
        from textual.drivers.linux_driver import LinuxDriver

        found = super().get_driver_class()
        if found is not LinuxDriver:
            return found
        from allastui.ui.driver import QuietDriver

        return QuietDriver

    def complain(self, error: AllastuiError) -> None:
        """Show an error until the user has read it."""
        from allastui.ui.dialogs.error import ErrorDialog

        self.push_screen(ErrorDialog(error))

    def announce(self, job: "Job") -> None:
        """Have the terminal ring and notify: a job has ended."""
        from allastui.ui.notice import notice_of, terminal_notice

        if self._settings.notify and self._driver is not None:
            in_tmux = bool(os.environ.get("TMUX"))
            self._driver.write(terminal_notice(notice_of(job), in_tmux=in_tmux))
            self._driver.flush()

    # The queue.

    @property
    def client(self) -> "TransferClient | None":
        return self.link.client

    def lend_sign_ins(self, *, again: bool = True) -> None:
        """Give the client the profiles that only this process can sign in to.

        Without `again` only if the client is another one than the last time.
        """
        client, profiles = self.client, self.projects.signed_in
        if client is None or not profiles or (client is self._lent_to and not again):
            return
        self._lent_to = client
        self.link.send(lambda attached: attached.lend(profiles))

    def _post_snapshot(self, snapshot: "QueueSnapshot") -> None:
        self.post_message(SnapshotArrived(snapshot))

    def on_connection_lost(self, message: ConnectionLost) -> None:
        message.stop()
        self.link.lost(message.number)
        if self.client is None:
            self._main.queue.remark("(connection lost)")

    def _show_stored(self, stored: "StoredQueue") -> None:
        host = stored.owner.host if stored.owner else ""
        self._show_queue(stored.snapshot, remark=f"on {host}")

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        message.stop()
        if self.client is not None:
            self.lend_sign_ins(again=False)
            self._show_queue(message.snapshot, remark="")

    def _show_queue(self, snapshot: "QueueSnapshot", *, remark: str) -> None:
        from allastui.ui.queue.screen import QueueScreen

        self._main.queue.show(snapshot, remark)
        for screen in self.screen_stack:
            if isinstance(screen, QueueScreen):
                screen.warn(self._main.queue.warnings(snapshot))
                screen.show(snapshot)
        if not remark:
            self._questions.show(snapshot)

    # The end.

    def _look_at_terminal(self) -> None:
        if has_hung_up(sys.__stdin__.fileno() if sys.__stdin__ else 0):
            self.leave()

    def leave(self) -> None:
        """End the program; transfers of its own keep what they have done first."""
        in_background(self, self._close, lambda _: self.exit(), self._closing_failed)

    def _close(self) -> None:
        self.link.close()
        self._main.remembering.flush()

    def _closing_failed(self, error: AllastuiError) -> None:
        self.exit(return_code=1, message=str(error))

    def _fatal_error(self) -> None:
        """End the program; whoever runs it finds the fault in `fault` and tells it.

        Textual would print the values of all variables, and typed passwords are among them.
        """
        self.fault = self._exception
        self.bell()
        self._close_messages_no_wait()

    async def on_unmount(self) -> None:
        with suppress(AllastuiError):
            await to_thread(self._close)
