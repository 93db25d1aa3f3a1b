"""The answer to a request: status, headers, and a body that is read as it comes."""

import re
from collections.abc import Callable, Iterator

from allastui.stores.http.line import BadHead, Head, Line
from allastui.stores.http.not_http import CutShort, NotHttp

_FILL_SECONDS = 0.1
"""How long one read goes on collecting bytes before it hands over what it has."""
_LEFTOVER_BYTES = 64 * 1024
"""An unread rest up to this size is read, so that the connection can be used again."""
_CHUNK_BYTES = 64 * 1024
_CHUNK_SIZE = rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?"


class Answer:
    """An answer whose body is read once; closing it gives the connection back.

    `give_back` is told whether the connection can be used again. Reading raises OSError, and
    NotHttp if the line is cut or what comes is no body.
    """

    def __init__(
        self, line: Line, head: Head, method: str, give_back: Callable[[bool], None]
    ) -> None:
        self._line = line
        self._give_back: Callable[[bool], None] | None = give_back
        self.status = head.status
        self.headers = head.headers
        has_body = method != "HEAD" and head.status not in (204, 304)
        self.length = head.length if has_body else 0
        """Size of the body in bytes, None if the service does not say it before."""
        self._left = self.length
        """How much of the body, or of its present chunk, is still to come; None up to the end of
        the line."""
        self._is_chunked = has_body and head.is_chunked
        # Ceph sends the last chunk of a body behind a head that has none, sometimes a little later,
        # where the next request would take it for its answer.
        self._stays_open = head.stays_open and (has_body or not head.is_chunked)
        if self._is_chunked:
            self._left = 0
        self._ended = self._left == 0 and not self._is_chunked
        self._began = False

    def readinto(self, view: memoryview) -> int:
        """Fill `view` as far as bytes come without a long wait; return 0 only at the end."""
        if self._give_back is None:
            raise ValueError("The answer is closed")
        if self._is_chunked and not self._left and not self._ended:
            self._next_chunk()
        if self._ended or not len(view):
            return 0
        if self._left is None:
            count = self._line.readinto(view)
            self._ended = not count
            return count
        return self._read_known(view, self._left)

    def _read_known(self, view: memoryview, left: int) -> int:
        count = self._line.fill(view[:left], _FILL_SECONDS)
        if not count:
            raise CutShort("The body of an answer has no end")
        self._left = left - count
        if not self._left and not self._is_chunked:
            self._ended = True
        return count

    def _next_chunk(self) -> None:
        if self._began and self._line.read_line():
            raise BadHead("A chunk of an answer is longer than it says")
        self._began = True
        size = re.fullmatch(_CHUNK_SIZE, self._line.read_line())
        if size is None:
            raise BadHead("A chunk of an answer has no size")
        self._left = int(size[1], 16)
        if not self._left:
            while self._line.read_line():
                pass  # what comes behind the body
            self._ended = True

    def chunks(self) -> Iterator[bytes]:
        """Yield the rest of the body in pieces."""
        if self._ended:
            return
        buffer = memoryview(bytearray(_CHUNK_BYTES))
        while count := self.readinto(buffer):
            yield bytes(buffer[:count])

    def read(self, limit: int) -> bytes:
        """Return the body, at most about `limit` bytes of it."""
        found = bytearray()
        for chunk in self.chunks():
            found += chunk
            if len(found) >= limit:
                break
        return bytes(found)

    def close(self) -> None:
        """Give the connection back, or close it if too much was left unread; idempotent."""
        if self._give_back is None:
            return
        reusable = False
        try:
            if self._left is not None and 0 < self._left <= _LEFTOVER_BYTES:
                self.read(_LEFTOVER_BYTES)
            reusable = self._ended and self._stays_open and self._left is not None
        except (OSError, NotHttp):
            reusable = False
        finally:
            give_back, self._give_back = self._give_back, None
            give_back(reusable)
