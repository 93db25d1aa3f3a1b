"""Connections through a web proxy; imported only where there is one, as http.client is dear."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from allastui.stores.http.connection import CONNECT_SECONDS, Proxy, ProxyFailed, tunnel_status


def connect_through(proxy: Proxy, tunnel_to: tuple[str, int] | None) -> socket.socket:
    """Return a socket to the proxy, or through its tunnel to a host and port.

    Raises ProxyFailed.
    """
    connection = http.client.HTTPConnection(proxy.host, proxy.port, timeout=CONNECT_SECONDS)
    if tunnel_to is not None:
        connection.set_tunnel(*tunnel_to, headers=proxy.headers)
    try:
        with _failures_of(proxy):
            connection.connect()
    except BaseException:
        connection.close()
        raise
    sock: socket.socket = connection.sock
    return sock


@contextmanager
def _failures_of(proxy: Proxy) -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        raise ProxyFailed(proxy.label, tunnel_status(error)) from error
