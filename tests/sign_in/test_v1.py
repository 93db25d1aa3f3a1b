"""Signing in with version 1 of Swift's own authentication, to a real OpenStack Swift."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from allastui.errors import (
    AllastuiError,
    NotFound,
    ProfileError,
    SignInFailed,
    SignInNeeded,
    Unreachable,
)
from allastui.profiles.profile import Profile, Protocol, Secret, V1SignIn
from allastui.stores.sign_in.missing import missing_secret, with_secret
from allastui.stores.sign_in.tickets import open_tickets
from allastui.stores.swift.store import open_swift
from tests.servers.faults import Answer
from tests.servers.proxy import FaultProxy
from tests.sign_in.asking import status_of


def changed(profile: Profile, **parts: Any) -> Profile:
    assert isinstance(profile.credentials, V1SignIn)
    return replace(profile, credentials=replace(profile.credentials, **parts))


def refusal(profile: Profile) -> AllastuiError:
    with pytest.raises(AllastuiError) as caught:
        open_tickets(profile).current()
    return caught.value


def test_the_ticket_opens_the_account_and_says_when_it_ends(swift_native_profile: Profile) -> None:
    tickets = open_tickets(swift_native_profile)
    assert tickets.sign_in().expires is None
    ticket = tickets.current()
    assert status_of(ticket) in (200, 204)
    assert ticket.expires is not None
    assert ticket.expires > time.time() + 600
    assert tickets.sign_in() == (ticket.expires, True)


@pytest.mark.parametrize("address", ["http://[bad", "nowhere", "http://host:port/v1"])
def test_an_address_that_is_none_is_told_when_the_store_is_used(address: str) -> None:
    profile = Profile("mine", Protocol.SWIFT, address, V1SignIn(address, "me", Secret("key")))
    with (
        closing(open_swift(profile, pool_size=1)) as store,
        pytest.raises(ProfileError, match="is not a URL"),
    ):
        store.buckets()


def test_the_storage_url_that_is_stated_counts(swift_native_profile: Profile) -> None:
    stated = changed(swift_native_profile, storage_url="http://elsewhere/v1/AUTH_x/")
    assert open_tickets(stated).current().storage_url == "http://elsewhere/v1/AUTH_x"


def test_threads_that_come_together_sign_in_once(
    swift_native_profile: Profile, make_proxy: Callable[[Profile], FaultProxy]
) -> None:
    proxy = make_proxy(swift_native_profile)
    tickets = open_tickets(proxy.profile)
    assert not proxy.exchanges
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: tickets.current(), range(40)))
    assert len(found) == 1
    assert len(proxy.exchanges) == 1


def test_a_wrong_key_is_refused_and_not_tried_again_and_again(
    swift_native_profile: Profile, make_proxy: Callable[[Profile], FaultProxy]
) -> None:
    proxy = make_proxy(changed(swift_native_profile, key=Secret("wrong-key")))
    tickets = open_tickets(proxy.profile)
    for _ in range(3):
        with pytest.raises(SignInFailed, match="or the key is not accepted by") as caught:
            tickets.current()
        assert "wrong-key" not in str(caught.value)
    assert len(proxy.exchanges) == 1


def test_a_key_that_is_missing_is_asked_for_and_nobody_is_contacted(
    swift_native_profile: Profile, make_proxy: Callable[[Profile], FaultProxy]
) -> None:
    keyless = changed(swift_native_profile, key=None)
    proxy = make_proxy(keyless)
    assert isinstance(refusal(proxy.profile), SignInNeeded)
    assert not proxy.exchanges
    missing = missing_secret(keyless)
    assert missing is not None
    assert (missing.what, missing.variable) == ("key", "ST_KEY")
    assert isinstance(swift_native_profile.credentials, V1SignIn)
    assert swift_native_profile.credentials.key is not None
    assert with_secret(keyless, swift_native_profile.credentials.key) == swift_native_profile
    assert missing_secret(swift_native_profile) is None


@pytest.mark.parametrize("key", ["two\nlines", "space ", "", "a\x00b", "salasäna"])
def test_a_key_that_cannot_be_sent_is_told(swift_native_profile: Profile, key: str) -> None:
    error = refusal(changed(swift_native_profile, key=Secret(key)))
    assert isinstance(error, SignInFailed)
    assert "cannot be sent" in error.why


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer(404), NotFound, "nothing at that address"),
        (Answer(407), Unreachable, "web proxy asks for a name and a password"),
        (Answer(200, b"<html>welcome</html>"), Unreachable, "not the answer of a sign-in"),
        (Answer(302, headers={"Location": "http://x.invalid/"}), Unreachable, "redirects"),
        (Answer(503), AllastuiError, "failed \\(status 503\\)"),
        (Answer(429), AllastuiError, "fewer requests"),
        (Answer(403), AllastuiError, "does not allow it"),
    ],
)
def test_what_is_no_sign_in_is_told(
    swift_native_profile: Profile,
    make_proxy: Callable[[Profile], FaultProxy],
    answer: Answer,
    kind: type[AllastuiError],
    words: str,
) -> None:
    proxy = make_proxy(swift_native_profile)
    proxy.decide = lambda _: answer
    with pytest.raises(kind, match=words):
        open_tickets(proxy.profile).current()


@pytest.mark.parametrize(
    ("auth_url", "kind", "words"),
    [
        ("http://127.0.0.1:1/auth/v1.0", Unreachable, "refused the connection"),
        ("http://nowhere.invalid/auth/v1.0", Unreachable, "not known to the network"),
        ("nowhere", ProfileError, "is not a URL"),
        ("ftp://nowhere/", ProfileError, "is not a URL"),
        ("http://host:port/", ProfileError, "is not a URL"),
    ],
)
def test_an_address_where_nobody_answers_is_told(
    swift_native_profile: Profile, auth_url: str, kind: type[AllastuiError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        open_tickets(changed(swift_native_profile, auth_url=auth_url)).current()


def test_https_at_a_port_of_http_is_told(swift_native_profile: Profile) -> None:
    assert isinstance(swift_native_profile.credentials, V1SignIn)
    secure = swift_native_profile.credentials.auth_url.replace("http:", "https:")
    error = refusal(changed(swift_native_profile, auth_url=secure))
    assert isinstance(error, Unreachable)
    assert "TLS" in error.why


def test_no_secret_is_logged(
    swift_native_profile: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = open_tickets(swift_native_profile).current()
    assert isinstance(swift_native_profile.credentials, V1SignIn)
    assert swift_native_profile.credentials.key is not None
    written = caplog.text + repr(ticket) + repr(swift_native_profile)
    assert swift_native_profile.credentials.key.reveal() not in written
    assert ticket.token.reveal() not in written
