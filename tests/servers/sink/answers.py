"""Requests as they come in and answers as they go out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CONTROL = "/-/"
"""Below it the server itself is asked and told things; it is no bucket, and is not counted."""

MODIFIED = "Fri, 20 Nov 2026 12:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is a range of the pattern that is sent as the body, in place of `body`.

    `kind` is what the request is counted as. `length` is what a HEAD says without sending it.
    """

    kind: str
    status: str = "200 OK"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: range | None = None
    length: int | None = None

    @property
    def size(self) -> int:
        """The bytes of the body that is sent."""
        return len(self.content) if self.content is not None else len(self.body)

    def head(self) -> bytes:
        length = self.size if self.length is None else self.length
        lines = [f"HTTP/1.1 {self.status}", f"Content-Length: {length}"]
        if self.status.startswith("204"):
            del lines[1]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "\r\n"]).encode("latin-1")


def parse(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    path, _, given = target.partition("?")
    query = {name: values[0] for name, values in parse_qs(given, True).items()} if given else {}
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Asked(method, unquote(path), query, headers)


def whole_or_range(
    kind: str, size: int, headers: Mapping[str, str], wanted: str | None, *, is_head: bool
) -> Answer:
    """Return the answer to a GET or HEAD of an object of `size` bytes."""
    span, status, more = range(size), "200 OK", {}
    if wanted and size and (match := _RANGE.fullmatch(wanted)):
        first, last = match[1], match[2]
        start = int(first) if first else max(0, size - int(last))
        stop = min(size, int(last) + 1) if first and last else size
        if start >= stop:
            return Answer(kind, "416 Requested Range Not Satisfiable")
        span, status = range(start, stop), "206 Partial Content"
        more = {"Content-Range": f"bytes {start}-{stop - 1}/{size}"}
    shown = {"Last-Modified": MODIFIED, "Accept-Ranges": "bytes", **headers, **more}
    if is_head:
        return Answer(kind, status, headers=shown, length=len(span))
    return Answer(kind, status, headers=shown, content=span)
