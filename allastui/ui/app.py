"""The program on the screen: it holds the queue's client and opens the main screen."""

import gc
import threading
import time
from asyncio import to_thread
from collections.abc import Callable

from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input

from allastui.agent.client import QueueSnapshot, TransferClient
from allastui.errors import AllastuiError
from allastui.profiles.collect import Collection
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place, local_place
from allastui.ui.actions import ACTIONS
from allastui.ui.background import in_background
from allastui.ui.keymap import make_keymap
from allastui.ui.main import MainScreen
from allastui.ui.queue.actions import QUEUE_ACTIONS


class SnapshotArrived(Message):
    """The queue changed; a newer snapshot takes the place of one that still waits."""

    def __init__(self, snapshot: QueueSnapshot) -> None:
        super().__init__()
        self.snapshot = snapshot

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SnapshotArrived)


class AllastuiApp(App[None], inherit_bindings=False):
    """Two panes, at the left a folder of this machine, at the right the first profile.

    `client_factory` is called in a thread after the first paint; the client that it makes is closed
    when the program ends, and `connections` is not. `now` is the clock that ages are told by.
    Raises SettingsError if the user's keys cannot be used.
    """

    TITLE = "allastui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        *,
        connections: Connections,
        settings: Settings,
        paths: Paths,
        profiles: Collection,
        left: Place | None,
        right: Place | None,
        client_factory: Callable[[], TransferClient],
        demo: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.client: TransferClient | None = None
        self.paths = paths
        self._client_factory = client_factory
        self._no_queue: AllastuiError | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._leaving = False
        self._client_lock = threading.Lock()
        self._settings = settings
        self._warnings = profiles.warnings
        here = local_place(".")
        first = profiles.profiles[0].name if profiles.profiles else None
        queue_keymap = make_keymap(QUEUE_ACTIONS, settings.keys, elsewhere=ACTIONS)
        self._main = MainScreen(
            connections=connections,
            settings=settings,
            profiles=profiles,
            keymap=make_keymap(ACTIONS, settings.keys, elsewhere=QUEUE_ACTIONS),
            queue_actions=queue_keymap.actions,
            left=left or here,
            right=right or (Place(first, "", "") if first else here),
            first_run=right is None and first is None,
            note="demo" if demo else "",
            now=now,
        )

    @property
    def main(self) -> MainScreen:
        return self._main

    def on_mount(self) -> None:
        self.set_class(self._settings.ascii, "-ascii")
        if self._settings.theme in self.available_themes:
            self.theme = self._settings.theme
        else:
            self.say(f"There is no theme named {self._settings.theme}; the default one is used.")
        self.push_screen(self._main)
        for warning in self._warnings:
            self.say(warning)
        self.call_after_refresh(self._started)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Keep cursors still: a blinking one sends bytes over the line for ever."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def say(self, text: str, *, title: str = "") -> None:
        """Show a sentence for some seconds."""
        self.notify(text, title=title, severity="warning", timeout=8, markup=False)

    def _started(self) -> None:
        if not self.is_headless:
            # What is there now stays: without it the garbage collector's pauses halve, and they
            # are what a key waits for while a long listing streams in.
            gc.freeze()
        self._start_client()

    # The client of the queue.

    def _start_client(self) -> None:
        in_background(self, self._make_client, self._client_made, self._client_failed)

    def _make_client(self) -> TransferClient:
        client = self._client_factory()
        with self._client_lock:
            if not self._leaving:
                self.client = client
                return client
        client.close()
        return client

    @property
    def has_no_queue(self) -> bool:
        """Whether the queue could not be opened."""
        return self._no_queue is not None

    def _client_made(self, client: TransferClient) -> None:
        if self.client is client:
            self._unsubscribe = client.subscribe(self._post_snapshot)

    def _post_snapshot(self, snapshot: QueueSnapshot) -> None:
        self.post_message(SnapshotArrived(snapshot))

    def _client_failed(self, error: AllastuiError) -> None:
        self._no_queue = error
        self.say_no_queue()

    def say_no_queue(self) -> None:
        """Tell why nothing can be queued."""
        error = self._no_queue
        if error is None:
            self.say("The queue is still being opened; try again in a moment.")
        else:
            self.say(" ".join(part for part in (error.why, error.hint) if part), title=error.title)

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        message.stop()
        self._main.show_queue(message.snapshot)
        from allastui.ui.queue.screen import QueueScreen

        for screen in self.screen_stack:
            if isinstance(screen, QueueScreen):
                screen.show(message.snapshot)

    # The end.

    def leave(self) -> None:
        """End the program; transfers keep what they have done first."""
        in_background(self, self._close_client, lambda _: self.exit(), self._closing_failed)

    def _closing_failed(self, error: AllastuiError) -> None:
        self.exit(return_code=1, message=str(error))

    def _close_client(self) -> None:
        with self._client_lock:
            self._leaving = True
            client, self.client = self.client, None
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if client is not None:
            client.close()

    async def on_unmount(self) -> None:
        await to_thread(self._close_client)
