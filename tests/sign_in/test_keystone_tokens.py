"""How long a sign-in with Keystone lasts, and what comes at its end."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from allastui.errors import (
    SignInFailed,
)
from allastui.profiles.profile import (
    ProjectScope,
    Secret,
    SwiftToken,
    Token,
)
from allastui.stores.connect import Connections
from allastui.stores.sign_in.tickets import open_tickets
from tests.servers.faults import Answer
from tests.servers.keystone import KeystoneServer
from tests.sign_in.asking import status_of
from tests.sign_in.test_keystone import GOOD, MakeProxy, profile_of, user_token


def test_a_short_token_is_renewed_before_its_end(
    make_keystone: Callable[..., KeystoneServer],
) -> None:
    server = make_keystone(token_seconds=8)
    tickets = open_tickets(profile_of(server))
    seen = {tickets.current().token}
    deadline = time.monotonic() + 30
    while len(seen) < 2:
        assert time.monotonic() < deadline
        ticket = tickets.current()
        if ticket.token not in seen:
            assert ticket.expires is not None
            assert status_of(ticket) in GOOD or time.time() >= ticket.expires
        seen.add(ticket.token)
        time.sleep(0.02)


def test_a_token_of_somebody_else_ends_and_says_so(
    make_keystone: Callable[..., KeystoneServer],
) -> None:
    server = make_keystone(token_seconds=3)
    token = user_token(server)
    scope = ProjectScope(name=server.projects[0].name)
    tickets = open_tickets(profile_of(server, method=Token(token), scope=scope))
    ticket = tickets.current()
    assert ticket.expires is not None
    assert ticket.expires < time.time() + 4
    while time.time() <= ticket.expires + 1:
        time.sleep(0.05)
    with pytest.raises(
        SignInFailed, match=r"The token of project project_2001111 has ended.*Sign in again"
    ):
        tickets.current()


def test_a_refused_token_is_renewed_once_and_the_request_repeated(
    keystone_swift: KeystoneServer, make_proxy: MakeProxy
) -> None:
    proxy = make_proxy(keystone_swift.projects[0].stated_profile)
    connections = Connections([proxy.profile])
    store = connections.open(proxy.profile.name)
    store.buckets()
    proxy.fail(Answer(401))
    proxy.forget()
    store.buckets()
    assert [exchange.status for exchange in proxy.exchanges] == [401, 200]
    first, second = (exchange.request.headers["x-auth-token"] for exchange in proxy.exchanges)
    assert first != second
    proxy.decide = lambda _: Answer(401)
    proxy.forget()
    with pytest.raises(SignInFailed):
        store.buckets()
    assert len(proxy.exchanges) == 2
    connections.close()


def test_the_end_of_a_stored_token_is_asked_of_its_keystone(
    keystone_swift: KeystoneServer,
) -> None:
    ticket = open_tickets(profile_of(keystone_swift)).current()
    stored = SwiftToken(ticket.storage_url, ticket.token, keystone_swift.auth_url)
    tickets = open_tickets(replace(profile_of(keystone_swift), credentials=stored))
    assert tickets.sign_in() == (None, False)
    again = tickets.current()
    assert status_of(again) in GOOD
    assert again.expires is not None
    assert ticket.expires is not None
    assert abs(again.expires - ticket.expires) < 2
    assert tickets.sign_in() == (again.expires, False)
    with pytest.raises(SignInFailed, match="The token of mine has ended, or is not accepted"):
        tickets.after_refusal(again)


@pytest.mark.parametrize("auth_url", [None, "http://127.0.0.1:1/v3", "nowhere"])
def test_a_stored_token_whose_keystone_is_silent_is_used_all_the_same(
    keystone_swift: KeystoneServer, auth_url: str | None
) -> None:
    stored = SwiftToken("http://storage/v1/AUTH_x/", Secret("t"), auth_url)
    profile = replace(profile_of(keystone_swift), credentials=stored)
    ticket = open_tickets(profile).current()
    assert (ticket.storage_url, ticket.expires) == ("http://storage/v1/AUTH_x", None)
    known = replace(profile, expires=datetime(2030, 1, 1, tzinfo=UTC))
    assert open_tickets(known).sign_in().expires == datetime(2030, 1, 1, tzinfo=UTC).timestamp()
    assert open_tickets(known).current().expires == datetime(2030, 1, 1, tzinfo=UTC).timestamp()
