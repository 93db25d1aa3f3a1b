"""Bodies of requests on their way to nowhere, with their sizes and MD5s."""

import hashlib
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Protocol

_BUFFER = 512 * 1024
Take = Callable[[memoryview], object]


class Source(Protocol):
    """Bytes that come in order."""

    def line(self) -> bytes:
        """Return the bytes up to the next CRLF, without it."""
        ...

    def take(self, size: int, into: Take | None) -> None:
        """Read `size` bytes, and hand them on in pieces."""
        ...


class Stream:
    """What comes over one connection; raises ConnectionError where it ends too early."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._view = memoryview(bytearray(_BUFFER))
        self._read = b""
        # Without TLS the system can drop what nobody wants to see.
        plain = not isinstance(sock, ssl.SSLSocket)
        self._dropping = socket.MSG_TRUNC | socket.MSG_WAITALL if plain else 0

    def until(self, mark: bytes) -> bytes:
        """Return the bytes in front of `mark`; b"" if the other side has closed."""
        while mark not in self._read:
            more = self._sock.recv(65536)
            if not more:
                return b""
            self._read += more
        found, _, self._read = self._read.partition(mark)
        return found

    def line(self) -> bytes:
        return self.until(b"\r\n")

    def take(self, size: int, into: Take | None) -> None:
        if self._read:
            first, self._read = self._read[:size], self._read[size:]
            size -= len(first)
            if into is not None:
                into(memoryview(first))
        flags = self._dropping if into is None else 0
        while size:
            count = self._sock.recv_into(self._view, min(size, _BUFFER), flags)
            if not count:
                raise ConnectionError("the client went in the middle of a body")
            size -= count
            if into is not None:
                into(self._view[:count])


class _Chunks:
    """The content of a source that comes in chunks, each with its size in front of it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._left = 0

    def line(self) -> bytes:
        found = bytearray()
        while not found.endswith(b"\r\n"):
            self.take(1, found.extend)
        return bytes(found[:-2])

    def take(self, size: int, into: Take | None) -> None:
        while size:
            if not self._left:
                self._left = _chunk_size(self._source)
            count = min(size, self._left)
            self._source.take(count, into)
            size -= count
            self._left -= count
            if not self._left:
                self._source.line()


def _chunk_size(source: Source) -> int:
    return int(source.line().split(b";")[0], 16)


def _all_chunks(source: Source, into: Take | None) -> int:
    """Read chunks and the trailers behind them, and return how many bytes the chunks held."""
    total = 0
    while size := _chunk_size(source):
        source.take(size, into)
        source.line()
        total += size
    while source.line():
        pass
    return total


def _read_body(stream: Stream, headers: Mapping[str, str], into: Take | None) -> int:
    """Read a body, in chunks of HTTP, of AWS, of both or as it is, and return its true size."""
    in_chunks = "chunked" in headers.get("transfer-encoding", "")
    in_aws_chunks = "x-amz-decoded-content-length" in headers
    if in_chunks and in_aws_chunks:
        size = _all_chunks(_Chunks(stream), into)
        _all_chunks(stream, None)
        return size
    if in_chunks or in_aws_chunks:
        return _all_chunks(stream, into)
    size = int(headers.get("content-length") or 0)
    stream.take(size, into)
    return size


class Sums:
    """The MD5s of bodies.

    Where all bodies of one size are known to be the same, `by_size`, each size is summed only
    once: the sum is right, and costs the machine next to nothing.
    """

    def __init__(self, *, by_size: bool) -> None:
        self._by_size = by_size
        self._known: dict[int, str] = {}

    def receive(self, stream: Stream, headers: Mapping[str, str]) -> tuple[int, str]:
        """Read a body and return its size and hex MD5."""
        told = headers.get("x-amz-decoded-content-length") or headers.get("content-length")
        if told and (known := self._known.get(int(told))):
            return _read_body(stream, headers, None), known
        md5 = hashlib.md5(usedforsecurity=False)
        size = _read_body(stream, headers, md5.update)
        if self._by_size:
            self._known[size] = md5.hexdigest()
        return size, md5.hexdigest()


def keep_body(stream: Stream, headers: Mapping[str, str]) -> bytes:
    """Read a body that is not dropped: a small document."""
    kept = bytearray()
    _read_body(stream, headers, kept.extend)
    return bytes(kept)
