"""A call that is made once, after a while, whatever else the machine does meanwhile."""

import asyncio
from collections.abc import Callable

from textual.message_pump import MessagePump

from allastui.ui.presence import is_present


class OneShot:
    """Calls `callback` among the messages of `pump`, `seconds` from now; for the event loop.

    Nothing is called if the screen of `pump` was left by then. In place of `set_timer` of Textual
    (8.2), whose timers skip what is overdue: one that is due before its task has looked at the
    clock twice, as where the machine is busy, is never called at all.
    """

    def __init__(self, pump: MessagePump, seconds: float, callback: Callable[[], object]) -> None:
        self._pump = pump
        self._callback = callback
        self._is_stopped = False
        loop = asyncio.get_running_loop()
        self._handle = loop.call_later(max(0.0, seconds), pump.call_next, self._call)

    def stop(self) -> None:
        """Do not call it, if it was not yet; idempotent."""
        self._is_stopped = True
        self._handle.cancel()

    def _call(self) -> object:
        if self._is_stopped or not is_present(self._pump):
            return None
        return self._callback()
