"""One range of an object as a service sends it, and whether it is the range that was asked for."""

import re
from collections.abc import Callable, Mapping

from allastui.errors import Changed, ServiceFault, Unreachable, Unsupported
from allastui.stores.http.answer import Answer
from allastui.stores.http.faults import line_error, with_retries_in_steps
from allastui.stores.http.headers import etag_of
from allastui.stores.http.not_http import NotHttp
from allastui.stores.steps import Steps

_CONTENT_RANGE = r"bytes ([0-9]+)-([0-9]+)/"
_SKIPPED_BYTES = 64 * 1024 * 1024
"""How much is read for nothing where a service sends the whole object instead of a range."""


class RangeReader:
    """The bytes of one range as a service sends them; `size` of them, or Unreachable."""

    def __init__(self, answer: Answer, size: int, title: str, label: str) -> None:
        self._answer = answer
        self._left = size
        self._title = title
        self._label = label

    def readinto(self, buffer: memoryview) -> int:
        """Fill `buffer` with what is at hand; 0 only at the end of the range."""
        view = buffer[: self._left]
        if not len(view):
            return 0
        try:
            count = self._answer.readinto(view)
        except (OSError, NotHttp, ValueError) as error:
            # ValueError: closed by another thread.
            raise line_error(self._title, error, self._label) from error
        if not count:
            raise Unreachable(
                self._title,
                why=f"{self._label} sent {self._left:,} bytes less than the object has.",
                hint="Try it again; if it stays so, a part of the object is lost at the service.",
            )
        self._left -= count
        return count

    def skip(self, size: int) -> None:
        """Read `size` bytes in front of the range and drop them."""
        wanted, self._left = self._left, size
        buffer = memoryview(bytearray(1024 * 1024))
        while self._left:
            self.readinto(buffer)
        self._left = wanted

    def close(self) -> None:
        self._answer.close()


def open_range_in_steps(
    send: Callable[[Mapping[str, str]], Steps[Answer]],
    offset: int,
    size: int,
    if_version: str | None,
    title: str,
    label: str,
) -> Steps[RangeReader]:
    """Open the range that `send` gets with the headers it is given.

    `if_version` is the quoted ETag that the object must still have. That of the answer is compared,
    as Ceph answers If-Match for segmented objects of Swift with the ETag of something else.
    """
    headers = {"range": f"bytes={offset}-{offset + size - 1}"} if size else {}
    answer = yield from with_retries_in_steps(lambda: send(headers))
    reader = RangeReader(answer, size, title, label)
    try:
        if if_version and etag_of(answer.headers) != if_version.strip('"'):
            raise Changed(
                title, why="It is not the same object any more.", hint="Refresh, and try it again."
            )
        if size:
            _check_range(reader, answer, offset, size, title, label)
    except BaseException:
        reader.close()
        raise
    return reader


def _check_range(
    reader: RangeReader, answer: Answer, offset: int, size: int, title: str, label: str
) -> None:
    """Raise ServiceFault if `answer` is another range than `size` bytes from `offset`.

    What a service sends in front of the range is read and dropped, if it is not too much.
    """
    if answer.status == 206:
        match = re.match(_CONTENT_RANGE, answer.headers.get("content-range", ""))
        # Ceph gives 0 as the start of a range of a segmented object; its end and length are right.
        ends_right = match is not None and int(match[2]) == offset + size - 1
        starts_right = match is not None and int(match[1]) == offset
        if not starts_right and not (ends_right and answer.length == size):
            raise ServiceFault(title, why=f"{label} sent another range than was asked for.")
        if answer.length is not None and answer.length > size:
            raise ServiceFault(title, why=f"{label} sent more than was asked for.")
    elif offset > _SKIPPED_BYTES:
        raise Unsupported(title, why=f"{label} sends objects only as a whole, not a range of them.")
    else:
        reader.skip(offset)
