"""A thin HTTP/1.1 client over pooled connections, for the requests that are made most.

It knows nothing of S3. What goes wrong on the way comes out as it is: OSError or NotHttp.
"""

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allastui.stores.http.answer import Answer
from allastui.stores.http.connection import Proxy, connect_in_steps, patience, proxy_for
from allastui.stores.http.line import Head, Line
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.sending import head_bytes, send_with_body
from allastui.stores.http.tls_socket import TlsSocket
from allastui.stores.steps import Steps, wait_among_others, whole
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
        self._idle: dict[tuple[str, int], list[tuple[Line, float]]] = {}
        self._proxies: dict[str, Proxy | None] = {}
        self._context: ssl.SSLContext | None = None
        self._sessions: dict[tuple[str, int], ssl.SSLSession] = {}
        self._closed = False

    def exchange(self, request: Outgoing) -> Answer:
        """Send `request` and return the answer, whose body is still to be read and closed.

        It is sent a second time only where a kept connection had been closed by the other side
        before any byte of an answer. Raises OSError, NotHttp, SourceChanged if
        the body is not as long as it says, and what its chunks raise.
        """
        return whole(self.exchange_in_steps(request))

    def exchange_in_steps(self, request: Outgoing) -> Steps[Answer]:
        """Do what `exchange` does, in steps."""
        kept = self._take((request.host, request.port))
        if kept is not None:
            try:
                return (yield from self._send(kept, request, is_kept=True))
            except _Stale:
                pass
        line = yield from self._open(request.host, request.port)
        return (yield from self._send(line, request, is_kept=False))

    def close(self) -> None:
        """Close what is idle now, and everything else when it is given back."""
        with self._lock:
            self._closed = True
            idle = [line for kept in self._idle.values() for line, _ in kept]
            self._idle.clear()
        for line in idle:
            line.close()

    def _send(self, line: Line, request: Outgoing, *, is_kept: bool) -> Steps[Answer]:
        try:
            head = yield from self._converse(line, request)
        except _CUT as error:
            line.close()
            if is_kept:
                raise _Stale from error
            raise
        except BaseException:
            line.close()
            raise
        place = (request.host, request.port)
        return Answer(
            line, head, request.method, lambda reusable: self._give_back(place, line, reusable)
        )

    def _converse(self, line: Line, request: Outgoing) -> Steps[Head]:
        seconds = patience(patient=request.patient)
        line.set_patience(seconds)
        path, extra = request.path, dict[str, str]()
        proxy = self._proxies.get(request.host)
        if proxy is not None and self._make_context is None:
            path, extra = f"http://{request.headers['host']}{path}", proxy.headers
        head = head_bytes(request.method, path, {**request.headers, **extra})
        try:
            if request.body is None:
                line.sock.sendall(head)
            else:
                send_with_body(line.sock, head, request.body)
        except _CUT:
            # A service that refuses may answer, and close, before it has read everything.
            with contextlib.suppress(OSError, NotHttp):
                return line.read_head()
            raise
        line.set_patience((yield from wait_among_others(seconds)))
        answer = line.read_head()
        line.set_patience(seconds)
        return answer

    def _take(self, place: tuple[str, int]) -> Line | None:
        oldest = time.monotonic() - _IDLE_SECONDS
        while True:
            with self._lock:
                kept = self._idle.get(place)
                if not kept:
                    return None
                line, since = kept.pop()
            if since >= oldest and not line.has_input:
                return line
            line.close()

    def _give_back(self, place: tuple[str, int], line: Line, reusable: bool) -> None:
        if reusable:
            with self._lock:
                self._keep_session(place, line)
                kept = self._idle.setdefault(place, [])
                if not self._closed and len(kept) < self._pool_size:
                    kept.append((line, time.monotonic()))
                    return
        line.close()

    def _keep_session(self, place: tuple[str, int], line: Line) -> None:
        # Only now, as TLS 1.3 gives out what begins another connection after the handshake.
        if place not in self._sessions and isinstance(line.sock, TlsSocket):
            session = line.sock.session
            if session is not None and session.has_ticket:
                self._sessions[place] = session

    def _open(self, host: str, port: int) -> Steps[Line]:
        with self._lock:
            if self._make_context is not None and self._context is None:
                self._context = self._make_context()
            if host not in self._proxies:
                self._proxies[host] = proxy_for(self._context is not None, host)
            session = self._sessions.get((host, port))
        proxy = self._proxies[host]
        return Line((yield from connect_in_steps(host, port, self._context, proxy, session)))
