"""Profiles are checked against real servers: what works, what does not, why, and how soon."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from types import EllipsisType

import pytest

from allastui.checks.many import check_all
from allastui.checks.profile import ProfileCheck, State
from allastui.errors import Unreachable
from allastui.profiles.profile import (
    Anonymous,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    Protocol,
    Secret,
    Signature,
)
from allastui.stores.connect import Connections
from tests.servers.faults import Answer, BlackHole, Delay, Request, s3_error
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy
from tests.unit.stores.http_server import Connection, HttpServer

MakeProxy = Callable[[Profile], FaultProxy]


@contextmanager
def connected(profiles: Iterable[Profile]) -> Iterator[Connections]:
    connections = Connections(profiles)
    try:
        yield connections
    finally:
        connections.close()


def checked(profile: Profile, seconds: float = 20.0) -> ProfileCheck:
    with connected([profile]) as connections:
        return next(check_all([profile], connections, seconds=seconds))


def has_keys(request: Request) -> bool:
    """Whether it is more than the look at the service that comes first."""
    return "authorization" in request.headers


def with_secret(profile: Profile, secret: str) -> Profile:
    assert isinstance(profile.credentials, KeyPair)
    keys = replace(profile.credentials, secret_key=Secret(secret))
    return replace(profile, name="wrong", credentials=keys)


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_a_profile_that_works(server: str, request: pytest.FixtureRequest) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    with connected([profile]) as connections:
        connections.open(profile.name).create_bucket(f"checked-{server}")
        check = next(check_all([profile], connections))
        assert check.buckets == len(connections.open(profile.name).buckets()) >= 1
    assert (check.error, check.state, check.is_ok) == (None, State.OK, True)
    assert check.signature == "v4"
    assert check.round_trip is not None
    assert 0 < check.round_trip < 5
    assert check.clock_skew is not None
    assert abs(check.clock_skew) < 5


def test_the_old_signature_is_named(ceph_profile: Profile) -> None:
    check = checked(replace(ceph_profile, signature=Signature.V2))
    assert (check.state, check.signature) == (State.OK, "v2")


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_a_wrong_secret(server: str, request: pytest.FixtureRequest) -> None:
    check = checked(with_secret(request.getfixturevalue(f"{server}_profile"), "hush"))
    assert check.state is State.SIGN_IN_FAILED, check.error
    assert "secret key does not belong" in check.why
    assert check.hint
    assert check.round_trip is not None
    assert "hush" not in repr(check)


def test_a_swift_account_that_works(swift_native_profile: Profile) -> None:
    check = checked(swift_native_profile)
    assert (check.error, check.state, check.signature) == (None, State.OK, "token")
    assert check.buckets is not None
    assert check.round_trip is not None
    assert check.clock_skew is not None


@pytest.mark.parametrize(
    ("password", "state"),
    [
        (None, State.NEEDS_SIGN_IN),
        (Secret("hush"), State.SIGN_IN_FAILED),
        (..., State.OK),
    ],
)
def test_a_project_of_keystone(
    keystone_swift: KeystoneServer, password: Secret | EllipsisType | None, state: State
) -> None:
    profile = keystone_swift.projects[0].swift_profile
    assert isinstance(profile.credentials, KeystoneSignIn)
    assert isinstance(profile.credentials.method, Password)
    if password is not ...:
        method = replace(profile.credentials.method, password=password)
        profile = replace(profile, credentials=replace(profile.credentials, method=method))
    check = checked(profile)
    assert check.state is state, check.error
    assert check.round_trip is not None
    assert (check.sign_in_ends is not None) == check.is_ok
    assert bool(check.why) != check.is_ok
    assert "hush" not in f"{check!r}{check.error}"


def test_nobody_has_no_list_of_buckets(ceph_profile: Profile) -> None:
    check = checked(replace(ceph_profile, credentials=Anonymous()))
    assert (check.state, check.signature) == (State.OK, "none"), check.error
    assert not check.buckets


def test_keys_that_may_not_list(swift_profile: Profile, make_proxy: MakeProxy) -> None:
    proxy = make_proxy(swift_profile)
    refused = s3_error(403, "AccessDenied")
    proxy.decide = lambda request: refused if has_keys(request) else None
    check = checked(proxy.profile)
    assert check.state is State.REFUSED
    assert "may not list buckets" in check.why


def test_a_clock_that_is_wrong(swift_profile: Profile, make_proxy: MakeProxy) -> None:
    """A service with another clock may say no more than that the keys are refused."""
    date = {"Date": formatdate(time.time() + 3600, usegmt=True)}
    proxy = make_proxy(swift_profile)

    def decide(request: Request) -> Answer:
        body = s3_error(403, "AccessDenied").body if has_keys(request) else b""
        return Answer(403, body, date)

    proxy.decide = decide
    check = checked(proxy.profile)
    assert check.state is State.WRONG_CLOCK
    assert check.why == "The clock of this machine is 60 minutes behind."
    assert check.clock_skew == pytest.approx(3600, abs=5)


def test_a_clock_that_is_wrong_but_does_no_harm(
    swift_profile: Profile, make_proxy: MakeProxy
) -> None:
    date = {"Date": formatdate(time.time() - 300, usegmt=True)}
    proxy = make_proxy(swift_profile)
    looked_at = Answer(403, b"", date)
    proxy.decide = lambda request: None if has_keys(request) else looked_at
    check = checked(proxy.profile)
    assert check.state is State.OK
    assert check.clock_skew == pytest.approx(-300, abs=5)


def test_a_name_that_nobody_knows(swift_profile: Profile) -> None:
    check = checked(replace(swift_profile, endpoint="https://no-such-host.invalid"))
    assert (check.state, check.round_trip) == (State.UNREACHABLE, None)
    assert check.why == "The name no-such-host.invalid is not known to the network."


def test_an_endpoint_that_is_none() -> None:
    profile = Profile("p", Protocol.S3, "gopher://x", KeyPair("k", Secret("hush")))
    check = checked(profile)
    assert check.state is State.UNUSABLE
    assert "https://" in check.hint


def test_a_service_that_says_only_its_name_and_then_nothing(
    swift_profile: Profile, make_proxy: MakeProxy
) -> None:
    proxy = make_proxy(swift_profile)
    proxy.decide = lambda request: BlackHole() if has_keys(request) else None
    began = time.monotonic()
    check = checked(proxy.profile, seconds=1.0)
    assert time.monotonic() - began < 5
    assert check.state is State.NO_ANSWER
    assert check.round_trip is not None
    assert isinstance(check.error, Unreachable)
    assert "within 1 seconds" in check.error.title


def test_those_that_hang_hold_nobody_up(swift_profile: Profile) -> None:
    """Two that never answer, two places for checks: the third waits no longer than is stated."""
    over = threading.Event()

    def listen_only(connection: Connection) -> None:
        connection.read_head()
        over.wait(30)

    with HttpServer(listen_only) as server:
        endpoint = f"http://127.0.0.1:{server.port}"
        hanging = [replace(swift_profile, name=f"hangs{n}", endpoint=endpoint) for n in (1, 2)]
        profiles = [*hanging, swift_profile]
        with connected(profiles) as connections:
            checks = list(check_all(profiles, connections, at_most=2, seconds=1.5))
        over.set()
    assert [check.state for check in checks] == [State.NO_ANSWER, State.NO_ANSWER, State.OK]
    assert [check.round_trip for check in checks[:2]] == [None, None]


def test_results_come_as_they_end(swift_profile: Profile, make_proxy: MakeProxy) -> None:
    slow = make_proxy(swift_profile)
    slow.decide = lambda request: Delay(0.7)
    others = [replace(swift_profile, name=f"quick{number}") for number in range(3)]
    profiles = [replace(slow.profile, name="slow"), *others]
    with connected(profiles) as connections:
        names = [check.name for check in check_all(profiles, connections)]
    assert names[-1] == "slow"
    assert sorted(names) == sorted(profile.name for profile in profiles)


def test_many_are_checked_at_once_but_not_all(
    swift_profile: Profile, make_proxy: MakeProxy
) -> None:
    proxy = make_proxy(swift_profile)
    proxy.decide = lambda request: Delay(0.05)
    profiles = [replace(proxy.profile, name=f"p{number}") for number in range(12)]
    with connected(profiles) as connections:
        checks = list(check_all(profiles, connections, at_most=4))
    assert all(check.is_ok for check in checks)
    assert len(checks) == 12
    # The proxy may count one that has ended for a moment longer than the client does.
    assert 2 <= proxy.most_in_flight <= 8
