"""A thin HTTP/1.1 client over pooled connections, for the requests that are made most.

It knows nothing of S3. What goes wrong on the way comes out as it is: OSError or HTTPException.
"""

import contextlib
import http.client
import select
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allastui.errors import SourceChanged
from allastui.stores.http.answer import Answer
from allastui.stores.http.connection import Proxy, connect, proxy_for, set_patience
from allastui.stores.store import Body

_IDLE_SECONDS = 45.0
"""A connection that was idle for longer is not used again: gateways close them after a minute."""
_CUT = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request as it goes out: `path` is encoded, with its query string.

    A `patient` one waits longer for its answer: the service copies or joins bytes first.
    """

    method: str
    host: str
    port: int
    path: str
    headers: Mapping[str, str]
    body: Body | None = None
    patient: bool = False


class _Stale(Exception):
    """A connection that was kept open had been closed by the other side before it answered."""


class Wire:
    """Connections to one service, kept open between requests; any thread may ask.

    `make_context` gives the TLS context when the first connection needs it, None for plain http.
    As many connections are open as there are requests at one time; `pool_size` of them are kept.
    """

    def __init__(self, make_context: Callable[[], ssl.SSLContext] | None, pool_size: int) -> None:
        self._make_context = make_context
        self._pool_size = max(pool_size, 1)
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, int], list[tuple[http.client.HTTPConnection, float]]] = {}
        self._proxies: dict[str, Proxy | None] = {}
        self._context: ssl.SSLContext | None = None
        self._closed = False

    def exchange(self, request: Outgoing) -> Answer:
        """Send `request` and return the answer, whose body is still to be read and closed.

        It is sent a second time only where a kept connection had been closed by the other side
        before any byte of an answer. Raises OSError, http.client.HTTPException, SourceChanged if
        the body is not as long as it says, and what its chunks raise.
        """
        kept = self._take(request.host, request.port)
        if kept is not None:
            try:
                return self._send(kept, request, is_kept=True)
            except _Stale:
                pass
        return self._send(self._open(request.host, request.port), request, is_kept=False)

    def close(self) -> None:
        """Close what is idle now, and everything else when it is given back."""
        with self._lock:
            self._closed = True
            idle = [connection for kept in self._idle.values() for connection, _ in kept]
            self._idle.clear()
        for connection in idle:
            connection.close()

    def _send(
        self, connection: http.client.HTTPConnection, request: Outgoing, *, is_kept: bool
    ) -> Answer:
        try:
            response = self._converse(connection, request)
        except _CUT as error:
            connection.close()
            if is_kept:
                raise _Stale from error
            raise
        except BaseException:
            connection.close()
            raise
        place = (request.host, request.port)
        return Answer(response, lambda reusable: self._give_back(place, connection, reusable))

    def _converse(
        self, connection: http.client.HTTPConnection, request: Outgoing
    ) -> http.client.HTTPResponse:
        set_patience(connection, patient=request.patient)
        path, extra = request.path, dict[str, str]()
        proxy = self._proxies.get(request.host)
        if proxy is not None and self._make_context is None:
            path, extra = f"http://{request.headers['host']}{path}", proxy.headers
        connection.putrequest(request.method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**request.headers, **extra}.items():
            connection.putheader(name, value)
        connection.endheaders()
        if request.body is not None:
            try:
                _send_body(connection, request.body)
            except _CUT:
                # A service that refuses may answer, and close, before it has read everything.
                with contextlib.suppress(OSError, http.client.HTTPException):
                    return connection.getresponse()
                raise
        return connection.getresponse()

    def _take(self, host: str, port: int) -> http.client.HTTPConnection | None:
        oldest = time.monotonic() - _IDLE_SECONDS
        while True:
            with self._lock:
                kept = self._idle.get((host, port))
                if not kept:
                    return None
                connection, since = kept.pop()
            if since >= oldest and not _has_input(connection):
                return connection
            connection.close()

    def _give_back(
        self, place: tuple[str, int], connection: http.client.HTTPConnection, reusable: bool
    ) -> None:
        if reusable:
            with self._lock:
                kept = self._idle.setdefault(place, [])
                if not self._closed and len(kept) < self._pool_size:
                    kept.append((connection, time.monotonic()))
                    return
        connection.close()

    def _open(self, host: str, port: int) -> http.client.HTTPConnection:
        with self._lock:
            if self._make_context is not None and self._context is None:
                self._context = self._make_context()
            if host not in self._proxies:
                self._proxies[host] = proxy_for(self._context is not None, host)
        return connect(host, port, self._context, self._proxies[host])


def _send_body(connection: http.client.HTTPConnection, body: Body) -> None:
    left = body.size
    for chunk in body.chunks():
        left -= len(chunk)
        if left < 0:
            break
        connection.sock.sendall(chunk)
    if left:
        raise SourceChanged(
            "The data to send changed while it was read",
            why="It is longer than it was." if left < 0 else f"{left:,} bytes are missing.",
        )


def _has_input(connection: http.client.HTTPConnection) -> bool:
    """Whether an idle connection has something to read: its end, as nothing was asked."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
