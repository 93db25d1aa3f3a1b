"""Requests with the token of a profile over the thin client: one method, used by every call."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from allastui.errors import ProfileError, ServiceFault, SignInFailed
from allastui.profiles.profile import Tls
from allastui.stores.http.answer import Answer
from allastui.stores.http.faults import line_error
from allastui.stores.http.not_http import NotHttp
from allastui.stores.http.tls import tls_context
from allastui.stores.http.wire import Outgoing, Wire
from allastui.stores.sign_in.ticket import Ticket, Tickets
from allastui.stores.steps import Steps, whole
from allastui.stores.store import Body
from allastui.stores.swift.errors import Refusal, refusal_error, words_of
from allastui.stores.swift.names import encoded_path

_REFUSAL_BYTES = 64 * 1024
Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Account:
    """The storage URL of an account in parts; `base` is its path without a slash behind."""

    secure: bool
    host: str
    port: int
    base: str

    @property
    def label(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


class Requests:
    """Sends requests to the Swift account of one profile; any thread may ask.

    `label` is what errors call the service until the first ticket tells where the account is.
    """

    def __init__(
        self, tickets: Tickets, tls: Tls, label: str, pool_size: int, user_agent: str
    ) -> None:
        self._tickets = tickets
        self._tls = tls
        self._label = label
        self._pool_size = pool_size
        self._user_agent = user_agent
        self._lock = threading.Lock()
        self._wires: dict[bool, Wire] = {}
        self._closed = False

    @property
    def label(self) -> str:
        """What errors call the service."""
        return self._label

    def send(
        self,
        title: str,
        method: str,
        bucket: str = "",
        key: str = "",
        *,
        query: Query = (),
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
        patient: bool = False,
    ) -> Answer:
        """Return the answer of a request that the service granted (2xx); the caller closes it.

        A `patient` request is one that the service answers late, as it copies or joins bytes.
        Without a bucket the account itself is meant. A token that is refused is renewed once, and
        the same request sent again. Raises an error of allastui with `title` for everything else.
        """
        path = encoded_path(bucket, key) if bucket else ""
        request = _Request(method, path + _encoded_query(query), headers or {}, body, patient)
        return whole(self._granted(title, request, of_object=bool(key)))

    def send_in_steps(
        self,
        title: str,
        method: str,
        bucket: str,
        key: str,
        *,
        query: Query = (),
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
    ) -> Steps[Answer]:
        """Do what `send` does for an object, in steps."""
        path = encoded_path(bucket, key) + _encoded_query(query)
        request = _Request(method, path, headers or {}, body, False)
        return self._granted(title, request, of_object=True)

    def _granted(self, title: str, request: "_Request", *, of_object: bool) -> Steps[Answer]:
        answer = yield from self._granted_or_not(title, request)
        if 200 <= answer.status < 300:
            return answer
        sent = request.body.size if request.body is not None else 0
        words = words_of(_rest(answer))
        raise refusal_error(title, Refusal(answer.status, request.method, of_object, sent, words))

    def service_url(self) -> str:
        """Return the URL of the service: the storage URL up to the version of the API."""
        account = self._account(self._tickets.current())
        start = account.base.find("/v1")
        base = account.base[:start] if start >= 0 else account.base
        return f"{'https' if account.secure else 'http'}://{account.label}{base}"

    def account_path(self) -> str:
        """Return the path of the account in URLs, for instance /v1/AUTH_0123; no slash behind."""
        return self._account(self._tickets.current()).base

    def send_to_service(self, title: str, path: str) -> Answer:
        """Return the answer of a GET of `path` below the service's own URL, whatever its status."""
        account = self._account(self._tickets.current())
        base = urlsplit(self.service_url()).path
        outgoing = Outgoing(
            "GET", account.host, account.port, base + path, self._plain_headers(account)
        )
        return whole(self._exchange(title, account, outgoing))

    def close(self) -> None:
        """Close what is idle; what still goes on in other threads leaves no connection open."""
        with self._lock:
            self._closed = True
            for wire in self._wires.values():
                wire.close()

    def _granted_or_not(self, title: str, request: "_Request") -> Steps[Answer]:
        ticket = self._tickets.current()
        answer = yield from self._send(title, request, ticket)
        if answer.status != 401:
            return answer
        answer.close()
        return (yield from self._send(title, request, self._tickets.after_refusal(ticket)))

    def _send(self, title: str, request: "_Request", ticket: Ticket) -> Steps[Answer]:
        account = self._account(ticket)
        headers = {
            **request.headers,
            **self._plain_headers(account),
            "x-auth-token": _sendable(title, ticket),
        }
        if request.method in ("PUT", "POST"):
            headers["content-length"] = str(request.body.size if request.body is not None else 0)
        outgoing = Outgoing(
            request.method,
            account.host,
            account.port,
            account.base + request.target,
            headers,
            request.body,
            request.patient,
        )
        return (yield from self._exchange(title, account, outgoing))

    def _exchange(self, title: str, account: _Account, outgoing: Outgoing) -> Steps[Answer]:
        self._label = account.label
        try:
            return (yield from self._wire(account.secure).exchange_in_steps(outgoing))
        except (OSError, NotHttp, UnicodeError) as error:
            raise line_error(title, error, self.label) from error

    def _plain_headers(self, account: _Account) -> dict[str, str]:
        return {
            "host": account.label,
            "user-agent": self._user_agent,
            "accept-encoding": "identity",
        }

    def _wire(self, secure: bool) -> Wire:
        with self._lock:
            wire = self._wires.get(secure)
            if wire is None:
                tls = self._tls
                wire = Wire((lambda: tls_context(tls)) if secure else None, self._pool_size)
                self._wires[secure] = wire
                if self._closed:
                    wire.close()
            return wire

    def _account(self, ticket: Ticket) -> _Account:
        try:
            url = urlsplit(ticket.storage_url)
            port = url.port
        except ValueError:
            raise _unusable(self.label) from None
        if url.scheme not in ("http", "https") or not url.hostname or url.query or url.username:
            raise _unusable(self.label)
        secure = url.scheme == "https"
        base = quote(url.path.rstrip("/"), safe="/~%:")
        return _Account(secure, url.hostname, port or (443 if secure else 80), base)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: str
    headers: Mapping[str, str]
    body: Body | None
    patient: bool


