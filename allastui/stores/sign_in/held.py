"""One ticket for all threads: kept while it lasts, renewed by one of them before it ends."""

import threading
import time
from collections.abc import Callable

from allastui.errors import SignInFailed, SignInNeeded, StoreError
from allastui.stores.sign_in.ticket import Ticket
from allastui.stores.store import SignIn

LONGEST_MARGIN_SECONDS = 300.0
"""How long before its end a ticket is renewed; a short one at nine tenths of its life."""
RETRY_SECONDS = 1.0
"""How long after one renewal the next is tried, while the ticket in hand still lasts."""
REFUSED_SECONDS = 30.0
"""How long a refused sign-in is not repeated: services lock a user out who fails too often. Other
failures are not repeated for RETRY_SECONDS, so that threads do not wait for them in a row."""


class HeldTickets:
    """The tickets that `fetch` gets, one at a time.

    `renews` tells whether `fetch` can give one that lasts longer than the one before. If it is not
    set, a ticket is used to its end, and what `fetch` raises then tells the user what to do.
    `stated` is when the first one ends (epoch) where that is known before it is got.
    """

    def __init__(
        self, fetch: Callable[[], Ticket], *, renews: bool, stated: float | None = None
    ) -> None:
        self._fetch = fetch
        self._renews = renews
        self._stated = stated
        self._ticket: Ticket | None = None
        self._renew_at = 0.0
        self._failure: StoreError | None = None
        self._fails_until = 0.0
        self._renewing = threading.Lock()

    def current(self) -> Ticket:
        """Return the ticket in hand, or a new one; see `Tickets`."""
        ticket = self._ticket
        if ticket is None or _has_ended(ticket):
            with self._renewing:
                ticket = self._ticket
                if ticket is None or _has_ended(ticket):
                    ticket = self._get()
            return ticket
        if time.time() >= self._renew_at and self._renewing.acquire(blocking=False):
            try:
                return self._renew_early(ticket)
            finally:
                self._renewing.release()
        return ticket

    def after_refusal(self, refused: Ticket) -> Ticket:
        """Return another ticket than `refused`; see `Tickets`."""
        with self._renewing:
            ticket = self._ticket
            if ticket is not None and ticket.token != refused.token:
                return ticket
            self._ticket = None
            ticket = self._get()
            if ticket.token == refused.token:
                self._ticket = None
                raise SignInFailed(
                    "The storage refuses the token that the sign-in gives",
                    hint="Sign in again; if it stays so, ask the service's support.",
                )
            return ticket

    def sign_in(self) -> SignIn:
        """Return how long the ticket in hand lasts; contacts nothing."""
        ticket = self._ticket
        return SignIn(ticket.expires if ticket else self._stated, self._renews)

    def _renew_early(self, ticket: Ticket) -> Ticket:
        if self._ticket is not ticket and self._ticket is not None:
            return self._ticket
        try:
            return self._get()
        except StoreError:
            # The one in hand still lasts; when it ends, whoever needs another is told why.
            self._renew_at = time.time() + RETRY_SECONDS
            return ticket

    def _get(self) -> Ticket:
        if self._failure is not None and time.monotonic() < self._fails_until:
            raise _again(self._failure) from self._failure
        try:
            ticket = self._fetch()
        except SignInNeeded:
            raise
        except StoreError as error:
            seconds = REFUSED_SECONDS if isinstance(error, SignInFailed) else RETRY_SECONDS
            self._failure, self._fails_until = error, time.monotonic() + seconds
            raise
        self._failure = None
        now = time.time()
        self._renew_at = float("inf")
        if self._renews and ticket.expires is not None:
            life = ticket.expires - now
            margin = min(LONGEST_MARGIN_SECONDS, life / 10)
            self._renew_at = max(ticket.expires - margin, now + RETRY_SECONDS)
        self._ticket = ticket
        return ticket


def _has_ended(ticket: Ticket) -> bool:
    return ticket.expires is not None and time.time() >= ticket.expires


def _again(error: StoreError) -> StoreError:
    return type(error)(error.title, why=error.why, hint=error.hint)
