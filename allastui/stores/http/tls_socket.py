"""TLS that takes many records with one system call.

`ssl.SSLSocket` asks the system once for each record of 16 KiB, and each time whoever receives it is
woken: that costs about as much as the encryption. Here TLS works in memory, and what goes over the
socket are large pieces.
"""

import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Protocol, cast

from allastui.stores.steps import Steps, wait_among_others

_PIECE_BYTES = 512 * 1024
"""What is encrypted, or asked for, at a time; 32 records."""


class Stream(Protocol):
    """What a line needs of a connected socket, be it through TLS or not."""

    def sendall(self, data: bytes | memoryview, /) -> None: ...
    def recv_into(self, view: memoryview, /) -> int: ...
    def recv(self, count: int, /) -> bytes: ...
    def settimeout(self, seconds: float | None, /) -> None: ...
    def fileno(self) -> int: ...
    def close(self) -> None: ...


class TlsSocket:
    """TLS over a connected socket, of which it takes possession; no two threads at once.

    Nothing is sent or read before the two sides have shaken hands.
    Raises what sockets raise, and ssl.SSLError. The end of the line reads as 0 bytes, also where
    the other side did not announce it: the lengths in HTTP tell whether something is missing.
    """

    __slots__ = ("_incoming", "_outgoing", "_piece", "_socket", "_tls")

    def __init__(
        self,
        connected: socket.socket,
        context: ssl.SSLContext,
        host: str | bytes,
        session: ssl.SSLSession | None,
    ) -> None:
        self._socket = connected
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._piece = memoryview(bytearray(_PIECE_BYTES))
        self._tls = context.wrap_bio(
            self._incoming, self._outgoing, server_hostname=host, session=session
        )

    def shake_hands_in_steps(self) -> Steps[None]:
        """Agree on the keys with the other side, which proves who it is."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._send()
                patience = self._socket.gettimeout()
                if patience is None:
                    yield
                else:
                    self._socket.settimeout((yield from wait_among_others(patience)))
                self._receive()
                self._socket.settimeout(patience)
            except ssl.SSLError:
                with contextlib.suppress(OSError):
                    self._send()  # the other side hears why
                raise
            else:
                self._send()
                return

    @property
    def session(self) -> ssl.SSLSession | None:
        """What spares the next connection to the same host most of the handshake."""
        return self._tls.session

    @property
    def has_bytes(self) -> bool:
        """Whether bytes were received that nobody has read yet."""
        return bool(self._incoming.pending or self._tls.pending())

    def sendall(self, data: bytes | memoryview, /) -> None:
        rest = memoryview(data)
        while rest:
            try:
                count = self._tls.write(rest[:_PIECE_BYTES])
            except ssl.SSLWantReadError:  # TLS 1.2 may agree anew in the middle
                self._receive()
                continue
            rest = rest[count:]
            self._send()

    def recv_into(self, view: memoryview, /) -> int:
        """Fill `view` with what has come; waits only if that is nothing. Returns 0 at the end."""
        # Each read gives one record; it returns a count where it has a buffer to fill.
        read = cast(Callable[[int, memoryview], int], self._tls.read)
        filled, wanted = 0, len(view)
        while filled < wanted:
            try:
                count = read(wanted - filled, view[filled:])
            except ssl.SSLWantReadError:
                if filled:
                    break
                self._receive()
                continue
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                break
            if not count:
                break
            filled += count
        return filled

    def recv(self, count: int, /) -> bytes:
        data = bytearray(count)
        return bytes(data[: self.recv_into(memoryview(data))])

    def settimeout(self, seconds: float | None, /) -> None:
        self._socket.settimeout(seconds)

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def _send(self) -> None:
        if self._outgoing.pending:
            self._socket.sendall(self._outgoing.read())

    def _receive(self) -> None:
        self._send()  # TLS may have something to say first
        count = self._socket.recv_into(self._piece)
        if count:
            self._incoming.write(self._piece[:count])
        else:
            self._incoming.write_eof()
