"""One open connection to a service, and the heads of the answers that come over it.

The parser is small, as the one of http.client costs more than all else of a small request.
"""

import re
import select
import time
from dataclasses import dataclass

from allastui.stores.http.not_http import CutShort, HungUp, NotHttp
from allastui.stores.http.tls_socket import Stream, TlsSocket

_HEAD_BYTES = 128 * 1024
"""The longest head of an answer that is read; services send up to 8 KiB of metadata in one."""
_LINE_BYTES = 8 * 1024
_READ_BYTES = 16 * 1024
_NO_MATTER = 0.02
"""By which share a wait may be wrong: to set it costs a call of the system."""

_STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-9][0-9]{2})(?: .*)?")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""What may stand for the name of a header (RFC 9110, 5.6.2)."""
_DIGITS = re.compile(r"[0-9]{1,19}")


class AnswerHeaders(dict[str, str]):
    """Headers of an answer by their names in lower case; of one that comes twice the first."""


class BadHead(NotHttp):
    """What came is not the head of an answer as HTTP has it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer; `length` is what it says of its body in bytes, None for nothing."""

    status: int
    headers: AnswerHeaders
    length: int | None
    is_chunked: bool
    stays_open: bool


class Line:
    """A connected socket with what has been read from it and not been used; no two threads at once.

    Reading raises OSError, and NotHttp where the line is cut in the middle.
    """

    __slots__ = ("_patience", "_poll", "_rest", "sock")

    def __init__(self, sock: Stream) -> None:
        self.sock = sock
        self._rest = b""
        self._patience: float | None = None
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)

    def set_patience(self, seconds: float) -> None:
        """Set about how long the other side may say nothing; a small change is not made."""
        if self._patience is None or abs(self._patience - seconds) > seconds * _NO_MATTER:
            self.sock.settimeout(seconds)
            self._patience = seconds

    @property
    def has_input(self) -> bool:
        """Whether there is something to read; on an idle connection its end: nothing was asked."""
        if isinstance(self.sock, TlsSocket) and self.sock.has_bytes:
            return True
        return bool(self._rest) or bool(self._poll.poll(0))

    def read_head(self) -> Head:
        """Read the head of the next answer that is more than a sign of life (1xx).

        Raises HungUp if the line ends before its first byte.
        """
        while True:
            head = parse_head(self._take_to(b"\r\n\r\n", _HEAD_BYTES))
            if head.status >= 200:
                return head

    def read_line(self) -> bytes:
        """Return the next line without its end."""
        return self._take_to(b"\r\n", _LINE_BYTES)

    def readinto(self, view: memoryview) -> int:
        """Fill `view` with what is at hand; 0 only at the end of the line."""
        if not self._rest:
            return self.sock.recv_into(view)
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    def fill(self, view: memoryview, seconds: float) -> int:
        """Fill `view` as far as bytes come within about `seconds`; less is the end, or the time."""
        filled = self.readinto(view)
        read, wanted = self.sock.recv_into, len(view)
        # One read gives 16 KiB at most over TLS; handing over each is dear, and waiting for a
        # whole buffer on a slow line hides the progress.
        deadline = time.monotonic() + seconds
        while 0 < filled < wanted and time.monotonic() < deadline:
            count = read(view[filled:])
            if not count:
                break
            filled += count
        return filled

    def close(self) -> None:
        self.sock.close()

    def _take_to(self, end: bytes, limit: int) -> bytes:
        """Read up to `end` and return what stands before it."""
        data = self._rest
        while (place := data.find(end)) < 0:
            if len(data) > limit:
                raise BadHead("The head of an answer is too long")
            more = self.sock.recv(_READ_BYTES)
            if not more:
                if not data:
                    raise HungUp("The other side closed the connection")
                raise CutShort("The head of an answer has no end")
            data = data + more if data else more
        self._rest = data[place + len(end) :]
        return data[:place]


def parse_head(data: bytes) -> Head:
    """Make the head of an answer of its bytes, without the empty line behind it.

    Raises BadHead.
    """
    first, *lines = data.decode("latin-1").split("\r\n")
    status = _STATUS_LINE.fullmatch(first)
    if status is None:
        raise BadHead("The first line of an answer is no status")
    headers = AnswerHeaders()
    name = ""
    for line in lines:
        if name and line[:1] in (" ", "\t"):  # goes on from the line before
            headers[name] = f"{headers[name]} {line.strip()}"
            continue
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.fullmatch(name):
            raise BadHead("A line of the head of an answer is no header")
        name = name.lower()
        value = value.strip(" \t")
        if headers.setdefault(name, value) != value and name == "content-length":
            raise BadHead("An answer has two lengths")
    is_chunked = headers.get("transfer-encoding", "").lower() == "chunked"
    connection = headers.get("connection", "").lower()
    stays_open = "close" not in connection if status[1] == "1" else "keep-alive" in connection
    return Head(int(status[2]), headers, _length(headers, is_chunked), is_chunked, stays_open)


def _length(headers: AnswerHeaders, is_chunked: bool) -> int | None:
    length = headers.get("content-length")
    if length is None or is_chunked:
        return None
    if not _DIGITS.fullmatch(length):
        raise BadHead(f"An answer has no number as its length: {length[:20]}")
    return int(length)
