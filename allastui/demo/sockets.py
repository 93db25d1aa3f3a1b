"""Inner connections over Unix domain sockets.

Swift's account, container and object servers do not authenticate: whoever reaches them owns the
data. So they listen below a folder that only this user may enter, and on no TCP port.
"""

import time
from collections.abc import Mapping
from typing import Any

_BACKLOG = 1024


def connect_over_unix_sockets(socket_paths: Mapping[int, str]) -> None:
    """Make every inner connection of this process go to the socket of the ring's port.

    All of Swift's servers and daemons connect through one class. A port that is not in the map is
    refused, so no inner request can leave over TCP.
    """
    from eventlet.green import socket
    from swift.common.bufferedhttp import BufferedHTTPConnection

    def connect(connection: Any) -> None:
        connection._connected_time = time.time()
        path = socket_paths.get(int(connection.port))
        if path is None:
            raise ConnectionRefusedError(f"no inner server has the port {connection.port}")
        inner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            inner.settimeout(connection.timeout if connection.timeout else None)
            inner.connect(path)
        except BaseException:
            inner.close()
            raise
        connection.sock = inner

    BufferedHTTPConnection.connect = connect


def listen_on_unix_socket(path: str) -> Any:
    """Return an eventlet socket that listens at `path`."""
    from eventlet.green import socket

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(_BACKLOG)
    return listener


def accept_on(descriptor: int) -> Any:
    """Return an eventlet socket for a TCP socket that listens already."""
    from eventlet.green import socket

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=descriptor)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
