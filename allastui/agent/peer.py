"""Who is at the other end of a Unix socket."""

import socket
import struct


def peer_uid(sock: socket.socket) -> int:
    """Return the user id of the process at the other end (SO_PEERCRED, unix(7))."""
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", credentials)
    return int(uid)
