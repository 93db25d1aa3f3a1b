"""How a connection to a service is opened: proxy, TLS, timeouts, keep-alive."""

import base64
import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from allastui.stores.http.tls_socket import Stream, TlsSocket
from allastui.values import dataclass

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
PATIENT_READ_SECONDS = 300.0
"""For requests that a service answers only when all bytes are copied or joined."""

_KEEPALIVE_IDLE_SECONDS = 30
_KEEPALIVE_INTERVAL_SECONDS = 10
_KEEPALIVE_PROBES = 6


_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: ([0-9]{3})")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A web proxy; `authorization` is the value of its own header, "" for none."""

    host: str
    port: int
    authorization: str

    def __repr__(self) -> str:
        return f"Proxy({self.host}:{self.port})"

    @property
    def headers(self) -> dict[str, str]:
        return {"proxy-authorization": self.authorization} if self.authorization else {}

    @property
    def label(self) -> str:
        """What people call it; without the name and the password that may stand in its URL."""
        return f"{self.host}:{self.port}"


class ProxyFailed(OSError):
    """The proxy called `label` could not be reached, or refused the way to the service.

    `status` is what it answered, 0 if nothing; what failed before that is the cause.
    """

    def __init__(self, label: str, status: int = 0) -> None:
        super().__init__(f"the proxy {label} failed")
        self.label = label
        self.status = status


def proxy_for(secure: bool, host: str) -> Proxy | None:
    """Return the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name for `host`, or None.

    Raises ProxyFailed, which a ValueError caused, if its port is no number.
    """
    # Here, as importing urllib.request takes longer than opening a connection.
    from urllib.request import getproxies_environment, proxy_bypass

    proxies = getproxies_environment()
    address = proxies.get("https" if secure else "http") or proxies.get("all")
    if not address or proxy_bypass(host):
        return None
    url = urlsplit(address if "//" in address else f"//{address}")
    if not url.hostname:
        return None
    authorization = ""
    if url.username is not None:
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    try:
        port = url.port or 8080
    except ValueError as error:
        raise ProxyFailed(url.hostname) from error
    return Proxy(url.hostname, port, authorization)


def connect(
    host: str,
    port: int,
    context: ssl.SSLContext | None,
    proxy: Proxy | None,
    session: ssl.SSLSession | None = None,
) -> Stream:
    """Return a connected socket, through TLS unless `context` is None.

    A TLS `session` of an earlier connection to the same host spares most of the handshake. Raises
    OSError (also TimeoutError, ssl.SSLError, ProxyFailed) and http.client.HTTPException.
    """
    connection: http.client.HTTPConnection
    if proxy is None:
        connection = http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)
    else:
        connection = _Proxied(proxy)
        if context is not None:
            connection.set_tunnel(host, port, headers=proxy.headers)
    try:
        connection.connect()
        sock: socket.socket = connection.sock
        _tune(sock)
        return sock if context is None else TlsSocket(sock, context, host, session)
    except BaseException:
        connection.close()
        raise


def patience(*, patient: bool) -> float:
    """Return for how many seconds the other side of an open connection may say nothing."""
    return PATIENT_READ_SECONDS if patient else READ_SECONDS


class _Proxied(http.client.HTTPConnection):
    """A connection to a proxy, or through its tunnel; what fails in making it is the proxy's."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(proxy.host, proxy.port, timeout=CONNECT_SECONDS)
        self._proxy = proxy

    def connect(self) -> None:
        with _failures_of(self._proxy):
            super().connect()


@contextmanager
def _failures_of(proxy: Proxy) -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise ProxyFailed(proxy.label, tunnel_status(error)) from error


def tunnel_status(error: BaseException) -> int:
    """Return the status with which a proxy refused a tunnel, 0 if `error` is another one."""
    # http.client has no better place for it.
    refused = _TUNNEL_REFUSED.search(str(error))
    return int(refused[1]) if refused else 0


def _tune(sock: socket.socket) -> None:
    # http.client sets TCP_NODELAY. The size of the buffers is left to the kernel: it lets them grow
    # to megabytes, while a size set here would be cut to net.core.wmem_max, mostly 208 KiB.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _KEEPALIVE_IDLE_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _KEEPALIVE_INTERVAL_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _KEEPALIVE_PROBES)