def read_body(requests: Requests, title: str, answer: Answer) -> bytes:
    """Return the whole body of an answer and close it; raises Unreachable if the line is cut."""
    try:
        return b"".join(answer.chunks())
    except (OSError, NotHttp) as error:
        raise line_error(title, error, requests.label) from error
    finally:
        answer.close()


def not_swift(requests: Requests, title: str, why: str) -> ServiceFault:
    """Return the error of an answer that Swift does not give."""
    return ServiceFault(
        title,
        why=f"{requests.label} did not answer as Swift does: {why}.",
        hint="Check the endpoint of the profile.",
    )


def _encoded_query(query: Query) -> str:
    if not query:
        return ""
    pairs = (
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~', errors='surrogateescape')}"
        for name, value in query
    )
    return "?" + "&".join(pairs)


def _sendable(title: str, ticket: Ticket) -> str:
    token = ticket.token.reveal()
    if not token or not token.isascii() or not token.isprintable():
        raise SignInFailed(
            title,
            why="The token of the profile is empty, or holds characters that no token has.",
            hint="Sign in again, or copy the token again from where it came.",
        )
    return token


def _unusable(label: str) -> ProfileError:
    return ProfileError(
        f"{label} names a storage URL that cannot be used",
        hint="It must be a URL such as https://a3s.fi/swift/v1/AUTH_0123.",
    )


def _rest(answer: Answer) -> bytes:
    try:
        return answer.read(_REFUSAL_BYTES)
    except (OSError, NotHttp):
        return b""  # the status tells enough
    finally:
        answer.close()
