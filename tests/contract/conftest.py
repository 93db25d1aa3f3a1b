"""The stores of the contract suite, each with an empty place for every test."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile, Protocol, V1SignIn
from allastui.stores.connect import Connections
from allastui.stores.local import LocalStore
from allastui.stores.memory import MemoryStore
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Store
from allastui.stores.swift.store import open_swift
from tests.contract.account import Account
from tests.contract.line import Line
from tests.contract.seen import Seen, see_bucket
from tests.contract.stage import Stage
from tests.servers.proxy import FaultProxy

MakeProxy = Callable[[Profile], FaultProxy]

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def no_long_pauses(quick_retries: None) -> None:
    """How long a pause is has tests of its own; here it would only be waited out."""


@pytest.fixture(scope="session")
def swift_store(swift_profile: Profile) -> Iterator[Store]:
    yield from _opened(swift_profile)


@pytest.fixture(scope="session")
def ceph_store(ceph_profile: Profile) -> Iterator[Store]:
    yield from _opened(ceph_profile)


@pytest.fixture(scope="session")
def swift_native_store(swift_native_profile: Profile) -> Iterator[Store]:
    yield from _opened(swift_native_profile)


@pytest.fixture(scope="session")
def ceph_native_store(ceph_native_profile: Profile) -> Iterator[Store]:
    yield from _opened(ceph_native_profile)


def _opened(profile: Profile) -> Iterator[Store]:
    connections = Connections([profile])
    yield connections.open(profile.name)
    connections.close()


@pytest.fixture(
    params=[
        "local",
        "memory",
        "swift",
        "swift-native",
        pytest.param("ceph", marks=pytest.mark.ceph),
        pytest.param("ceph-native", marks=pytest.mark.ceph),
    ],
)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    """An empty bucket (an empty folder for the local store) that only this test uses."""
    if request.param == "local":
        return Stage(LocalStore(str(tmp_path)), "", has_paths=True)
    store: Store
    if request.param == "memory":
        store = MemoryStore()
    else:
        store = request.getfixturevalue(f"{request.param.replace('-', '_')}_store")
    bucket = _free_bucket_name(request.config)
    store.create_bucket(bucket)
    has_segments = request.param.endswith("-native")
    return Stage(store, bucket, has_paths=False, has_segments=has_segments)


def _free_bucket_name(config: pytest.Config) -> str:
    worker = getattr(config, "workerinput", {"workerid": "main"})["workerid"]
    return f"contract-{worker}-{next(_numbers)}"


@pytest.fixture(params=["swift", pytest.param("ceph", marks=pytest.mark.ceph)])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    from swiftclient.client import Connection

    profile: Profile = request.getfixturevalue(f"{request.param}_native_profile")
    sign_in = profile.credentials
    assert isinstance(sign_in, V1SignIn)
    assert sign_in.key is not None
    store = open_swift(profile, pool_size=4)
    bucket = _free_bucket_name(request.config)
    store.create_bucket(bucket)
    other = Connection(sign_in.auth_url, sign_in.user, sign_in.key.reveal(), retries=0)
    yield Account(Stage(store, bucket, has_paths=False, has_segments=True), profile, other)
    other.close()
    store.close()


@pytest.fixture(params=["swift", pytest.param("ceph", marks=pytest.mark.ceph)])
def line(request: pytest.FixtureRequest, make_proxy: MakeProxy) -> Iterator[Line]:
    """An empty bucket over S3, whose line a test can cut."""
    profile: Profile = request.getfixturevalue(f"{request.param}_profile")
    yield from _line(request.config, profile, make_proxy(profile), open_s3)


@pytest.fixture(params=["swift", pytest.param("ceph", marks=pytest.mark.ceph)])
def native_line(request: pytest.FixtureRequest, make_proxy: MakeProxy) -> Iterator[Line]:
    """The same over Swift's own API."""
    profile: Profile = request.getfixturevalue(f"{request.param}_native_profile")
    yield from _line(request.config, profile, make_proxy(profile), open_swift)


def _line(
    config: pytest.Config, profile: Profile, proxy: FaultProxy, open_store: Callable[..., Store]
) -> Iterator[Line]:
    store = open_store(proxy.profile, pool_size=4)
    bucket = _free_bucket_name(config)
    store.create_bucket(bucket)
    proxy.forget()
    has_segments = profile.protocol is Protocol.SWIFT
    yield Line(Stage(store, bucket, has_paths=False, has_segments=has_segments), proxy, profile)
    store.close()


@pytest.fixture
def see(request: pytest.FixtureRequest, make_proxy: MakeProxy) -> Iterator[Callable[[str], Seen]]:
    """Return a function that makes a bucket at a server, over S3 or natively."""
    opened: list[Connections] = []
    seen: list[Seen] = []

    def see_server(server: str) -> Seen:
        base = server.removesuffix("_native")
        s3: Profile = request.getfixturevalue(f"{base}_profile")
        native: Profile = request.getfixturevalue(f"{base}_native_profile")
        line = make_proxy(native if server.endswith("_native") else s3)
        opened.append(Connections([line.profile]))
        bucket = _free_bucket_name(request.config)
        seen.append(see_bucket(s3, native, line, opened[-1], bucket))
        return seen[-1]

    yield see_server
    for connections in opened:
        connections.close()
    for each in seen:
        each.boto.close()
        each.swift.close()
