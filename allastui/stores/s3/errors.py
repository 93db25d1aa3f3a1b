"""From what the service, the network and botocore say to the errors that a user meets."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from allastui.errors import ProfileError, SignInFailed, StoreError
from allastui.stores.http.clock import LARGEST_SKEW_SECONDS, clock_skew, skew_text
from allastui.stores.http.connection import ProxyFailed
from allastui.stores.http.faults import line_error
from allastui.stores.s3.codes import LARGEST_PUT, QUOTA, TOO_LARGE, WRONG_CLOCK, cause_of
from allastui.stores.s3.xml_text import unescaped


class Refusal(NamedTuple):
    """What a service answered instead of doing it; texts are "" where it said nothing.

    `sent` is how many bytes it was sent, None where that is not known.
    """

    status: int
    code: str = ""
    message: str = ""
    region: str = ""
    sent: int | None = None


_NAMED = {name: rf"<{name}>([^<]*)</{name}>" for name in ("Code", "Message", "Region")}


_SPEAKS_HTTPS = (
    rb"plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server|"
    rb"plain HTTP to an SSL-enabled"
)
"""What nginx, servers written in Go, and Apache say to http at a port of https."""


def read_refusal(status: int, body: bytes, region: str = "") -> Refusal:
    """Return the refusal in an error document; HEAD answers and web pages have none."""
    if status == 400 and re.search(_SPEAKS_HTTPS, body):
        return Refusal(status, "PlainHttp")
    text = body.decode("utf-8", "replace") if b"<Error" in body else ""
    found = {
        name: unescaped(match[1]).strip() if (match := re.search(pattern, text)) else ""
        for name, pattern in _NAMED.items()
    }
    return Refusal(status, found["Code"], found["Message"], region or found["Region"])


def refusal_error(title: str, refusal: Refusal, *, skew: float | None = None) -> StoreError:
    """Return the error of a refusal; `skew` is how many seconds the service's clock is ahead."""
    cause = cause_of(refusal.status, refusal.code, refusal.message)
    # OpenStack Swift says so over S3 where a quota is full, whatever the size of the object.
    if cause is TOO_LARGE and refusal.sent is not None and refusal.sent <= LARGEST_PUT:
        cause = QUOTA
    far_off = skew is not None and abs(skew) > LARGEST_SKEW_SECONDS
    if far_off and refusal.status in (400, 401, 403) and not refusal.code:
        cause = WRONG_CLOCK  # an answer to HEAD does not say why
    why, hint = cause.why, cause.hint
    if cause is WRONG_CLOCK and far_off and skew is not None:
        why = f"{skew_text(skew)}."
    if refusal.region and "region" in hint:
        hint = f"Set the region of the profile to {refusal.region}."
    return cause.kind(title, why=why, hint=hint)


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
        return refusal_error(title, client_refusal(error), skew=clock_skew(_date_of(error)))
    if isinstance(error, exceptions.ProfileNotFound):
        return ProfileError(title, why="The AWS files have no such profile any more.")
    if any(kind.__name__ in _NO_CREDENTIALS for kind in type(error).__mro__):
        return SignInFailed(
            title,
            why="The AWS profile gives no valid credentials.",
            hint="Sign in again, for instance with `aws sso login`.",
        )
    if isinstance(error, exceptions.ProxyConnectionError):
        return line_error(title, _proxy_failed(error), label)
    if isinstance(error, exceptions.ReadTimeoutError | exceptions.ConnectTimeoutError):
        return line_error(title, TimeoutError(), label)
    if isinstance(error, exceptions.ConnectionClosedError | exceptions.ResponseStreamingError):
        return line_error(title, ConnectionResetError(), label)
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        return line_error(title, error, label)
    return StoreError(title, why=_boto_words(error))


def _date_of(error: Exception) -> str | None:
    metadata = getattr(error, "response", {}).get("ResponseMetadata", {})
    date = metadata.get("HTTPHeaders", {}).get("date")
    return str(date) if date else None


def _proxy_failed(error: Exception) -> ProxyFailed:
    """Return what the thin client raises in place of botocore's exception, which is its cause."""
    url = urlsplit(str(getattr(error, "kwargs", {}).get("proxy_url", "")))
    failed = ProxyFailed(url.netloc.rpartition("@")[2])
    failed.__cause__ = error
    return failed


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
    return Refusal(status, code, message, details.get("Region") or "", sent=0)


def _boto_words(error: Exception) -> str:
    # Texts of parameter checks are made of names and ranges; they do not hold credentials.
    return " ".join(str(error).split())
