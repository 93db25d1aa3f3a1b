"""Lines over a socket: a reader with a limit, and a writer that never waits for a slow peer."""

import socket
import threading
from collections import deque
from collections.abc import Callable

from allastui.threads import start_thread

OUTBOX_BYTES = 128 << 20
"""Answers that wait for a peer which does not read; beyond this it is dropped."""


class LineTooLong(Exception):
    """The peer sent a line over the limit; what follows cannot be told apart any more."""


class LineReader:
    """Reads lines of at most `limit` bytes; blocking, for one thread."""

    def __init__(self, sock: socket.socket, limit: int) -> None:
        self._sock = sock
        self._limit = limit
        self._buffer = bytearray()
        self._searched = 0

    def read(self) -> bytes | None:
        """Return the next line without its end, or None when the peer has gone.

        Raises LineTooLong; OSError if the connection broke.
        """
        while True:
            end = self._buffer.find(b"\n", self._searched)
            if end >= 0:
                line = bytes(self._buffer[:end])
                del self._buffer[: end + 1]
                self._searched = 0
                return line
            self._searched = len(self._buffer)
            if self._searched > self._limit:
                raise LineTooLong
            chunk = self._sock.recv(1 << 16)
            if not chunk:
                return None
            self._buffer += chunk


class LineWriter:
    """Sends lines from a thread of its own; the latest news replaces news that was not sent yet."""

    def __init__(self, sock: socket.socket, on_broken: Callable[[], None]) -> None:
        self._sock = sock
        self._on_broken = on_broken
        self._lines: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._news: bytes | None = None
        self._ended = False
        self._wake = threading.Condition()
        self._thread = start_thread(self._run, "allastui-writer")

    def send(self, line: bytes) -> None:
        """Queue a line that must arrive; a peer that lets too many wait is dropped."""
        with self._wake:
            self._lines.append(line)
            self._waiting_bytes += len(line)
            too_slow = self._waiting_bytes > OUTBOX_BYTES
            self._wake.notify()
        if too_slow:
            self._on_broken()

    def send_news(self, line: bytes) -> None:
        """Queue a line that only matters until the next one of its kind."""
        with self._wake:
            self._news = line
            self._wake.notify()

    def end(self) -> None:
        """Send what waits and end the thread, however long its peer takes; for another thread."""
        with self._wake:
            self._ended = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while (line := self._next()) is not None:
            try:
                self._sock.sendall(line)
            except OSError:
                self._on_broken()
                return

    def _next(self) -> bytes | None:
        with self._wake:
            while True:
                if self._lines:
                    line = self._lines.popleft()
                    self._waiting_bytes -= len(line)
                    return line
                if self._news is not None:
                    line, self._news = self._news, None
                    return line
                if self._ended:
                    return None
                self._wake.wait()
