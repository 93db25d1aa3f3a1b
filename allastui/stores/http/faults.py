"""What goes wrong on the way to a service, in plain words, and trying it again."""

import http.client
import random
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from allastui.errors import StoreError, Unreachable

_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.2
_LATER = "It may work again in a moment."

T = TypeVar("T")


def with_retries(call: Callable[[], T]) -> T:
    """Return what `call` gives, trying a few times quickly where its error says that it may pass.

    Only for reads: whoever writes decides for itself when to write again.
    """
    for attempt in range(1, _ATTEMPTS):
        try:
            return call()
        except StoreError as error:
            if not error.retryable:
                raise
        pause = _FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
        time.sleep(pause * random.uniform(0.5, 1.5))
    return call()


def line_error(title: str, error: BaseException, label: str) -> StoreError:
    """Return the error of a request that got no whole answer from the service called `label`.

    `error` comes from `socket`, `ssl` or `http.client`; the most telling one of its causes counts.
    """
    chain = list(_chain(error))
    for kinds, explain in _LINE_ERRORS:
        for link in chain:
            if isinstance(link, kinds):
                why, hint = explain(link, label)
                return Unreachable(title, why=why, hint=hint)
    what = getattr(chain[-1], "strerror", None) or type(chain[-1]).__name__
    return Unreachable(title, why=f"{label} could not be reached: {what}", hint=_LATER)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        # urllib3 and botocore keep what happened in attributes of their own.
        details = getattr(link, "kwargs", None)
        inner = details.get("error") if isinstance(details, dict) else None
        waiting += [inner, getattr(link, "reason", None), link.__cause__, link.__context__]


def _certificate(error: BaseException, label: str) -> tuple[str, str]:
    reason = getattr(error, "verify_message", "") or "it cannot be verified"
    return (
        f"The certificate of {label} is not accepted: {reason}",
        "Check the address; for a private authority, name its CA file in the profile.",
    )


def _tls(error: BaseException, label: str) -> tuple[str, str]:
    reason = (getattr(error, "reason", None) or "no agreement").replace("_", " ").lower()
    return (
        f"No TLS connection with {label}: {reason}",
        "Check whether its address begins with https:// or http://.",
    )


def _no_name(error: BaseException, label: str) -> tuple[str, str]:
    return f"The name {label} is not known to the network.", "Check the endpoint and the network."


def _refused(error: BaseException, label: str) -> tuple[str, str]:
    return f"{label} refused the connection.", "Check the endpoint and its port, or try it later."


def _timed_out(error: BaseException, label: str) -> tuple[str, str]:
    return f"{label} did not answer in time.", _LATER


def _cut(error: BaseException, label: str) -> tuple[str, str]:
    return f"The connection to {label} was cut.", _LATER


def _not_http(error: BaseException, label: str) -> tuple[str, str]:
    return (
        f"What {label} answered is not HTTP.",
        "Check the endpoint: its port, and whether it begins with https:// or http://.",
    )


_LINE_ERRORS = (
    ((ssl.SSLCertVerificationError,), _certificate),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), _cut),
    ((ssl.SSLError,), _tls),
    ((socket.gaierror, UnicodeError), _no_name),
    ((ConnectionRefusedError,), _refused),
    ((TimeoutError,), _timed_out),
    ((ConnectionError, http.client.IncompleteRead), _cut),
    ((http.client.HTTPException,), _not_http),
)
