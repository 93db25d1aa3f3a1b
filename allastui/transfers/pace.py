"""The bandwidth limit, and the way to stop what is moving."""

import threading
import time

from allastui.errors import Interrupted

BURST_SECONDS = 0.25
"""How much of a second may be sent at once after a pause: short, so that the limit is smooth."""

LOOK_SECONDS = 0.25
"""How often whatever waits looks whether the limit is another one by now."""


class Stop:
    """A flag that ends moving bytes at their next chunk; it can be waited for."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        self._event.set()

    def is_set(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise Interrupted if the flag is set."""
        if self._event.is_set():
            raise Interrupted("Stopped")

    def wait(self, seconds: float) -> None:
        """Sleep for `seconds`, or raise Interrupted as soon as the flag is set."""
        if self._event.wait(seconds):
            raise Interrupted("Stopped")


class Pace:
    """A limit in bytes per second that all transfers share and that can change at any time."""

    def __init__(self, bandwidth: int = 0) -> None:
        self._lock = threading.Lock()
        self._bandwidth = bandwidth
        self._free_at = time.monotonic()
        self._changes = 0

    @property
    def bandwidth(self) -> int:
        """Bytes per second; 0 for no limit."""
        return self._bandwidth

    @bandwidth.setter
    def bandwidth(self, value: int) -> None:
        with self._lock:
            self._bandwidth = value
            self._free_at = time.monotonic()
            self._changes += 1

    def take(self, count: int, stop: Stop) -> None:
        """Wait until `count` bytes may move; raises Interrupted when `stop` is set meanwhile.

        A new limit ends the wait: what waited under a low one must not hold up the higher one.
        """
        stop.check()
        if not self._bandwidth:
            return
        with self._lock:
            if not self._bandwidth:
                return
            now = time.monotonic()
            start = max(self._free_at, now - BURST_SECONDS)
            due = self._free_at = start + count / self._bandwidth
            changes = self._changes
        while (delay := due - time.monotonic()) > 0 and changes == self._changes:
            stop.wait(min(delay, LOOK_SECONDS))
