"""How a connection to a service is opened: proxy, TLS, timeouts, keep-alive."""

import base64
import http.client
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0

_KEEPALIVE_IDLE_SECONDS = 30
_KEEPALIVE_INTERVAL_SECONDS = 10
_KEEPALIVE_PROBES = 6


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


def proxy_for(secure: bool, host: str) -> Proxy | None:
    """Return the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name for `host`, or None."""
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
    return Proxy(url.hostname, url.port or 8080, authorization)


def connect(
    host: str, port: int, context: ssl.SSLContext | None, proxy: Proxy | None
) -> http.client.HTTPConnection:
    """Return an open connection; `context` is None for plain http.

    Raises OSError (also TimeoutError, ssl.SSLError) and http.client.HTTPException.
    """
    near_host, near_port = (proxy.host, proxy.port) if proxy else (host, port)
    connection: http.client.HTTPConnection
    if context is None:
        connection = http.client.HTTPConnection(near_host, near_port, timeout=CONNECT_SECONDS)
    else:
        connection = http.client.HTTPSConnection(
            near_host, near_port, timeout=CONNECT_SECONDS, context=context
        )
        if proxy is not None:
            connection.set_tunnel(host, port, headers=proxy.headers)
    try:
        connection.connect()
        _tune(connection.sock)
    except BaseException:
        connection.close()
        raise
    return connection


def _tune(sock: socket.socket) -> None:
    # http.client sets TCP_NODELAY. The size of the buffers is left to the kernel: it lets them grow
    # to megabytes, while a size set here would be cut to net.core.wmem_max, mostly 208 KiB.
    sock.settimeout(READ_SECONDS)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _KEEPALIVE_IDLE_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _KEEPALIVE_INTERVAL_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _KEEPALIVE_PROBES)
