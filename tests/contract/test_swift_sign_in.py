"""Tokens that end while the Swift store works, on a real server."""

import threading
from collections.abc import Iterator

import pytest

from allastui.errors import NotFound, SignInFailed
from allastui.profiles.profile import Profile, Secret
from allastui.stores.body import BytesBody
from allastui.stores.sign_in.ticket import Ticket, Tickets
from allastui.stores.sign_in.tickets import open_tickets
from allastui.stores.store import Attributes, SignIn
from allastui.stores.swift.store import SwiftStore
from tests.contract.account import DATA, Account
from tests.contract.stage import Stage


class EndedTickets:
    """Tickets whose token the service does not take, until a request was refused with it."""

    def __init__(self, real: Tickets, *, renews: bool = True) -> None:
        self._real = real
        self._renews = renews
        self._lock = threading.Lock()
        self._in_hand: Ticket | None = None
        self.refused = 0

    def end(self) -> None:
        """Have the service refuse the token from now on."""
        with self._lock:
            self._in_hand = None

    def current(self) -> Ticket:
        with self._lock:
            if self._in_hand is None:
                real = self._real.current()
                self._in_hand = Ticket(Secret("ended"), real.storage_url, None)
            return self._in_hand

    def after_refusal(self, refused: Ticket) -> Ticket:
        with self._lock:
            self.refused += 1
            if not self._renews:
                raise SignInFailed("The sign-in has ended")
            self._in_hand = self._real.current()
            return self._in_hand

    def sign_in(self) -> SignIn:
        return SignIn(None, renews=self._renews)


@pytest.fixture
def ended(account: Account) -> Iterator[tuple[Stage, EndedTickets]]:
    tickets = EndedTickets(open_tickets(account.profile))
    store = SwiftStore(account.profile, tickets, 2)
    yield Stage(store, account.bucket, has_paths=False, has_segments=True), tickets
    store.close()


def test_a_token_that_ended_is_renewed_and_the_request_sent_again(
    ended: tuple[Stage, EndedTickets],
) -> None:
    stage, tickets = ended
    stage.put("k", DATA)
    tickets.end()
    assert stage.read("k") == DATA
    upload = stage.begin("big", len(DATA))
    parts = []
    for number in (1, 2, 3):
        tickets.end()
        parts.append(stage.put_part(upload, number, DATA))
    tickets.end()
    stage.complete(upload, parts)
    assert tickets.refused == 6
    assert stage.read("big") == DATA


def test_a_sign_in_that_cannot_be_renewed_says_so(account: Account) -> None:
    tickets = EndedTickets(open_tickets(account.profile), renews=False)
    store = SwiftStore(account.profile, tickets, 1)
    try:
        with pytest.raises(SignInFailed, match="has ended"):
            store.put(account.bucket, "k", BytesBody(DATA), Attributes())
        assert store.sign_in() == SignIn(None, renews=False)
    finally:
        store.close()
    with pytest.raises(NotFound):
        account.stage.stat("k")


def test_a_token_that_no_header_can_hold_is_never_sent(account: Account) -> None:
    storage_url = open_tickets(account.profile).current().storage_url
    for token in ("", "line\r\nx-evil: 1", "tökén"):
        tickets = EndedTickets(open_tickets(account.profile))
        tickets._in_hand = Ticket(Secret(token), storage_url, None)
        store = SwiftStore(account.profile, tickets, 1)
        with pytest.raises(SignInFailed, match="no token has") as caught:
            store.buckets()
        store.close()
        assert "evil" not in str(caught.value)


def test_the_container_of_another_project_is_refused(
    ceph_native_profile: Profile, second_ceph_native_profile: Profile
) -> None:
    real = open_tickets(second_ceph_native_profile).current()
    theirs = open_tickets(ceph_native_profile).current()
    tickets = EndedTickets(open_tickets(second_ceph_native_profile))
    tickets._in_hand = Ticket(real.token, theirs.storage_url, None)
    store = SwiftStore(second_ceph_native_profile, tickets, 1)
    try:
        with pytest.raises((SignInFailed, NotFound)) as caught:
            store.list_page("somebody-elses", "")
        assert str(caught.value).isprintable()
    finally:
        store.close()
