"""Which store a name leads to."""

import threading
from dataclasses import replace

import pytest

from allastui.errors import ProfileError
from allastui.profiles.profile import (
    Anonymous,
    Credentials,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    SwiftToken,
)
from allastui.stores.connect import Connections
from allastui.stores.memory import MemoryStore
from tests.unit.stores.http_server import Connection, HttpServer

PROFILE = Profile(
    "project_2001234", Protocol.S3, "https://s3.example", Anonymous(), aliases=("s3allas",)
)


def test_an_alias_leads_to_the_store_of_its_profile() -> None:
    connections = Connections([PROFILE])
    assert connections.open("s3allas") is connections.open("project_2001234")
    connections.close()


def test_a_name_comes_before_an_alias() -> None:
    other = replace(PROFILE, name="s3allas", aliases=())
    connections = Connections([PROFILE, other])
    assert connections.open("s3allas") is not connections.open("project_2001234")
    connections.close()


def test_a_store_that_was_given_comes_before_an_alias() -> None:
    connections = Connections([PROFILE])
    store = MemoryStore()
    connections.use("s3allas", store)
    assert connections.open("s3allas") is store
    connections.close()


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(ProfileError, match="no profile named nobody"):
        Connections([PROFILE]).open("nobody")


def test_profiles_that_are_looked_through_may_be_renewed_meanwhile() -> None:
    connections = Connections([PROFILE])
    looked_through = iter(connections.profiles.values())
    connections.renew([replace(PROFILE, name="other")])
    assert list(looked_through) == [PROFILE]
    assert set(connections.profiles) == {PROFILE.name, "other"}


@pytest.mark.parametrize("protocol", [Protocol.S3, Protocol.SWIFT])
@pytest.mark.parametrize("is_open_before", [True, False])
def test_a_thread_that_goes_on_after_the_end_leaves_no_connection_open(
    protocol: Protocol, is_open_before: bool
) -> None:
    hung_up = threading.Event()

    def answer(connection: Connection) -> None:
        while connection.read_head():
            connection.answer(headers=f"ETag: {'0' * 32}\r\n")
        hung_up.set()

    with HttpServer(answer) as server:
        url = f"http://127.0.0.1:{server.port}"
        keys: dict[Protocol, Credentials] = {
            Protocol.S3: KeyPair("access", Secret("secret")),
            Protocol.SWIFT: SwiftToken(f"{url}/v1/AUTH_a", Secret("token")),
        }
        connections = Connections([Profile("p", protocol, url, keys[protocol], region="x")])
        store = connections.open("p") if is_open_before else None
        connections.close()
        store = store or connections.open("p")
        assert store.stat("bucket", "key").size == 0
        assert hung_up.wait(5)
