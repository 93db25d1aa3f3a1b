"""What an agent of another version says: its hello, and that it ends when it is drained."""

import json
import socket
import threading
from types import TracebackType
from typing import Self

from allastui.agent.folder import agent_folder
from allastui.agent.protocol import PROTOCOL, Hello, hello_line
from allastui.settings import Paths
from allastui.transfers.lock import take_lock


class OtherAgent:
    """Holds the lock and the socket of a queue's agent; knows no command but `drain`."""

    def __init__(self, paths: Paths, version: str) -> None:
        folder = agent_folder(paths.journal_file)
        self.drained = False
        self._hello = hello_line(Hello(PROTOCOL, version, socket.gethostname(), 1, 0.0))
        self._lock = take_lock(folder.lock)
        self._path = folder.socket
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self.drained:
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _serve(self) -> None:
        try:
            while not self.drained:
                peer, _ = self._listener.accept()
                with peer:
                    self._talk(peer)
        except OSError:
            pass  # the test ends it
        finally:
            self._listener.close()
            if self.drained:
                self._path.unlink()
            self._lock.close()

    def _talk(self, peer: socket.socket) -> None:
        peer.sendall(self._hello)
        with peer.makefile("r") as lines:
            for line in lines:
                document = json.loads(line)
                if document.get("do") == "drain":
                    peer.sendall(
                        json.dumps({"id": document["id"], "result": None}).encode() + b"\n"
                    )
                    self.drained = True
                    return
