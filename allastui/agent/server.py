"""The agent's socket: who may attach, and a session for each who does."""

import errno
import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from allastui.agent.client import TransferClient
from allastui.agent.peer import peer_uid
from allastui.agent.protocol import Hello, hello_line
from allastui.agent.session import Lending, Session
from allastui.errors import AgentError, NoThread
from allastui.threads import start_thread

SEND_SECONDS = 30.0
"""How long a peer may leave its side of the socket full before it is dropped."""

CLOSE_SECONDS = 2.0
"""How long the end waits for answers that are on their way."""

_SOON_OVER = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED)
_PAUSE_SECONDS = 0.1
"""How long nobody is let in where this machine has no means left for it."""


class Server:
    """Listens at a Unix socket (0600); only this user's processes are let in."""

    def __init__(
        self,
        path: Path,
        hello: Hello,
        engine: TransferClient,
        lending: Lending,
        drain: Callable[[], None],
    ) -> None:
        self._path = path
        self._hello = hello_line(hello)
        self._engine = engine
        self._lending = lending
        self._drain = drain
        self._lock = threading.Lock()
        self._sessions: set[Session] = set()
        self._listener = _listen(path)
        start_thread(self._accept, "allastui-accept")

    @property
    def attached(self) -> int:
        """How many clients are attached now."""
        with self._lock:
            return len(self._sessions)

    def close(self) -> None:
        """Take the socket away and end every session, once its answers have gone out."""
        self._path.unlink(missing_ok=True)
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        finally:
            self._listener.close()
        with self._lock:
            sessions = list(self._sessions)
        for session in sessions:
            session.hang_up()
        deadline = time.monotonic() + CLOSE_SECONDS
        while self.attached and time.monotonic() < deadline:
            time.sleep(0.01)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError as error:
                if error.errno not in _SOON_OVER:
                    return  # it is closed
                time.sleep(_PAUSE_SECONDS)
                continue
            if peer_uid(sock) != os.getuid():
                sock.close()
                continue
            try:
                start_thread(partial(self._serve, sock), "allastui-session")
            except NoThread:
                sock.close()  # who attaches tries again

    def _serve(self, sock: socket.socket) -> None:
        timeout = struct.pack("ll", int(SEND_SECONDS), 0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
        with sock, suppress(NoThread):
            session = Session(sock, self._engine, self._lending, self._drain)
            with self._lock:
                self._sessions.add(session)
            try:
                session.serve(self._hello)
            finally:
                with self._lock:
                    self._sessions.discard(session)


def _listen(path: Path) -> socket.socket:
    """Bind the socket; whoever holds the agent's lock may sweep one that a dead agent left."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
        listener.listen(16)
    except OSError as error:
        listener.close()
        raise AgentError(f"The agent cannot listen at {path}", why=str(error)) from error
    finally:
        os.umask(before)
    return listener
