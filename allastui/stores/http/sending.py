"""What goes out of a request: its head, and its body behind it."""

import re
from collections.abc import Mapping

from allastui.errors import SourceChanged
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.tls_socket import Stream
from allastui.stores.store import Body

_TOGETHER_BYTES = 64 * 1024
"""A body up to this size leaves with its head, in one call and mostly in one packet."""
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NO_PATH = re.compile(r"[^\x21-\x7e]")


def head_bytes(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    """Return the head of a request; `path` is encoded.

    Raises NotHttp, and UnicodeError for headers, where they would not arrive as they are: one with
    a line break in it would be two.
    """
    if _NO_PATH.search(path):
        raise NotHttp("The path of a request has characters that must be encoded")
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if any(map(_CONTROLS.search, lines)):
        raise NotHttp("A header has a control character in it")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def send_with_body(sock: Stream, head: bytes, body: Body) -> None:
    """Send head and body; raises SourceChanged if the body is not as long as it says."""
    left = body.size
    waiting = head
    for chunk in body.chunks():
        left -= len(chunk)
        if left < 0:
            break
        if waiting and len(chunk) <= _TOGETHER_BYTES:
            sock.sendall(waiting + chunk)
        else:
            if waiting:
                sock.sendall(waiting)
            sock.sendall(chunk)
        waiting = b""
    if left:
        raise SourceChanged(
            "The data to send changed while it was read",
            why="It is longer than it was." if left < 0 else f"{left:,} bytes are missing.",
        )
    if waiting:
        sock.sendall(waiting)
