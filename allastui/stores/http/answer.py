"""The answer to a request: status, headers, and a body that is read as it comes."""

import http.client
import time
from collections.abc import Callable, Iterator

_FILL_SECONDS = 0.1
"""How long one read goes on collecting bytes before it hands over what it has."""
_LEFTOVER_BYTES = 64 * 1024
"""An unread rest up to this size is read, so that the connection can be used again."""
_CHUNK_BYTES = 64 * 1024


class Answer:
    """An answer whose body is read once; closing it gives the connection back.

    Reading raises OSError, and http.client.IncompleteRead if the line is cut.
    """

    def __init__(
        self, response: http.client.HTTPResponse, give_back: Callable[[bool], None]
    ) -> None:
        self._response = response
        self._give_back: Callable[[bool], None] | None = give_back
        self.status = response.status
        self.headers = response.headers
        self.length = response.length
        """Size of the body in bytes, None if the service does not say it before."""
        self._left = response.length
        if self._left == 0:
            response.close()

    def readinto(self, view: memoryview) -> int:
        """Fill `view` as far as bytes come without a long wait; return 0 only at the end."""
        if self._left is None:
            return self._response.readinto(view)
        wanted = min(len(view), self._left)
        filled = 0
        # One read gives 16 KiB at most over TLS; handing over each is dear, and waiting for a
        # whole buffer on a slow line hides the progress.
        deadline = time.monotonic() + _FILL_SECONDS
        while filled < wanted:
            count = self._response.fp.readinto1(view[filled:wanted])
            if not count:
                raise http.client.IncompleteRead(b"", self._left)
            filled += count
            self._left -= count
            if time.monotonic() > deadline:
                break
        if not self._left:
            self._response.close()
        return filled

    def chunks(self) -> Iterator[bytes]:
        """Yield the rest of the body in pieces."""
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
        give_back, self._give_back = self._give_back, None
        if give_back is None:
            return
        reusable = False
        try:
            if self._left is not None and 0 < self._left <= _LEFTOVER_BYTES:
                self.read(_LEFTOVER_BYTES)
            reusable = self._response.isclosed() and not self._response.will_close
        except (OSError, http.client.HTTPException):
            reusable = False
        finally:
            self._response.close()
            give_back(reusable)
