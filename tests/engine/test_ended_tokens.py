"""Tokens that end while segments go up over Swift: renewed, or waited for, and nothing is lost."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import KeystoneSignIn, Password, Profile, Secret, Token
from allastui.settings import MIB, Settings
from allastui.stores.place import local_place
from allastui.stores.sign_in.tickets import open_tickets
from allastui.transfers.job import JobState
from allastui.transfers.request import CopyRequest
from tests.engine.conftest import Desk, open_desk
from tests.engine.segments_taken import segments_taken
from tests.servers.faults import UNAUTHORIZED, Exchange, Fault, Request
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy

SIZE = 24 * MIB
SMALL_REQUESTS = 100_000
"""More than the bodies of all requests that are no segments."""

MakeProxy = Callable[..., FaultProxy]


@pytest.fixture(params=["keystone_swift", "ceph_keystone"])
def keystone(request: pytest.FixtureRequest) -> KeystoneServer:
    server = request.getfixturevalue(request.param)
    assert isinstance(server, KeystoneServer)
    return server


@pytest.fixture
def proxy(keystone: KeystoneServer, make_proxy: MakeProxy) -> FaultProxy:
    return make_proxy(keystone.projects[0].stated_profile)


@pytest.fixture
def desk(proxy: FaultProxy, tmp_path: Path) -> Iterator[Desk]:
    """A desk behind the proxy, where `big` is to be sent in five segments, two at a time."""
    with open_desk(tmp_path, proxy.profile) as desk:
        desk.settings = Settings(part_size_mib=5, connections=2)
        (desk.source / "big").write_bytes(os.urandom(SIZE))
        proxy.forget()
        yield desk


def sign_in_of(profile: Profile) -> KeystoneSignIn:
    assert isinstance(profile.credentials, KeystoneSignIn)
    return profile.credentials


def with_token(profile: Profile) -> Profile:
    """Return the profile with a fresh token in place of the password."""
    token = open_tickets(profile).current().token
    return replace(profile, credentials=replace(sign_in_of(profile), method=Token(token)))


def is_segment(request: Request) -> bool:
    return request.method == "PUT" and "_segments/" in request.path and request.path[-1] != "/"


def end_after(proxy: FaultProxy, segments: int) -> set[str]:
    """Refuse every token that was used until so many segments had been sent; returns them."""
    ended: set[str] = set()
    sent = 0
    lock = threading.Lock()

    def decide(request: Request) -> Fault | None:
        nonlocal sent
        with lock:
            sent += is_segment(request)
            if sent > segments and not ended:
                ended.update(filter(None, map(token_of, proxy.exchanges)))
            return UNAUTHORIZED if request.headers.get("x-auth-token") in ended else None

    proxy.decide = decide
    return ended


def token_of(exchange: Exchange) -> str | None:
    return exchange.request.headers.get("x-auth-token")


def submit(desk: Desk) -> int:
    return desk.open().submit(CopyRequest((local_place(desk.source / "big"),), desk.remote()))


def assert_arrived_once(desk: Desk, proxy: FaultProxy, job: int) -> None:
    """The object is whole and verified, and no segment was taken twice."""
    ended = desk.settled(job)
    assert (ended.state, ended.unverified, ended.failures) == (JobState.DONE, 0, ())
    assert set(segments_taken(proxy).values()) == {1}
    assert proxy.bytes_up <= SIZE + SMALL_REQUESTS
    proxy.decide = None
    back = desk.copy(desk.remote("big"), desk.folder / "back")
    assert (back.state, back.unverified) == (JobState.DONE, 0)
    assert (desk.folder / "back").read_bytes() == (desk.source / "big").read_bytes()


def test_with_a_password_the_refused_segments_alone_are_sent_again(
    desk: Desk, proxy: FaultProxy
) -> None:
    ended = end_after(proxy, 2)
    job = submit(desk)
    assert_arrived_once(desk, proxy, job)
    assert len(ended) == 1
    sent = [exchange for exchange in proxy.exchanges if exchange.status == 401]
    assert 1 <= len(sent) <= desk.settings.connections


def test_without_a_password_the_job_waits_until_a_sign_in_is_lent(
    desk: Desk, proxy: FaultProxy
) -> None:
    desk.connections.renew([with_token(proxy.profile)])
    ended = end_after(proxy, 2)
    job = submit(desk)
    note = desk.until_waiting(job)
    assert note.startswith("waits for sign-in: ")
    assert not any(token in note for token in ended)
    desk.open().lend([with_token(proxy.profile)])
    assert_arrived_once(desk, proxy, job)


def test_a_wrong_password_fails_at_once_and_a_retry_goes_on_with_the_right_one(
    desk: Desk, proxy: FaultProxy
) -> None:
    sign_in = sign_in_of(proxy.profile)
    assert isinstance(sign_in.method, Password)
    wrong = replace(sign_in, method=replace(sign_in.method, password=Secret("not-the-password")))
    desk.connections.renew([replace(proxy.profile, credentials=wrong)])
    job = submit(desk)
    failed = desk.settled(job)
    assert failed.state is JobState.FAILED
    said = str(failed.failures[0].first)
    assert "the password is not accepted by" in said
    assert "not-the-password" not in said
    assert proxy.exchanges == []
    desk.open().lend([proxy.profile])
    desk.open().retry([job])
    desk.wait_until(lambda: desk.view(job).job.state is not JobState.FAILED)
    assert_arrived_once(desk, proxy, job)
