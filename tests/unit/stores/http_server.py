"""A server for the thin client alone: each connection is served by the next given function."""

import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Serve = Callable[["Connection"], None]


class Connection:
    """One accepted connection, read by requests."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._file = sock.makefile("rb")

    def read_head(self) -> str:
        """Return the next request's head, "" if the client is gone."""
        lines = []
        while (line := self._file.readline()) not in (b"\r\n", b""):
            lines.append(line.decode("latin-1"))
        return "".join(lines)

    def read_request(self) -> tuple[str, bytes]:
        head = self.read_head()
        lengths = [
            int(line.partition(":")[2])
            for line in head.splitlines()
            if line.lower().startswith("content-length:")
        ]
        return head, self._file.read(lengths[0]) if lengths else b""

    def answer(self, body: bytes = b"", *, status: str = "200 OK", headers: str = "") -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        self.sock.sendall(head.encode() + body)

    def close(self) -> None:
        self._file.close()
        self.sock.close()


class HttpServer:
    """Listens on loopback; the last function serves all further connections."""

    def __init__(self, *serve: Serve) -> None:
        self._serve = list(serve)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            serve = self._serve[min(self.connections, len(self._serve) - 1)]
            self.connections += 1
            thread = threading.Thread(target=_run, args=(serve, Connection(sock)))
            self._threads.append(thread)
            thread.start()


def _run(serve: Serve, connection: Connection) -> None:
    try:
        serve(connection)
    except OSError:
        return  # the client left; its test sees to that
    finally:
        connection.close()
