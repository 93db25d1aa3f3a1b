"""What a FaultProxy saw of a request, and what it can do to one."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request; `target` is its path with the query, header names are lower case."""

    number: int
    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(slots=True)
class Exchange:
    """A request and what became of it.

    `bytes_up` and `bytes_down` are body bytes that passed the proxy, framing left out. `status` is
    None until an answer begins, and stays so if none came.
    """

    request: Request
    bytes_up: int = 0
    bytes_down: int = 0
    status: int | None = None
    fault: "Fault | None" = None


@dataclass(frozen=True, slots=True)
class CutUp:
    """The connection breaks once this many bytes of the request's body have passed."""

    after: int


@dataclass(frozen=True, slots=True)
class CutDown:
    """The connection breaks once this many bytes of the answer's body have passed."""

    after: int


@dataclass(frozen=True, slots=True)
class LoseAnswer:
    """The server does what is asked, but its answer is lost: the connection breaks instead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The proxy answers by itself; the server sees nothing."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Delay:
    """The request is passed on after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BlackHole:
    """The request is swallowed, and no answer ever comes."""


Fault = CutUp | CutDown | LoseAnswer | Answer | Delay | BlackHole


def s3_error(status: int, code: str) -> Answer:
    """Return an S3 error answer, for instance (503, "SlowDown")."""
    body = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'
    return Answer(status, body.encode(), {"Content-Type": "application/xml"})


SLOW_DOWN = s3_error(503, "SlowDown")

UNAVAILABLE = Answer(503, b"<html><h1>Service Unavailable</h1></html>")
"""What a Swift that has too much to do answers."""

UNAUTHORIZED = Answer(401, b"<html><h1>Unauthorized</h1></html>")
"""What Swift answers to a token that has ended."""
