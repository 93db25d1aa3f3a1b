"""From what the service, the network and botocore say to the errors that a user meets."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.sax.saxutils import unescape

from allastui.errors import ProfileError, SignInFailed, StoreError
from allastui.stores.http.faults import line_error
from allastui.stores.s3.codes import cause_of


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
