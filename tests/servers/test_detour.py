"""A proxy before the server of a Swift profile carries the sign-in and the data."""

from collections.abc import Callable
from dataclasses import replace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from allastui.profiles.profile import (
    KeystoneSignIn,
    Password,
    Profile,
    Protocol,
    Secret,
    SwiftToken,
    V1SignIn,
)
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes
from tests.servers.detour import Way, led_through, server_of
from tests.servers.faults import UNAUTHORIZED, UNAVAILABLE
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy

KEYSTONE = Profile(
    "k",
    Protocol.SWIFT,
    "http://keystone.example:5000/v3",
    KeystoneSignIn(
        "http://keystone.example:5000/v3",
        Password(username="demo"),
        storage_url="http://swift.example:8080/v1/AUTH_p",
    ),
)


def v1_account(profile: Profile) -> tuple[str, dict[str, str]]:
    """Sign in; returns the account's URL and the headers of a request."""
    sign_in = profile.credentials
    assert isinstance(sign_in, V1SignIn)
    assert sign_in.key is not None
    headers = {"X-Auth-User": sign_in.user, "X-Auth-Key": sign_in.key.reveal()}
    with urlopen(Request(sign_in.auth_url, headers=headers)) as answer:
        url = sign_in.storage_url or answer.headers["X-Storage-Url"]
        return url, {"X-Auth-Token": answer.headers["X-Auth-Token"]}


@pytest.mark.parametrize(
    "native",
    ["swift_native_profile", pytest.param("ceph_native_profile", marks=pytest.mark.ceph)],
)
def test_a_v1_sign_in_leads_its_data_through_the_proxy(
    native: str, request: pytest.FixtureRequest, make_proxy: Callable[..., FaultProxy]
) -> None:
    proxy = make_proxy(request.getfixturevalue(native))
    url, token = v1_account(proxy.profile)
    assert url.startswith(f"http://127.0.0.1:{proxy.port}/")
    with urlopen(Request(f"{url}/detour", method="PUT", headers=token)) as answer:
        assert answer.status in (201, 202)
    put = Request(f"{url}/detour/object", b"12345", token, method="PUT")
    with urlopen(put) as answer:
        assert answer.status == 201
    assert proxy.bytes_up == 5
    for fault in (UNAUTHORIZED, UNAVAILABLE):
        proxy.fail(fault, method="PUT", containing="detour/object")
        with pytest.raises(HTTPError) as failed:
            urlopen(put)
        with failed.value as error:
            assert error.code == fault.status
    stated = proxy.profile.credentials
    assert isinstance(stated, V1SignIn)
    again = make_proxy(replace(proxy.profile, credentials=replace(stated, storage_url=url)))
    url_again, token = v1_account(again.profile)
    with urlopen(Request(f"{url_again}/detour/object", headers=token)) as answer:
        assert answer.read() == b"12345"
    assert again.bytes_down >= 5


def test_keystone_and_storage_are_two_servers() -> None:
    assert server_of(KEYSTONE, Way.STORAGE) == ("swift.example", 8080)
    assert server_of(KEYSTONE, Way.SIGN_IN) == ("keystone.example", 5000)
    sign_in = KEYSTONE.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    assert led_through(KEYSTONE, 99, Way.STORAGE) == replace(
        KEYSTONE, credentials=replace(sign_in, storage_url="http://127.0.0.1:99/v1/AUTH_p")
    )
    assert led_through(KEYSTONE, 99, Way.SIGN_IN) == replace(
        KEYSTONE,
        endpoint="http://127.0.0.1:99/v3",
        credentials=replace(sign_in, auth_url="http://127.0.0.1:99/v3"),
    )


def test_a_stored_token_leads_its_data_through_the_proxy() -> None:
    profile = replace(KEYSTONE, credentials=SwiftToken("http://swift.example/v1/A", Secret("t")))
    assert server_of(profile, Way.STORAGE) == ("swift.example", 80)
    assert led_through(profile, 99, Way.STORAGE).credentials == SwiftToken(
        "http://127.0.0.1:99/v1/A", Secret("t")
    )


def test_keystone_s_data_and_sign_ins_go_through_proxies_of_their_own(
    keystone_swift: KeystoneServer, make_proxy: Callable[..., FaultProxy]
) -> None:
    before_store = make_proxy(keystone_swift.projects[0].stated_profile)
    before_keystone = make_proxy(before_store.profile, Way.SIGN_IN)
    profile = before_keystone.profile
    connections = Connections([profile])
    try:
        store = connections.open(profile.name)
        store.create_bucket("two-proxies")
        store.put("two-proxies", "key", BytesBody(b"12345"), Attributes())
        assert before_store.bytes_up == 5
        signed_in = [e for e in before_keystone.exchanges if e.request.path == "/v3/auth/tokens"]
        assert signed_in
        assert {exchange.status for exchange in signed_in} == {201}
        before_store.fail(UNAUTHORIZED, method="PUT", containing="two-proxies/again")
        store.put("two-proxies", "again", BytesBody(b"67"), Attributes())
        assert store.stat("two-proxies", "again").size == 2
    finally:
        connections.close()
