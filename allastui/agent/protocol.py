"""What agent and clients say to each other: one JSON document a line, over a Unix socket.

Both sides begin with a hello. Then the client sends requests `{"id", "do", "with"}`; the agent
answers each with `{"id", "result"}` or `{"id", "error"}`, and sends `{"snapshot"}` by itself, at
most four times a second. `hello` and `drain` are the same in every version.
"""

import json
from dataclasses import dataclass
from typing import Any

from allastui import __version__, errors
from allastui.errors import AgentError, AllastuiError
from allastui.transfers.codec import decode, encode

PROTOCOL = 5
LONGEST_LINE = 8 << 20
"""Bytes of the longest request, some 90,000 marked files; a longer one ends the connection."""

LONGEST_ANSWER = 128 << 20
"""Bytes of the longest answer; a picture of the queue has all requests in it."""


@dataclass(frozen=True, slots=True)
class Hello:
    """Who is there; `started` is when the agent began (seconds), 0 for a client."""

    protocol: int
    version: str
    host: str
    pid: int
    started: float
    said: str = ""
    """What the agent found at its start that its user should know, or ""."""

    @property
    def fits(self) -> bool:
        """Whether the two sides understand each other: same protocol and same program."""
        return self.protocol == PROTOCOL and self.version == __version__


@dataclass(frozen=True, slots=True)
class Request:
    id: int
    do: str
    args: dict[str, Any]


def to_line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> dict[str, Any]:
    """Return the document of a line; raises ValueError for anything else than a JSON object."""
    try:
        document = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(document, dict):
        raise ValueError("not an object")
    return document


def hello_line(hello: Hello) -> bytes:
    return to_line({"hello": encode(hello)})


def read_hello(line: bytes) -> Hello:
    """Return the hello of a first line; raises AgentError for anything else."""
    try:
        return decode(Hello, from_line(line).get("hello"))
    except ValueError as error:
        raise AgentError(
            "What answers in the place of the agent is not one", why=str(error)
        ) from error


def read_request(line: bytes) -> Request:
    """Return the request of a line; raises ValueError for anything else."""
    document = from_line(line)
    number, do, args = document.get("id"), document.get("do"), document.get("with", {})
    if not isinstance(number, int) or not isinstance(do, str) or not isinstance(args, dict):
        raise ValueError("a request has an id, a do and a with")
    return Request(number, do, args)


def error_document(error: AllastuiError) -> dict[str, str]:
    return {
        "kind": type(error).__name__,
        "title": error.title,
        "why": error.why,
        "hint": error.hint,
    }


def error_of(document: Any) -> AllastuiError:
    """Return the error that `error_document` described, of its own class where that is known."""
    table = document if isinstance(document, dict) else {}
    kind = getattr(errors, str(table.get("kind")), AgentError)
    if not (isinstance(kind, type) and issubclass(kind, AllastuiError)):
        kind = AgentError
    title = str(table.get("title", "The agent could not do that"))
    return kind(title, why=str(table.get("why", "")), hint=str(table.get("hint", "")))
