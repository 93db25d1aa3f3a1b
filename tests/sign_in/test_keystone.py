"""Signing in to a project with a real Keystone, for an OpenStack Swift that asks it."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
    Unsupported,
)
from allastui.profiles.profile import (
    ApplicationCredential,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Tls,
    Token,
)
from allastui.stores.sign_in.keystone import Keystone
from allastui.stores.sign_in.tickets import open_tickets
from tests.servers.detour import Way
from tests.servers.faults import Answer, BlackHole
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy
from tests.sign_in.asking import ask_keystone, password_of, sign_in_of, status_of

MakeProxy = Callable[..., FaultProxy]
GOOD = (200, 204)


def profile_of(server: KeystoneServer, *, region: str | None = None, **parts: Any) -> Profile:
    sign_in = sign_in_of(server, **parts)
    return Profile("mine", Protocol.SWIFT, sign_in.auth_url, sign_in, region=region)


def user_token(server: KeystoneServer) -> Secret:
    """A token that is not for a project."""
    method = password_of(server)
    assert method.password is not None
    return Keystone(server.auth_url, Tls(), "").of_user(method, method.password).token


def make_application_credential(server: KeystoneServer) -> ApplicationCredential:
    token = open_tickets(profile_of(server)).current().token
    user = ask_keystone_user(server, token)
    wanted = {"application_credential": {"name": f"made-{time.time_ns()}"}}
    made = ask_keystone(server, f"/users/{user}/application_credentials", token, wanted)
    found = made["application_credential"]
    return ApplicationCredential(id=found["id"], name=found["name"], secret=Secret(found["secret"]))


def ask_keystone_user(server: KeystoneServer, token: Secret) -> str:
    found = Keystone(server.auth_url, Tls(), "").validated(token).user_id
    assert found is not None
    return found


# What is accepted


def test_a_password_opens_the_project(keystone_swift: KeystoneServer) -> None:
    tickets = open_tickets(profile_of(keystone_swift))
    ticket = tickets.current()
    assert status_of(ticket) in GOOD
    assert ticket.storage_url == keystone_swift.projects[0].storage_url
    assert ticket.expires is not None
    assert abs(ticket.expires - time.time() - keystone_swift.token_seconds) < 10
    assert tickets.sign_in() == (ticket.expires, True)


@pytest.mark.parametrize("ending", ["", "/", "/v3", "/v3/", "/v2.0"])
def test_the_version_in_the_address_may_be_missing(
    keystone_swift: KeystoneServer, ending: str
) -> None:
    base = keystone_swift.auth_url.removesuffix("/v3")
    assert open_tickets(profile_of(keystone_swift, auth_url=base + ending)).current()


def test_user_and_project_may_be_named_in_any_way(keystone_swift: KeystoneServer) -> None:
    project = keystone_swift.projects[1]
    method = password_of(keystone_swift)
    token = open_tickets(profile_of(keystone_swift)).current().token
    user_id = ask_keystone_user(keystone_swift, token)
    for user in (
        replace(method, user_domain_name=None, user_domain_id="default"),
        replace(method, user_domain_name=None),
        Password(user_id=user_id, password=method.password),
    ):
        for scope in (
            ProjectScope(name=project.name),
            ProjectScope(name=project.name, domain_name="Default"),
            ProjectScope(name=project.name, domain_id="default"),
            ProjectScope(id=project.id),
        ):
            ticket = open_tickets(profile_of(keystone_swift, method=user, scope=scope)).current()
            assert ticket.storage_url == project.storage_url


def test_an_application_credential_opens_its_project(keystone_swift: KeystoneServer) -> None:
    made = make_application_credential(keystone_swift)
    by_name = replace(made, id=None, username=keystone_swift.username)
    for method in (made, by_name):
        tickets = open_tickets(profile_of(keystone_swift, method=method, scope=None))
        ticket = tickets.current()
        assert status_of(ticket) in GOOD
        assert ticket.storage_url == keystone_swift.projects[0].storage_url
        assert tickets.sign_in().renews


def test_a_token_of_the_user_opens_any_project(keystone_swift: KeystoneServer) -> None:
    method = Token(user_token(keystone_swift))
    for project in keystone_swift.projects:
        scope = ProjectScope(name=project.name)
        tickets = open_tickets(profile_of(keystone_swift, method=method, scope=scope))
        assert tickets.current().storage_url == project.storage_url
        assert status_of(tickets.current()) in GOOD
        assert not tickets.sign_in().renews


@pytest.mark.parametrize("named", [True, False])
def test_a_token_of_a_project_is_used_as_it_is(keystone_swift: KeystoneServer, named: bool) -> None:
    token = open_tickets(profile_of(keystone_swift)).current().token
    scope = ProjectScope(name=keystone_swift.projects[0].name) if named else None
    ticket = open_tickets(profile_of(keystone_swift, method=Token(token), scope=scope)).current()
    assert ticket.token == token
    assert ticket.storage_url == keystone_swift.projects[0].storage_url
    assert ticket.expires is not None


def test_the_storage_url_that_is_stated_counts(keystone_swift: KeystoneServer) -> None:
    stated = profile_of(keystone_swift, storage_url="http://elsewhere/v1/AUTH_x/", interface="none")
    assert open_tickets(stated).current().storage_url == "http://elsewhere/v1/AUTH_x"


# What is refused


@pytest.mark.parametrize(
    ("parts", "kind", "words"),
    [
        ({"user": {"password": Secret("wrong-one")}}, SignInFailed, "password is not accepted by"),
        ({"user": {"username": "nobody"}}, SignInFailed, "nobody or the password is not accepted"),
        ({"user": {"user_domain_name": "none"}}, SignInFailed, "password is not accepted by"),
        ({"user": {"password": None}}, SignInNeeded, "password of .* is not known yet.*OS_PASS"),
        ({"scope": ProjectScope(name="nix")}, SignInFailed, "no project nix, or .* no member"),
        ({"scope": ProjectScope(id="0a1b")}, SignInFailed, "no project 0a1b, or .* no member"),
        ({"scope": ProjectScope(name="admin")}, SignInFailed, "no project admin, or .* no member"),
        ({"scope": ProjectScope(name="nix")}, SignInFailed, "project_2001111, project_2002222"),
        ({"scope": None}, SignInFailed, "No project is chosen.*project_2001111"),
        ({"region": "Nowhere"}, Unsupported, "no object storage in the region Nowhere.*some in"),
        ({"interface": "nix"}, Unsupported, "no nix object storage in its catalog"),
        ({"method": Token(Secret("made-up"))}, SignInFailed, "The token of project .* has ended"),
        ({"method": Token(Secret("a\nb"))}, SignInFailed, "cannot be sent|has ended"),
        (
            {"method": ApplicationCredential(id="nix", secret=Secret("x"))},
            SignInFailed,
            "application credential is not accepted",
        ),
        ({"method": ApplicationCredential(id="nix")}, SignInNeeded, "OS_APPLICATION_CREDENTIAL"),
        ({"auth_url": "http://127.0.0.1:1/v3"}, Unreachable, "refused the connection"),
        ({"auth_url": "nowhere"}, ProfileError, "is not a URL"),
    ],
)
def test_what_is_refused_gets_its_own_sentence(
    keystone_swift: KeystoneServer,
    caplog: pytest.LogCaptureFixture,
    parts: dict[str, Any],
    kind: type[AllastuiError],
    words: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    given = dict(parts)
    if user := given.pop("user", None):
        given["method"] = replace(password_of(keystone_swift), **user)
    with pytest.raises(kind, match=words) as caught:
        open_tickets(profile_of(keystone_swift, **given)).current()
    said = str(caught.value) + caplog.text
    assert "wrong-one" not in said
    assert keystone_swift.password.reveal() not in said


def test_a_sign_in_that_ended_is_not_told_as_a_project_that_is_not_there(
    keystone_swift: KeystoneServer,
) -> None:
    keystone = Keystone(keystone_swift.auth_url, Tls(), "Signing in failed")
    held = replace(keystone.validated(user_token(keystone_swift)), token=Secret("ended"))
    with pytest.raises(SignInFailed, match="The sign-in has ended"):
        keystone.of_project(held, ProjectScope(id=keystone_swift.projects[0].id))


def test_a_keystone_that_exchanges_no_tokens_is_told(
    keystone_swift: KeystoneServer, make_proxy: MakeProxy
) -> None:
    token = open_tickets(profile_of(keystone_swift)).current().token
    scope = ProjectScope(name=keystone_swift.projects[1].name)
    profile = profile_of(keystone_swift, method=Token(token), scope=scope)
    proxy = make_proxy(profile, Way.SIGN_IN)
    proxy.fail(Answer(403), method="POST", containing="/auth/tokens")
    with pytest.raises(SignInFailed, match="gives no token for the project project_2002222"):
        open_tickets(proxy.profile).current()


def test_another_address_of_the_same_host_is_told(keystone_swift: KeystoneServer) -> None:
    elsewhere = keystone_swift.auth_url.replace("/v3", "/identity/v3")
    with pytest.raises(NotFound, match="nothing at that address"):
        open_tickets(profile_of(keystone_swift, auth_url=elsewhere)).current()


def test_a_wrong_password_counts_as_one_failure_only(
    keystone_swift: KeystoneServer, make_proxy: MakeProxy
) -> None:
    method = replace(password_of(keystone_swift), password=Secret("wrong"))
    proxy = make_proxy(profile_of(keystone_swift, method=method), Way.SIGN_IN)
    tickets = open_tickets(proxy.profile)
    assert not proxy.exchanges

    def fail(_: int) -> None:
        with pytest.raises(SignInFailed):
            tickets.current()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(16)))
    assert len(proxy.exchanges) == 1


def test_an_answer_that_hangs_is_told(
    keystone_swift: KeystoneServer, make_proxy: MakeProxy
) -> None:
    proxy = make_proxy(profile_of(keystone_swift), Way.SIGN_IN)
    proxy.decide = lambda _: BlackHole()
    assert proxy.profile.endpoint is not None
    hasty = Keystone(proxy.profile.endpoint, proxy.profile.tls, "It failed", seconds=0.3)
    with pytest.raises(Unreachable, match="did not answer in time"):
        hasty.validated(Secret("x"))


def test_no_secret_is_logged(
    keystone_swift: KeystoneServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = open_tickets(profile_of(keystone_swift)).current()
    for method in (Token(ticket.token), make_application_credential(keystone_swift)):
        profile = profile_of(keystone_swift, method=method, scope=None)
        open_tickets(profile).current()
        secret = method.token if isinstance(method, Token) else method.secret
        assert secret is not None
        assert secret.reveal() not in caplog.text + repr(profile)
    assert keystone_swift.password.reveal() not in caplog.text
    assert ticket.token.reveal() not in caplog.text + repr(ticket)
