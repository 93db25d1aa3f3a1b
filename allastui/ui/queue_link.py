"""The screen's hold on the queue: it attaches in the background, and again when it lost it."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from allastui.errors import (
    AgentError,
    AgentVersion,
    AllastuiError,
    QueueAbandoned,
    QueueBusy,
    QueueElsewhere,
)
from allastui.ui.background import in_background, unless_gone
from allastui.ui.one_shot import OneShot

if TYPE_CHECKING:
    from allastui.agent.access import OnLost, QueueAccess, StoredQueue
    from allastui.agent.client import QueueSnapshot, TransferClient
    from allastui.ui.app import AllastuiApp
    from allastui.ui.queue.commands import Command

RETRY_SECONDS = (0.1, 1.0, 3.0, 8.0)
"""How long to wait before each try to attach again."""

ELSEWHERE_SECONDS = 15.0
"""How often the journal of a queue on another host is looked at."""


class ConnectionLost(Message):
    """The client that attempt `number` gave has lost its connection."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class QueueLink:
    """Holds the client of the queue, or knows why there is none.

    All methods are for the event loop and return at once, except `attached` and `close`, which are
    for threads. `on_snapshot` is called from a thread of the client.
    """

    def __init__(
        self,
        app: "AllastuiApp",
        access: "QueueAccess",
        on_snapshot: "Callable[[QueueSnapshot], None]",
        on_stored: "Callable[[StoredQueue], None]",
    ) -> None:
        self.client: TransferClient | None = None
        self.refusal: AllastuiError | None = None
        """Why there is no client; None while it is being opened."""
        self._app = app
        self._access = access
        self._on_snapshot = on_snapshot
        self._on_stored = on_stored
        self._number = 0
        self._lost_number = 0
        self._said = ""
        self._told = ""
        self._was_lost = False
        self._look: OneShot | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._leaving = False
        self._lock = threading.Lock()

    def open(self) -> None:
        """Attach for the first time."""
        self._attach(self._access.attach, self._refused)

    # Commands.

    @property
    def can_send(self) -> bool:
        return self.client is not None

    def send(self, command: "Command") -> None:
        client = self.client
        if client is None:
            self.explain()
        else:
            in_background(self._app, lambda: command(client), lambda _: None, self._app.complain)

    def attached(self) -> "TransferClient":
        client, refusal = self.client, self.refusal
        if client is None:
            raise refusal or AgentError("The queue is still being opened", hint="Try again.")
        return client

    def explain(self) -> None:
        """Say why nothing can be queued, and offer, or try, what may change that."""
        match self.refusal:
            case None:
                self._app.say("The queue is still being opened; try again in a moment.")
            case AgentVersion() | QueueAbandoned() as error:
                self._refused(error)
            case QueueElsewhere() as error:
                self._tell(error)
            case error:
                self._tell(error)
                self._attach(self._access.attach, self._still_refused)

    def _tell(self, error: AllastuiError) -> None:
        self._told = str(error)
        text = " ".join(part for part in (error.why, error.hint) if part)
        self._app.say(text, title=error.title)

    # Attaching.

    def _attach(
        self,
        way: "Callable[[OnLost], TransferClient]",
        failed: Callable[[AllastuiError], None],
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self._number += 1
        self.refusal = None
        number = self._number

        def work() -> "TransferClient":
            before()
            client = way(lambda: self._post_lost(number))
            with self._lock:
                if not self._leaving:
                    self.client = client
                    return client
            client.close()
            return client

        in_background(self._app, work, partial(self._made, number), failed)

    def _post_lost(self, number: int) -> None:
        with unless_gone():
            self._app.post_message(ConnectionLost(number))

    def _hear(self, snapshot: "QueueSnapshot") -> None:
        with unless_gone():
            self._on_snapshot(snapshot)

    def _made(self, number: int, client: "TransferClient") -> None:
        if self.client is not client:
            return
        if self._lost_number == number:
            self.lost(number)
            return
        self._unsubscribe = client.subscribe(self._hear)
        if client.said and client.said != self._said:
            self._said = client.said
            self._app.say(client.said)
        if self._was_lost:
            self._was_lost = False
            self._app.say("The transfers are back in sight.")

    # Losing it.

    def lost(self, number: int) -> None:
        """Attach again: the connection of attempt `number` has ended by itself."""
        self._lost_number = number
        if number != self._number or self.client is None or self._leaving:
            return
        lost = self.client
        self._detach()
        in_background(self._app, lost.close, lambda _: None, self._app.complain)
        if not self._was_lost:
            self._was_lost = True
            self._app.say(
                "The connection to the transfers was lost. What has arrived is kept; "
                "allastui attaches again by itself."
            )
        self._again(RETRY_SECONDS)

    def _again(self, delays: Sequence[float]) -> None:
        delay, *rest = delays

        def failed(error: AllastuiError) -> None:
            passing = isinstance(error, (AgentError, QueueBusy))
            if rest and passing and not isinstance(error, AgentVersion):
                self._again(rest)
            else:
                self._refused(error)

        OneShot(self._app, delay, lambda: self._attach(self._access.attach, failed))

    def _detach(self) -> "TransferClient | None":
        with self._lock:
            client, self.client = self.client, None
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        return client

    # Being refused.

    def _still_refused(self, error: AllastuiError) -> None:
        """Be refused once more; what was told already is not told again."""
        if str(error) == self._told:
            self.refusal = error
        else:
            self._refused(error)

    def _refused(self, error: AllastuiError) -> None:
        self.refusal = error
        if isinstance(error, AgentVersion) and self._access.replace is not None:
            self._offer_to_replace(error, self._access.replace)
        elif isinstance(error, QueueAbandoned) and self._access.take_over is not None:
            self._offer_to_take_over(error, self._access.take_over)
        else:
            self._tell(error)
        if isinstance(error, QueueElsewhere):
            self._look_elsewhere()

    def _offer_to_replace(self, error: AgentVersion, replace: Callable[[], None]) -> None:
        from allastui.ui.dialogs.queue_questions import replace_dialog

        def answered(yes: bool | None) -> None:
            if yes:
                self._app.say("The agent is replaced as soon as the parts on their way are there.")
                self._attach(self._access.attach, self._refused, before=replace)

        self._app.push_screen(replace_dialog(error), answered)

    def _offer_to_take_over(
        self, error: QueueAbandoned, take_over: "Callable[[OnLost], TransferClient]"
    ) -> None:
        from allastui.ui.dialogs.queue_questions import take_over_dialog

        def answered(yes: bool | None) -> None:
            if yes:
                self._attach(take_over, self._refused)

        self._app.push_screen(take_over_dialog(error), answered)

    def _look_elsewhere(self) -> None:
        if self._access.stored is not None and isinstance(self.refusal, QueueElsewhere):
            in_background(
                self._app, self._access.stored, self._seen_elsewhere, self._not_seen_elsewhere
            )

    def _not_seen_elsewhere(self, error: AllastuiError) -> None:
        """Tell once why the journal cannot be read, and look again: it may be written just now."""
        if str(error) != self._told:
            self._tell(error)
        self._look_later()

    def _seen_elsewhere(self, stored: "StoredQueue") -> None:
        if not isinstance(self.refusal, QueueElsewhere):
            return
        owner = stored.owner
        if owner is None or owner.host == socket.gethostname():
            self.open()  # it ended in order there, or was taken over to this host meanwhile
            return
        if type(self.refusal) is QueueElsewhere and not owner.is_alive(time.time()):
            self.open()  # it seems to have died by now: the user is asked
            return
        self._on_stored(stored)
        self._look_later()

    def _look_later(self) -> None:
        if self._look is not None:
            self._look.stop()
        self._look = OneShot(self._app, ELSEWHERE_SECONDS, self._look_elsewhere)

    # The end.

    def close(self) -> None:
        """Detach for good; blocking, from any thread, idempotent."""
        with self._lock:
            self._leaving = True
        client = self._detach()
        if client is not None:
            client.close()
