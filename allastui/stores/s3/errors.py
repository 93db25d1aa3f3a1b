"""From what the service, the network and botocore say to the errors that a user meets."""

import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.sax.saxutils import unescape

from allastui.errors import ProfileError, SignInFailed, StoreError, Unreachable
from allastui.stores.s3.codes import cause_of

_LATER = "It may work again in a moment."


class Refusal(NamedTuple):
    """What a service answered instead of doing it; texts are "" where it said nothing."""

    status: int
    code: str = ""
    message: str = ""
    region: str = ""


_NAMED = {name: re.compile(rf"<{name}>([^<]*)</{name}>") for name in ("Code", "Message", "Region")}


def read_refusal(status: int, body: bytes, region: str = "") -> Refusal:
    """Return the refusal in an error document; HEAD answers and web pages have none."""
    text = body.decode("utf-8", "replace") if b"<Error" in body else ""
    found = {
        name: unescape(match[1]).strip() if (match := pattern.search(text)) else ""
        for name, pattern in _NAMED.items()
    }
    return Refusal(status, found["Code"], found["Message"], region or found["Region"])


def refusal_error(title: str, refusal: Refusal, *, skew: float | None = None) -> StoreError:
    """Return the error of a refusal; `skew` is how many seconds the service's clock is ahead."""
    cause = cause_of(refusal.status, refusal.code, refusal.message)
    why, hint = cause.why, cause.hint
    if refusal.code in ("RequestTimeTooSkewed", "RequestExpired") and skew is not None:
        minutes = abs(round(skew / 60))
        why = f"The clock of this machine is {minutes} minutes {'behind' if skew > 0 else 'ahead'}."
    if refusal.region and "region" in hint:
        hint = f"Set the region of the profile to {refusal.region}."
    return cause.kind(title, why=why, hint=hint)


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


_NO_CREDENTIALS = frozenset(
    (
        "NoCredentialsError",
        "PartialCredentialsError",
        "CredentialRetrievalError",
        "MetadataRetrievalError",
        "RefreshWithMFAUnsupportedError",
        "SSOError",
        "TokenRetrievalError",
        "LoginError",
    )
)
"""By name, as releases of botocore differ in which of them they have."""

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


@contextmanager
def boto_errors(title: str, label: str) -> Iterator[None]:
    """Raise what botocore raises inside as an error of allastui with `title`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise boto_error(title, error, label) from error


def boto_error(title: str, error: Exception, label: str) -> StoreError | ProfileError:
    """Return the error of an exception of botocore, for a service called `label`."""
    from botocore import exceptions

    if isinstance(error, exceptions.ClientError):
        return refusal_error(title, client_refusal(error))
    if isinstance(error, exceptions.ProfileNotFound):
        return ProfileError(title, why="The AWS files have no such profile any more.")
    if any(kind.__name__ in _NO_CREDENTIALS for kind in type(error).__mro__):
        return SignInFailed(
            title,
            why="The AWS profile gives no valid credentials.",
            hint="Sign in again, for instance with `aws sso login`.",
        )
    if isinstance(error, exceptions.ReadTimeoutError | exceptions.ConnectTimeoutError):
        return line_error(title, TimeoutError(), label)
    if isinstance(error, exceptions.ConnectionClosedError | exceptions.ResponseStreamingError):
        return line_error(title, ConnectionResetError(), label)
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        return line_error(title, error, label)
    return StoreError(title, why=_boto_words(error))


def client_refusal(error: Exception) -> Refusal:
    """Return the refusal that a ClientError of botocore carries."""
    response = getattr(error, "response", {})
    details = response.get("Error", {})
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = str(details.get("Code", ""))
    if code.isdigit():  # HEAD: botocore gives the status where there is no code
        status, code = int(code), ""
    message = details.get("Message") or ""
    if message in ("None", "Unknown"):  # what botocore fills in
        message = ""
    return Refusal(status, code, message, details.get("Region") or "")


def _boto_words(error: Exception) -> str:
    # Texts of parameter checks are made of names and ranges; they do not hold credentials.
    return " ".join(str(error).split())
