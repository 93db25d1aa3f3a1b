"""The process of the server: connections, and the requests of each, one after the other."""

import argparse
import socket
import ssl
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.sink.answers import CONTROL, Answer, Asked, parse
from tests.servers.sink.bodies import Stream, Sums, keep_body
from tests.servers.sink.counters import Counters
from tests.servers.sink.s3 import S3
from tests.servers.sink.shelf import Shelf
from tests.servers.sink.swift import Swift

_STACK = 256 * 1024
_PIECE = 1 << 20


@dataclass
class Service:
    """What all connections share; `latency` is in seconds and may be changed at any time."""

    sums: Sums
    pattern: memoryview
    """Read data is this, again and again; twice in a row, so that any piece of it is one slice."""
    latency: float = 0.0
    shelf: Shelf = field(default_factory=Shelf)
    counters: Counters = field(default_factory=Counters)

    def __post_init__(self) -> None:
        self.s3 = S3(self.shelf)
        self.swift = Swift(self.shelf)

    def told(self, asked: Asked) -> Answer:
        """Do what a request below CONTROL asks for."""
        match asked.path.removeprefix(CONTROL):
            case "counts":
                return Answer("", body=self.counters.document().encode())
            case "reset":
                self.counters.reset()
            case "clear":
                self.shelf.clear()
            case "set":
                self.latency = float(asked.query.get("latency", self.latency))
                self.shelf.made_count = int(asked.query.get("keys", self.shelf.made_count))
        return Answer("")


class _Conversation:
    """The requests of one connection.

    A round trip is waited for after each request, for the connection and for its TLS, as on a
    line of that latency.
    """

    def __init__(self, sock: socket.socket, service: Service, tls: ssl.SSLContext | None) -> None:
        self._sock = sock
        self._service = service
        self._tls = tls

    def hold(self) -> None:
        with closing(self._sock), suppress(OSError):  # the client went
            time.sleep(self._service.latency)
            if self._tls is not None:
                self._sock = self._tls.wrap_socket(self._sock, server_side=True)
                time.sleep(self._service.latency)
            with closing(self._sock):
                stream = Stream(self._sock)
                while head := stream.until(b"\r\n\r\n"):
                    asked = parse(head)
                    self._answer(asked, stream)
                    if asked.headers.get("connection", "").lower() == "close":
                        return

    def _answer(self, asked: Asked, stream: Stream) -> None:
        service = self._service
        if asked.path.startswith(CONTROL):
            answer = service.told(asked)
            self._sock.sendall(answer.head() + answer.body)
            return
        if "expect" in asked.headers:
            time.sleep(service.latency)
            self._sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        came = 0

        def receive() -> tuple[int, str]:
            nonlocal came
            came, md5 = service.sums.receive(stream, asked.headers)
            return came, md5

        def read() -> bytes:
            return keep_body(stream, asked.headers)

        if Swift.is_meant(asked.path):
            scheme = "https" if self._tls else "http"
            url = f"{scheme}://{asked.headers.get('host', '')}"
            answer = service.swift.answer(asked, receive, read, url)
        else:
            answer = service.s3.answer(asked, receive, read)
        service.counters.count(answer.kind, came, answer.size)
        if service.latency:
            time.sleep(service.latency)
        self._sock.sendall(answer.head() + answer.body)
        if answer.content is not None:
            self._send(answer.content)

    def _send(self, content: range) -> None:
        pattern = self._service.pattern
        period = len(pattern) // 2
        for start in range(content.start, content.stop, _PIECE):
            first = start % period
            count = min(_PIECE, content.stop - start)
            while count:
                piece = pattern[first : first + min(count, period)]
                self._sock.sendall(piece)
                count -= len(piece)


def _serve(service: Service, tls: ssl.SSLContext | None) -> None:
    threading.stack_size(_STACK)
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            sock, _ = server.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            service.counters.connected()
            talk = _Conversation(sock, service, tls)
            threading.Thread(target=talk.hold, daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.sink.server")
    parser.add_argument("--certificate", help="a PEM file with a key: serve https")
    parser.add_argument("--pattern", help="a file of which all objects are repetitions")
    parser.add_argument("--nice", help="the weight of its session among others")
    words = parser.parse_args()
    if words.nice:
        with suppress(OSError):  # Linux need not weigh sessions
            Path("/proc/self/autogroup").write_text(words.nice)
    tls = None
    if words.certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(words.certificate)
    pattern = Path(words.pattern).read_bytes() if words.pattern else bytes(_PIECE)
    _serve(Service(Sums(by_size=bool(words.pattern)), memoryview(pattern * 2)), tls)


if __name__ == "__main__":
    main()
