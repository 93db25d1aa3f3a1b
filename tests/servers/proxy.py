"""A proxy before a real server that records every request and can do harm to any of them."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from allastui.profiles.profile import Profile
from tests.servers.carrying import pass_on, stand_in
from tests.servers.detour import Way, led_through, server_of
from tests.servers.faults import (
    Answer,
    BlackHole,
    Delay,
    Exchange,
    Fault,
    Request,
)
from tests.servers.wire import Connection, Gone, Head, in_origin_form

Decide = Callable[[Request], Fault | None]


class FaultProxy:
    """Listens at a loopback port of its own and passes everything on, the Host header as it came.

    `decide` is asked for each request and may be changed at any time; it is called from many
    threads. `profile` opens the server through the proxy: the one that holds the profile's data, or
    for Way.SIGN_IN the Keystone where it signs in.

    It is a web proxy too (HTTP_PROXY): the server answers to every name that is asked for. With a
    `certificate`, a PEM file with its key, tunnels (HTTPS_PROXY) end here, so what goes through
    them is recorded as well.
    """

    def __init__(
        self, profile: Profile, way: Way = Way.STORAGE, certificate: Path | None = None
    ) -> None:
        self._upstream = server_of(profile, way)
        self._others: dict[str, tuple[str, int]] = {}
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(certificate)
        self._lock = threading.Lock()
        self._listening = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._open: set[Connection] = set()
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._in_flight = 0
        self._most_in_flight = 0
        self.decide: Decide | None = None
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self.profile = led_through(profile, self.port, way)

    @property
    def exchanges(self) -> list[Exchange]:
        """The requests so far, in the order in which their heads arrived."""
        with self._lock:
            return list(self._exchanges)

    @property
    def bytes_up(self) -> int:
        """Body bytes that went to the server."""
        return sum(exchange.bytes_up for exchange in self.exchanges)

    @property
    def bytes_down(self) -> int:
        """Body bytes of answers that went to the client."""
        return sum(exchange.bytes_down for exchange in self.exchanges)

    @property
    def most_in_flight(self) -> int:
        """The largest number of requests that were under way at one moment."""
        return self._most_in_flight

    def lead(self, host: str, profile: Profile) -> None:
        """Let tunnels to `host` go to the server of another profile."""
        self._others[host] = server_of(profile, Way.STORAGE)

    def forget(self) -> None:
        """Start the records anew; requests under way are not in them."""
        with self._lock:
            self._exchanges.clear()
            self._most_in_flight = self._in_flight

    def fail(self, fault: Fault, *, times: int = 1, method: str = "", containing: str = "") -> None:
        """Do `fault` to the next requests of that method whose target contains the text."""
        left = threading.Semaphore(times)

        def decide(request: Request) -> Fault | None:
            fits = method in ("", request.method) and containing in request.target
            return fault if fits and left.acquire(blocking=False) else None

        self.decide = decide

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Cut all connections and refuse new ones within the block."""
        self._stop_listening()
        self._cut_all()
        try:
            yield
        finally:
            self._listener = self._listen(self.port)

    def refuse_for(self, seconds: float) -> None:
        """Cut all connections and refuse new ones for a while; returns at once."""
        refused = threading.Event()

        def refuse() -> None:
            with self.refusing():
                refused.set()
                self._closing.wait(seconds)

        self._start(refuse)
        refused.wait()

    def close(self) -> None:
        """Close every connection and wait for the threads; idempotent."""
        with self._listening:
            self._closing.set()
            self._stop_listening()
        self._cut_all()
        for thread in self._threads:
            thread.join()

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port), backlog=256)
        with self._listening:
            if self._closing.is_set():
                listener.close()
            else:
                self._start(lambda: self._accept(listener))
        return listener

    def _stop_listening(self) -> None:
        with contextlib.suppress(OSError):  # it is closed already
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _cut_all(self) -> None:
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            connection.close()

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name="fault-proxy", daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return  # it does not listen any more
            client = self._adopt(sock)
            self._start(lambda client=client: self._serve(client))  # type: ignore[misc]

    def _adopt(self, sock: socket.socket) -> Connection:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock)
        with self._lock:
            self._open.add(connection)
        if self._closing.is_set():
            connection.close()
        return connection

    def _drop(self, connection: Connection) -> None:
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def _serve(self, client: Connection) -> None:
        server: Connection | None = None
        upstream = self._upstream
        try:
            while (head := client.read_head()) is not None:
                if head.first[0] == "CONNECT":
                    host = head.first[1].rpartition(":")[0]
                    upstream = self._others.get(host, self._upstream)
                    client = self._within_tunnel(client)
                    continue
                head = in_origin_form(head)
                exchange = self._record(head)
                try:
                    exchange.fault = self.decide(exchange.request) if self.decide else None
                    if isinstance(exchange.fault, Delay):
                        self._closing.wait(exchange.fault.seconds)
                    if isinstance(exchange.fault, Answer | BlackHole):
                        stand_in(client, head, exchange, exchange.fault)
                        return
                    if server is None:
                        server = self._adopt(socket.create_connection(upstream))
                    if not pass_on(client, server, head, exchange):
                        return
                finally:
                    with self._lock:
                        self._in_flight -= 1
        except (Gone, OSError):
            return  # one side is gone, and so goes the other
        finally:
            self._drop(client)
            if server is not None:
                self._drop(server)

    def _within_tunnel(self, client: Connection) -> Connection:
        """Return the connection that a client begins with TLS where it asked for a tunnel."""
        if self._tls is None:
            raise Gone("this proxy has no certificate")
        client.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        secured = self._tls.wrap_socket(client.sock, server_side=True)
        self._drop(client)
        return self._adopt(secured)

    def _record(self, head: Head) -> Exchange:
        with self._lock:
            number = len(self._exchanges) + 1
            request = Request(number, head.first[0], head.first[1], head.headers)
            exchange = Exchange(request)
            self._exchanges.append(exchange)
            self._in_flight += 1
            self._most_in_flight = max(self._most_in_flight, self._in_flight)
        return exchange
