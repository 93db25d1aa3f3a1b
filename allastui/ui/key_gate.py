"""Keys one at a time: none is dispatched before all that the one before it began has opened."""

from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

from textual import events
from textual.app import App
from textual.dom import DOMNode

_ROUNDS = 2
"""How often the queues of one focus are gone through after a key."""

_LOST_SECONDS = 5.0
"""After so long what was sent after a key is taken as lost, with a widget that closed."""

DEAF_SECONDS = 0.4
"""How long no key answers a dialog that opens by itself."""

Dispatch = Callable[[events.Event], Awaitable[None]]


class KeyGate:
    """Holds keys and pastes back until the one before them has been handled.

    Textual puts a key into the queue of the widget that has the focus when the key arrives. Of a
    burst of keys the first may open a dialog, and those after it would still act on what lies
    below. So a callback follows each key through the queues that the key itself goes through, a
    second one follows what the key has begun there (an input tells its screen of its new text), and
    more of them until the focus no longer changes; only then is the next key dispatched.
    """

    def __init__(self, app: App[None], dispatch: Dispatch) -> None:
        self._app = app
        self._dispatch = dispatch
        self._held: deque[events.Event] = deque()
        self._awaited: DOMNode | None = None
        self._round = 0
        self._since = 0.0
        self._last = 0.0
        self._deaf_until = 0.0

    @property
    def quiet_seconds(self) -> float:
        """How long ago the last key came."""
        return monotonic() - self._last

    def wait(self) -> None:
        """Hold what comes until `go_on`, or for _LOST_SECONDS: what keys act on is being found."""
        self._await(self._app)

    def go_on(self) -> None:
        """Dispatch what was held."""
        if self._awaited is self._app:
            self._app.call_later(self._next)

    def drop_next(self) -> None:
        """Drop the keys of the next moment: they were typed before what has just opened was seen.

        For dialogs that open by themselves.
        """
        self._deaf_until = monotonic() + DEAF_SECONDS

    async def take(self, event: events.Event) -> None:
        """Dispatch a key or a paste now, or as soon as those before it are done."""
        self._last = now = monotonic()
        if now < self._deaf_until:
            return
        self._held.append(event)
        if self._awaited is None or now - self._since > _LOST_SECONDS:
            await self._next()

    async def _next(self) -> None:
        self._awaited = None
        if self._held:
            event = self._held.popleft()
            self._await(self._target())
            await self._dispatch(event)
            self._send(self._awaited)

    def _target(self) -> DOMNode:
        return self._app.focused or self._app.screen

    def _await(self, target: DOMNode) -> None:
        self._awaited, self._round, self._since = target, 1, monotonic()

    def _send(self, node: DOMNode | None) -> None:
        """Go through the queue of `node` and those above it, as a key that bubbles does."""
        while node is not None and node is not self._app:
            above = node.parent
            if node.call_later(self._send, above):
                return
            node = above
        self._app.call_later(self._passed)

    async def _passed(self) -> None:
        target = self._target()
        if target is not self._awaited:
            self._await(target)
        elif self._round < _ROUNDS:
            self._round += 1
        else:
            await self._next()
            return
        self._send(target)
