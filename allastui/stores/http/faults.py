"""What goes wrong on the way to a service, in plain words, and trying it again."""

import random
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from allastui.errors import StoreError, Unreachable
from allastui.stores.http.connection import ProxyFailed, tunnel_status
from allastui.stores.http.not_http import CutShort, NotHttp
from allastui.stores.steps import Steps, wait_among_others, whole

_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.2
_LATER = "It may work again in a moment."

T = TypeVar("T")


def with_retries(call: Callable[[], T]) -> T:
    """Return what `call` gives, trying a few times quickly where its error says that it may pass.

    Only for reads: whoever writes decides for itself when to write again.
    """

    def in_one_step() -> Steps[T]:
        yield from ()
        return call()

    return whole(with_retries_in_steps(in_one_step))


def with_retries_in_steps(steps: Callable[[], Steps[T]]) -> Steps[T]:
    """Do what `with_retries` does with a call in steps."""
    for attempt in range(1, _ATTEMPTS):
        try:
            return (yield from steps())
        except StoreError as error:
            if not error.retryable:
                raise
        pause = _FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)
        time.sleep((yield from wait_among_others(pause * random.uniform(0.5, 1.5))))
    return (yield from steps())


def line_error(title: str, error: BaseException, label: str) -> StoreError:
    """Return the error of a request that got no whole answer from the service called `label`.

    `error` is of `socket`, `ssl` or the thin client; the most telling one of its causes counts.
    """
    chain = list(_chain(error))
    proxy = _proxy_failure(chain)
    if proxy is not None:
        why, hint = _proxy(proxy, chain, label)
        return Unreachable(title, why=why, hint=hint)
    for kinds, explain in _LINE_ERRORS:
        for link in chain:
            if isinstance(link, kinds):
                why, hint = explain(link, label)
                return Unreachable(title, why=why, hint=hint)
    what = getattr(chain[-1], "strerror", None) or type(chain[-1]).__name__
    return Unreachable(title, why=f"{label} could not be reached: {what}", hint=_LATER)


class _OtherHost(Exception):
    """In place of urllib3's CertificateError, which is for names alone and is not imported."""


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield _known(link)
        # urllib3 and botocore keep what happened in attributes of their own.
        details = getattr(link, "kwargs", None)
        inner = details.get("error") if isinstance(details, dict) else None
        waiting += [inner, getattr(link, "reason", None), link.__cause__, link.__context__]


def _known(link: BaseException) -> BaseException:
    """Return what urllib3 and http.client found as the error that stands for it here."""
    names = {kind.__name__ for kind in type(link).__mro__}
    if "CertificateError" in names:
        return _OtherHost()
    if isinstance(link, OSError) or "HTTPException" not in names:
        return link
    return CutShort() if "IncompleteRead" in names else NotHttp()


def _proxy_failure(chain: Sequence[BaseException]) -> BaseException | None:
    """Return the one of `chain` that says that a web proxy failed, None if none does."""
    for link in chain:
        names = {kind.__name__ for kind in type(link).__mro__}
        if isinstance(link, ProxyFailed) or not _PROXY_ERRORS.isdisjoint(names):
            return link
    return None


_PROXY_ERRORS = frozenset(("ProxyError", "ProxyConnectionError"))
"""What urllib3, requests and botocore call it; none of them is imported for its name."""


def _proxy(failure: BaseException, chain: Sequence[BaseException], label: str) -> tuple[str, str]:
    status = 0
    proxy = "The web proxy"
    if isinstance(failure, ProxyFailed):
        status, proxy = failure.status, f"The web proxy {failure.label}"
    status = status or next(filter(None, map(tunnel_status, chain)), 0)
    if status:
        return proxy_refusal(status, proxy, label)
    for link in chain:
        if isinstance(link, socket.gaierror):
            return f"{proxy} is not known to the network.", _PROXY_HINT
        if isinstance(link, ValueError) and not isinstance(link, UnicodeError):
            return f"{proxy} has a port that is no number.", _PROXY_HINT
        if isinstance(link, ConnectionRefusedError):
            return f"{proxy} refused the connection.", _PROXY_HINT
        if isinstance(link, TimeoutError):
            return f"{proxy} did not answer in time.", _PROXY_HINT
        if isinstance(link, NotHttp) and not isinstance(link, CutShort):
            return f"What {proxy[0].lower()}{proxy[1:]} answered is not HTTP.", _PROXY_HINT
    return f"{proxy} cut the connection to {label}.", _PROXY_HINT


