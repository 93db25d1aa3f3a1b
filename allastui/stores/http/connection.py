"""How a connection to a service is opened: proxy, TLS, timeouts, keep-alive."""

import errno
import os
import re
import select
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from allastui.settings import environment
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.tls_socket import Stream, TlsSocket
from allastui.stores.steps import Steps, wait_among_others

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
PATIENT_READ_SECONDS = 300.0
"""For requests that a service answers only when all bytes are copied or joined."""

_KEEPALIVE_IDLE_SECONDS = 30
_KEEPALIVE_INTERVAL_SECONDS = 10
_KEEPALIVE_PROBES = 6


_TUNNEL_REFUSED = r"Tunnel connection failed: ([0-9]{3})"


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
    if not any(name.lower().endswith("_proxy") for name in environment()):
        return None
    # Here, as importing urllib.request takes longer than opening a connection.
    import base64
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


def connect_in_steps(
    host: str,
    port: int,
    context: ssl.SSLContext | None,
    proxy: Proxy | None,
    session: ssl.SSLSession | None = None,
) -> Steps[Stream]:
    """Return a connected socket, through TLS unless `context` is None.

    A TLS `session` of an earlier connection to the same host spares most of the handshake. Raises
    OSError (also TimeoutError, ssl.SSLError, ProxyFailed), UnicodeError and NotHttp.
    """
    if not host.isprintable():
        raise NotHttp("The name of a host has control characters in it")
    # Bytes, as for a text Python reads the rules for the names of all languages first.
    name: Any = host.encode() if host.isascii() else host
    if proxy is None:
        sock = yield from _connect_in_steps(name, port)
    else:
        from allastui.stores.http.proxied import connect_through

        sock = connect_through(proxy, None if context is None else (host, port))
    try:
        _tune(sock)
        if context is None:
            return sock
        secured = TlsSocket(sock, context, name, session)
        yield from secured.shake_hands_in_steps()
        return secured
    except BaseException:
        sock.close()
        raise


def _connect_in_steps(host: Any, port: int) -> Steps[socket.socket]:
    """Do what `socket.create_connection` does, in steps."""
    failure = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as failed:  # the kernel may not know this family
            failure = failed
            continue
        try:
            error = yield from _reach_in_steps(sock, address)
        except BaseException:
            sock.close()
            raise
        if not error:
            sock.settimeout(CONNECT_SECONDS)
            return sock
        sock.close()
        failure = OSError(error, os.strerror(error))
    raise failure


def _reach_in_steps(sock: socket.socket, address: Any) -> Steps[int]:
    """Connect, and return the error, 0 for none."""
    sock.setblocking(False)
    error = sock.connect_ex(address)
    if error != errno.EINPROGRESS:
        return error
    left = yield from wait_among_others(CONNECT_SECONDS)
    poll = select.poll()
    poll.register(sock, select.POLLOUT)
    if not poll.poll(left * 1000):
        return errno.ETIMEDOUT
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


def patience(*, patient: bool) -> float:
    """Return for how many seconds the other side of an open connection may say nothing."""
    return PATIENT_READ_SECONDS if patient else READ_SECONDS


def tunnel_status(error: BaseException) -> int:
    """Return the status with which a proxy refused a tunnel, 0 if `error` is another one."""
    # http.client has no better place for it.
    refused = re.search(_TUNNEL_REFUSED, str(error))
    return int(refused[1]) if refused else 0


def _tune(sock: socket.socket) -> None:
    # The size of the buffers is left to the kernel: it lets them grow to megabytes, while a size
    # set here would be cut to net.core.wmem_max, mostly 208 KiB.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _KEEPALIVE_IDLE_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _KEEPALIVE_INTERVAL_SECONDS)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _KEEPALIVE_PROBES)
