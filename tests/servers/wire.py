"""HTTP/1.1 messages on sockets, as far as a proxy must understand them."""

import contextlib
import select
import socket
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

_RECEIVE = 256 * 1024


class Gone(Exception):
    """The other side closed the connection, or it was closed under us."""


class Piece(NamedTuple):
    """Bytes as they are on the wire, and how many of them are body, not framing."""

    raw: bytes
    size: int


class Head(NamedTuple):
    """The first line and the headers (names in lower case), and their bytes as received."""

    raw: bytes
    first: tuple[str, str, str]
    headers: Mapping[str, str]


def in_origin_form(head: Head) -> Head:
    """Return the head of a request to a web proxy as it goes on to the server."""
    method, target, version = head.first
    if target.startswith("/"):
        return head
    url = urlsplit(target)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    _, end, rest = head.raw.partition(b"\r\n")
    raw = f"{method} {path} {version}".encode("latin-1") + end + rest
    return Head(raw, (method, path, version), head.headers)


class Connection:
    """A socket with a receive buffer."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._buffer = b""

    def read_head(self) -> Head | None:
        """Return the next head, or None if the other side closed cleanly before one."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                if self._buffer:
                    raise Gone("the connection ended within a head")
                return None
        raw, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        lines = raw.decode("latin-1").split("\r\n")
        words = lines[0].split(" ", 2)
        if len(words) < 2:
            raise Gone("this is no head: Ceph answers some HEAD requests with a body")
        headers = dict(_header(line) for line in lines[1:])
        return Head(
            raw + b"\r\n\r\n", (words[0], words[1], words[2] if len(words) > 2 else ""), headers
        )

    def body(self, headers: Mapping[str, str], *, until_closed: bool = False) -> Iterator[Piece]:
        """Yield the body that `headers` announce."""
        if "chunked" in headers.get("transfer-encoding", "").lower():
            yield from self._chunked()
        elif "content-length" in headers:
            yield from self._exactly(int(headers["content-length"]))
        elif until_closed:
            while self._buffer or self._fill():
                raw, self._buffer = self._buffer, b""
                yield Piece(raw, len(raw))

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Gone(str(error)) from error

    def send_unless_answered(self, data: bytes) -> bool:
        """Send `data`; returns False as soon as the other side answers instead of reading on."""
        view = memoryview(data)
        poll = select.poll()
        try:
            poll.register(self.sock, select.POLLIN | select.POLLOUT)
            while view:
                [(_, events)] = poll.poll()
                if events & ~select.POLLOUT:
                    return False
                with contextlib.suppress(BlockingIOError):  # less room than poll thought
                    view = view[self.sock.send(view, socket.MSG_DONTWAIT) :]
        except (OSError, ValueError) as error:
            raise Gone(str(error)) from error
        return True

    def drain(self) -> None:
        """Take whatever comes until the other side gives up or the connection is closed."""
        while self._fill():
            self._buffer = b""

    def close(self) -> None:
        """Close the connection now, also under a thread that is reading from it."""
        with contextlib.suppress(OSError):  # the other side was first
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def _fill(self) -> bool:
        try:
            received = self.sock.recv(_RECEIVE)
        except OSError as error:
            raise Gone(str(error)) from error
        self._buffer += received
        return bool(received)

    def _exactly(self, size: int) -> Iterator[Piece]:
        while size:
            if not self._buffer and not self._fill():
                raise Gone("the connection ended within a body")
            raw, self._buffer = self._buffer[:size], self._buffer[size:]
            size -= len(raw)
            yield Piece(raw, len(raw))

    def _line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            if not self._fill():
                raise Gone("the connection ended within a chunk")
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line + b"\r\n"

    def _chunked(self) -> Iterator[Piece]:
        while True:
            line = self._line()
            yield Piece(line, 0)
            size = int(line.split(b";")[0], 16)
            yield from self._exactly(size)
            if not size:
                while True:  # trailers, up to an empty line
                    line = self._line()
                    yield Piece(line, 0)
                    if line == b"\r\n":
                        return
            yield Piece(self._line(), 0)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()