def proxy_refusal(status: int, proxy: str, label: str) -> tuple[str, str]:
    """Return why and what to do where a proxy itself answered with `status`."""
    if status == 407:
        return (
            f"{proxy} asks for a name and a password.",
            "Put them into HTTPS_PROXY and HTTP_PROXY (http://NAME:PASSWORD@HOST:PORT).",
        )
    if status in (502, 503, 504):
        return f"{proxy} could not reach {label} (status {status}).", _PROXY_HINT
    return (
        f"{proxy} lets nothing pass to {label} (status {status}).",
        f"Have it allow {label}, or add {label.partition(':')[0]} to NO_PROXY.",
    )


_PROXY_HINT = (
    "Check HTTPS_PROXY and HTTP_PROXY; a service that needs no proxy is named in NO_PROXY."
)


def _certificate(error: BaseException, label: str) -> tuple[str, str]:
    reason = getattr(error, "verify_message", "") or "it cannot be verified"
    if "mismatch" in reason or not isinstance(error, ssl.SSLError):
        reason = "it was made for another host"
    hints = (hint for word, hint in _CERTIFICATE_HINTS if word in reason.lower())
    return (f"The certificate of {label} is not accepted: {reason}", next(hints, _OWN_AUTHORITY))


_OWN_AUTHORITY = "Check the address; for a private authority, name its CA file in the profile."
_CERTIFICATE_HINTS = (
    ("expired", "The service must renew it; look whether the clock of this machine is right."),
    ("not yet valid", "Look whether the clock of this machine is right."),
    ("another host", "Check the endpoint: the certificate does not have its name."),
)


def _tls(error: BaseException, label: str) -> tuple[str, str]:
    reason = (getattr(error, "reason", None) or "no agreement").replace("_", " ").lower()
    if any(words in reason for words in _NO_TLS_THERE):
        return (
            f"{label} does not speak TLS at this port.",
            "Use http:// in the endpoint in place of https://, or the port of its https.",
        )
    return (
        f"No TLS connection with {label}: {reason}",
        "Check whether its address begins with https:// or http://.",
    )


_NO_TLS_THERE = ("wrong version number", "record layer failure", "http request", "packet length")
"""What OpenSSL, which changed its mind between releases, says of an answer that is not TLS."""


def _no_name(error: BaseException, label: str) -> tuple[str, str]:
    return f"The name {label} is not known to the network.", "Check the endpoint and the network."


def _refused(error: BaseException, label: str) -> tuple[str, str]:
    return f"{label} refused the connection.", "Check the endpoint and its port, or try it later."


def _timed_out(error: BaseException, label: str) -> tuple[str, str]:
    return f"{label} did not answer in time.", _LATER


def _cut(error: BaseException, label: str) -> tuple[str, str]:
    return (
        f"The connection to {label} was cut.",
        f"{_LATER} If it stays so, check the port, and https:// or http://, of the endpoint.",
    )


def _not_http(error: BaseException, label: str) -> tuple[str, str]:
    return (
        f"What {label} answered is not HTTP.",
        "Check the endpoint: its port, and whether it begins with https:// or http://.",
    )


_LINE_ERRORS = (
    ((ssl.SSLCertVerificationError, _OtherHost), _certificate),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), _cut),
    ((ssl.SSLError,), _tls),
    ((socket.gaierror, UnicodeError), _no_name),
    ((ConnectionRefusedError,), _refused),
    ((TimeoutError,), _timed_out),
    ((ConnectionError, CutShort), _cut),
    ((NotHttp,), _not_http),
)
