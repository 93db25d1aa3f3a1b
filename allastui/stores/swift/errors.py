"""From what a Swift service answers to the errors that a user meets.

Swift has no error codes: the status counts, and where it has several meanings, the request and the
few words of the answer tell which. Ceph answers with a code of S3 in place of words.
"""

import html
import json
import re
from typing import NamedTuple

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    Changed,
    Corrupted,
    InvalidName,
    NoSpace,
    NotFound,
    ServiceFault,
    SignInFailed,
    StoreError,
    Throttled,
    TooLarge,
    Unreachable,
    Unsupported,
)
from allastui.stores.http.faults import proxy_refusal

LARGEST_PUT = 5 * 1024**3
"""The usual limit of one object that is not in segments, bytes."""

_LATER = "It may work again in a moment."
_ASK_OWNER = "Ask the owner of the bucket for access, or use a profile of the project that owns it."
_MARKUP = re.compile(r"<[^>]*>")
_MOST_WORDS = 300


class Refusal(NamedTuple):
    """What was asked, and what the service answered instead of doing it."""

    status: int
    method: str
    has_key: bool
    """Whether an object was meant, and not a container or the account."""
    sent: int
    """Size of the body that was sent, bytes."""
    said: str
    """The answer's words without markup, "" for none."""


class _Cause(NamedTuple):
    kind: type[StoreError]
    why: str
    hint: str = ""


def words_of(body: bytes) -> str:
    """Return the words of an error page: the code in Ceph's JSON, else the text without markup."""
    text = body.decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            found = {}
        code, message = found.get("Code", ""), found.get("Message", "")
        return ": ".join(str(part) for part in (code, message) if part)
    return " ".join(html.unescape(_MARKUP.sub(" ", text)).split())[:_MOST_WORDS]


def refusal_error(title: str, refusal: Refusal) -> StoreError:
    cause = _cause(refusal)
    return cause.kind(title, why=cause.why, hint=cause.hint)


def _cause(refusal: Refusal) -> _Cause:
    said = refusal.said.lower()
    if "quota" in said:
        return _QUOTA
    special = _SPECIAL.get(refusal.status)
    if special is not None:
        return special(refusal, said)
    known = _STATUSES.get(refusal.status)
    if known is not None:
        return known
    words = refusal.said or "no explanation"
    if refusal.status >= 500:
        return _Cause(
            ServiceFault, f"The service failed (status {refusal.status}): {words}", _LATER
        )
    return _Cause(StoreError, f"The service refused it (status {refusal.status}): {words}")


_QUOTA = _Cause(
    NoSpace,
    "The quota of the project or of the bucket is full.",
    "Delete what is not needed (also unfinished uploads), or apply for more quota.",
)
_BUSY = _Cause(Throttled, "The service is busy and asks to slow down.", _LATER)
_CANNOT = _Cause(Unsupported, "This service does not offer that.")
_NO_BUCKET = _Cause(NotFound, "There is no such bucket.", "Check its name, and the profile.")

_STATUSES: dict[int, _Cause] = {
    401: _Cause(
        SignInFailed, "The service does not accept the sign-in of the profile.", "Sign in again."
    ),
    403: _Cause(AccessDenied, "This profile has no permission for it.", _ASK_OWNER),
    405: _CANNOT,
    407: _Cause(Unreachable, *proxy_refusal(407, "The web proxy", "the service")),
    408: _Cause(Unreachable, "The service waited too long for the data.", _LATER),
    411: _CANNOT,
    416: _Cause(Changed, "The object is shorter than it was.", "Refresh, and try it again."),
    422: _Cause(
        Corrupted, "The checksum of what arrived differs from what was sent.", "Send it again."
    ),
    429: _BUSY,
    498: _BUSY,
    501: _CANNOT,
    503: _BUSY,
    507: _Cause(NoSpace, "The service has no space left."),
}


def _bad_request(refusal: Refusal, said: str) -> _Cause:
    if "bucketname" in said or "container name" in said:
        return _Cause(
            InvalidName,
            "The service does not take that name for a bucket.",
            "Use at least 3 letters, digits and hyphens.",
        )
    if "objectname" in said or "object name" in said:
        return _Cause(InvalidName, "The service does not take that name.", "Use a shorter name.")
    if "metadata" in said or "header" in said:
        return _Cause(TooLarge, "Its metadata is larger than the service takes.")
    words = refusal.said or "no explanation"
    return _Cause(StoreError, f"The service refused it (status 400): {words}")


def _not_found(refusal: Refusal, said: str) -> _Cause:
    if "nosuchbucket" in said or not refusal.has_key or refusal.method in ("PUT", "POST"):
        return _NO_BUCKET
    if "nosuchkey" in said:
        return _Cause(NotFound, "There is no such object.")
    return _Cause(NotFound, "There is no such object or bucket.")


def _conflict(refusal: Refusal, said: str) -> _Cause:
    if refusal.method == "DELETE" and not refusal.has_key:
        return _Cause(AlreadyExists, "The bucket is not empty.", "Delete its objects first.")
    if refusal.method in ("GET", "HEAD") and refusal.has_key:
        return _Cause(
            Corrupted,
            "A segment of it is missing, or is not what it was.",
            "What is left of it can be seen in the bucket of its segments.",
        )
    return _Cause(
        AlreadyExists, "Something else stands in the way, or was written later.", "Try it again."
    )


def _precondition(refusal: Refusal, said: str) -> _Cause:
    if "utf8" in said or "utf-8" in said:
        return _Cause(InvalidName, "The service does not take that name: it is not valid UTF-8.")
    return _Cause(Changed, "It is not the same object any more.", "Refresh, and try it again.")


def _too_large(refusal: Refusal, said: str) -> _Cause:
    # Allas says "Too Large Object" where a quota is full, whatever the size of the object.
    if refusal.sent <= LARGEST_PUT:
        return _QUOTA
    return _Cause(
        TooLarge,
        "It is larger than the service takes in one piece.",
        "Larger files go up in segments; use a smaller segment size if this was one.",
    )


_SPECIAL = {
    400: _bad_request,
    404: _not_found,
    409: _conflict,
    412: _precondition,
    413: _too_large,
}
