"""Talking to a service that signs users in: its session, and what goes wrong, in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from allastui import __version__
from allastui.errors import (
    AccessDenied,
    NotFound,
    ProfileError,
    ServiceFault,
    SignInFailed,
    StoreError,
    Throttled,
    Unreachable,
)
from allastui.profiles.profile import Tls
from allastui.stores.http.faults import line_error, proxy_refusal
from allastui.stores.http.tls import ca_file

if TYPE_CHECKING:
    from keystoneauth1.exceptions import HttpError
    from keystoneauth1.session import Session

ANSWER_SECONDS = 30.0
"""How long a service may take to accept a connection, and then to go on with its answer."""


def label_of(url: str) -> str:
    """Return the host of `url` with its port, for people.

    Raises ProfileError if it is no http or https URL: nothing can be asked there.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise ProfileError(
            f"The sign-in address {_without_user(url)} is not a URL",
            hint="It begins with https:// or http://, for instance https://HOST:5001/v3.",
        )
    return f"{host}:{port}" if port else host


def _without_user(url: str) -> str:
    return url.rpartition("@")[2]


@contextmanager
def talking(tls: Tls, *, seconds: float = ANSWER_SECONDS) -> Iterator["Session"]:
    """Give a session that checks certificates as `tls` says; its connections end with it.

    Redirects are not followed, as a password would follow them to wherever they lead. Requests
    that carry or fetch a secret are made with `log=False`: at the level DEBUG a session writes
    down what is said.
    """
    from keystoneauth1.session import Session

    if not tls.verify:
        _allow_unverified()
    session = Session(
        verify=(ca_file(tls) or True) if tls.verify else False,
        timeout=seconds,
        redirect=False,
        app_name="allastui",
        app_version=__version__,
    )
    try:
        yield session
    finally:
        session.session.close()


def _allow_unverified() -> None:
    """Keep urllib3 from writing onto the screen what the profile asks for."""
    import urllib3

    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


def sendable(text: str, what: str, title: str) -> str:
    """Return `text` if it can be sent as a header; raises SignInFailed with `title`.

    keystoneauth sends ASCII only.
    """
    if text.isascii() and text.isprintable() and text == text.strip() and text:
        return text
    raise SignInFailed(
        title,
        why=f"The {what} holds characters that cannot be sent.",
        hint="Look for a line break or a space at its end, or for letters that are not ASCII.",
    )


@contextmanager
def in_plain_words(
    title: str, label: str, refusal: StoreError, refused_with: tuple[int, ...] = (401,)
) -> Iterator[None]:
    """Raise what goes wrong inside as an error of allastui.

    An answer with a status of `refused_with` becomes `refusal`.

    Nothing of what keystoneauth says is passed on: it may hold what was sent.
    """
    from keystoneauth1 import exceptions

    try:
        yield
    except exceptions.HttpError as error:
        if error.http_status in refused_with:
            raise refusal from error
        raise _status_error(title, error, label) from error
    except exceptions.MissingAuthMethods as error:
        raise SignInFailed(
            title,
            why=f"{label} asks for a second factor as well.",
            hint="Make an application credential at the service, and use that.",
        ) from error
    except exceptions.ConnectionError as error:
        raise line_error(title, error, label) from error
    except (exceptions.ClientException, KeyError, TypeError, ValueError) as error:
        raise _odd_answer(title, error, label) from error


def _odd_answer(title: str, error: Exception, label: str) -> StoreError:
    response = getattr(error, "response", None)
    target = response.headers.get("location") if response is not None else None
    if target:
        where = urlsplit(target)
        return Unreachable(
            title,
            why=f"{label} redirects to {where.scheme}://{where.netloc.rpartition('@')[2]}",
            hint="If you trust that address, make it the sign-in address.",
        )
    return Unreachable(
        title,
        why=f"What {label} answered is not the answer of a sign-in.",
        hint="Check the sign-in address; for Keystone it ends in /v3.",
    )


def _status_error(title: str, error: "HttpError", label: str) -> StoreError:
    status = error.http_status
    if status == 403:
        return AccessDenied(title, why=f"{label} does not allow it.")
    if status == 404:
        return NotFound(
            title,
            why=f"{label} has nothing at that address.",
            hint="Check the sign-in address; for Keystone it ends in /v3.",
        )
    if status == 407:
        why, hint = proxy_refusal(status, "The web proxy", label)
        return Unreachable(title, why=why, hint=hint)
    if status == 429:
        return Throttled(title, why=f"{label} asks for fewer requests.")
    if status >= 500:
        return ServiceFault(title, why=f"{label} failed (status {status}).")
    return StoreError(title, why=f"{label} refused it (status {status}).")
