"""A call that is made once, after a while, whatever else the machine does meanwhile."""

import asyncio
from collections.abc import Callable

from textual.message_pump import MessagePump


class OneShot:
    """Calls `callback` among the messages of `pump`, `seconds` from now; for the event loop.

    Nothing is called if `pump` is gone by then. In place of `set_timer` of Textual (8.2), whose
    timers skip what is overdue: one that is due before its task has looked at the clock twice, as
    where the machine is busy, is never called at all.
    """

    def __init__(self, pump: MessagePump, seconds: float, callback: Callable[[], object]) -> None:
        loop = asyncio.get_running_loop()
        self._handle = loop.call_later(max(0.0, seconds), pump.call_next, callback)

    def stop(self) -> None:
        """Do not call it, if it was not yet; idempotent."""
        self._handle.cancel()
