"""What goes wrong on the way is told apart, in the same words by the thin client and by boto3."""

import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from time import time

import pytest

from allastui.errors import AccessDenied, SignInFailed, StoreError, Unreachable, WrongClock
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret, Tls
from allastui.stores.s3.store import open_s3
from tests.servers.faults import Answer, s3_error
from tests.servers.proxy import FaultProxy
from tests.unit.stores.certificates import make_certificate, tls_server
from tests.unit.stores.http_server import Connection, HttpServer

PROFILE = Profile("p", Protocol.S3, "https://127.0.0.1", KeyPair("access", Secret("hush")))


def failure(profile: Profile, kind: type[StoreError] = Unreachable) -> StoreError:
    """Return the error that the thin client and boto3 both raise."""
    with closing(open_s3(profile, pool_size=1)) as store:
        with pytest.raises(kind) as thin:
            store.stat("bucket", "key")
        with pytest.raises(kind) as listing:
            store.buckets()
        with pytest.raises(kind) as boto:
            store.delete_bucket("bucket")
    assert (thin.value.why, thin.value.hint) == (boto.value.why, boto.value.hint)
    if not isinstance(thin.value, AccessDenied):
        assert thin.value.why == listing.value.why
    assert "hush" not in f"{thin.value}{boto.value}{listing.value}"
    return thin.value


@pytest.mark.parametrize(
    ("names", "begin", "end", "why", "hint"),
    [
        ("IP:127.0.0.1", "", "", "self-signed", "CA file"),
        ("IP:127.0.0.1", "20200101000000Z", "20200201000000Z", "has expired", "must renew it"),
        ("IP:127.0.0.1", "20900101000000Z", "20910101000000Z", "not yet valid", "clock"),
        ("DNS:other.example", "", "", "made for another host", "Check the endpoint"),
    ],
    ids=["self-signed", "expired", "not yet valid", "another host"],
)
def test_certificates_with_a_fault(
    tmp_path: Path, names: str, begin: str, end: str, why: str, hint: str
) -> None:
    certificate = make_certificate(tmp_path, names, begin, end)
    trusted = Tls() if why == "self-signed" else Tls(ca_file=str(certificate))
    with tls_server(certificate) as port:
        error = failure(replace(PROFILE, endpoint=f"https://127.0.0.1:{port}", tls=trusted))
    assert f"The certificate of 127.0.0.1:{port} is not accepted" in error.why
    assert why in error.why
    assert hint in error.hint


def test_http_where_https_is_spoken(tmp_path: Path) -> None:
    with tls_server(make_certificate(tmp_path, "IP:127.0.0.1")) as port:
        error = failure(replace(PROFILE, endpoint=f"http://127.0.0.1:{port}"))
    assert "https://" in error.hint


@pytest.mark.parametrize(
    "page",
    [
        b"<html><center>The plain HTTP request was sent to HTTPS port</center></html>",
        b"Client sent an HTTP request to an HTTPS server.\n",
        b"You're speaking plain HTTP to an SSL-enabled server port.<br />",
    ],
    ids=["nginx", "go", "apache"],
)
def test_a_web_server_says_that_it_speaks_https(page: bytes) -> None:
    def answer(connection: Connection) -> None:
        while head := connection.read_head():
            body = b"" if head.startswith("HEAD") else page
            connection.answer(body, status="400 Bad Request")

    with HttpServer(answer) as server:
        profile = replace(PROFILE, endpoint=f"http://127.0.0.1:{server.port}")
        with closing(open_s3(profile, pool_size=1)) as store:
            for call in (store.buckets, lambda: store.stat("bucket", "key")):
                with pytest.raises(Unreachable, match="speaks https at this port"):
                    call()


def test_https_where_http_is_spoken(swift_profile: Profile) -> None:
    endpoint = (swift_profile.endpoint or "").replace("http:", "https:")
    error = failure(replace(PROFILE, endpoint=endpoint))
    assert "does not speak TLS at this port" in error.why
    assert "http:// in the endpoint" in error.hint


def test_a_name_that_nobody_knows() -> None:
    error = failure(replace(PROFILE, endpoint="https://no-such-host.invalid"))
    assert error.why == "The name no-such-host.invalid is not known to the network."


def through(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("HTTP_PROXY", proxy)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("proxy", "why"),
    [
        ("no-such-proxy.invalid:3128", "no-such-proxy.invalid:3128 is not known to the network"),
        ("127.0.0.1:{free}", "127.0.0.1:{free} refused the connection"),
    ],
)
def test_a_proxy_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, scheme: str, proxy: str, why: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    through(monkeypatch, f"http://somebody:hush@{proxy.format(free=free)}")
    error = failure(replace(PROFILE, endpoint=f"{scheme}://store.example"))
    assert error.why == f"The web proxy {why.format(free=free)}."
    assert "NO_PROXY" in error.hint


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("407 Proxy Authentication Required", "asks for a name and a password"),
        ("403 Forbidden", "lets nothing pass to store.example (status 403)"),
        ("503 Service Unavailable", "could not reach store.example (status 503)"),
    ],
)
def test_a_proxy_that_refuses_the_tunnel(
    monkeypatch: pytest.MonkeyPatch, status: str, why: str
) -> None:
    def refuse(connection: Connection) -> None:
        assert connection.read_head().startswith("CONNECT store.example:443 ")
        connection.answer(status=status)

    with HttpServer(refuse) as server:
        through(monkeypatch, f"http://127.0.0.1:{server.port}")
        error = failure(replace(PROFILE, endpoint="https://store.example"))
    assert error.why == f"The web proxy 127.0.0.1:{server.port} {why}."


def test_a_proxy_that_wants_a_password_for_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: Connection) -> None:
        connection.read_head()
        connection.answer(
            status="407 Proxy Authentication Required", headers="Connection: close\r\n"
        )

    with HttpServer(refuse) as server:
        through(monkeypatch, f"http://127.0.0.1:{server.port}")
        error = failure(replace(PROFILE, endpoint="http://store.example"))
    assert "asks for a name and a password" in error.why


def test_a_proxy_whose_port_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    through(monkeypatch, "http://somebody:hush@proxy:port")
    profile = replace(PROFILE, endpoint="https://store.example")
    with (
        closing(open_s3(profile, pool_size=1)) as store,
        pytest.raises(Unreachable, match="The web proxy proxy has a port that is no number") as it,
    ):
        store.stat("bucket", "key")
    assert "hush" not in str(it.value)


def test_a_proxy_that_cuts_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with HttpServer(lambda connection: None) as server:
        through(monkeypatch, f"http://127.0.0.1:{server.port}")
        profile = replace(PROFILE, endpoint="https://store.example")
        with (
            closing(open_s3(profile, pool_size=1)) as store,
            pytest.raises(Unreachable, match=r"The web proxy 127.0.0.1:\d+ cut the connection"),
        ):
            store.stat("bucket", "key")


MakeProxy = Callable[[Profile], FaultProxy]


@pytest.mark.parametrize(
    ("hours", "word"), [(1, "60 minutes behind"), (-30, "30 hours ahead")], ids=["late", "early"]
)
def test_a_wrong_clock_is_measured(
    swift_profile: Profile, make_proxy: MakeProxy, hours: int, word: str
) -> None:
    date = formatdate(time() + hours * 3600, usegmt=True)
    refusal = s3_error(403, "RequestTimeTooSkewed")
    proxy = make_proxy(swift_profile)
    proxy.decide = lambda request: replace(refusal, headers={"Date": date})
    error = failure(proxy.profile, WrongClock)
    assert error.why == f"The clock of this machine is {word}."


def test_a_wrong_clock_is_seen_where_only_head_is_answered(
    swift_profile: Profile, make_proxy: MakeProxy
) -> None:
    date = formatdate(time() + 3600, usegmt=True)
    proxy = make_proxy(swift_profile)
    proxy.decide = lambda request: Answer(403, b"", {"Date": date})
    assert "60 minutes behind" in failure(proxy.profile, WrongClock).why


@pytest.mark.parametrize("server", ["swift", "ceph"])
def test_refusals_of_real_services(server: str, request: pytest.FixtureRequest) -> None:
    profile: Profile = request.getfixturevalue(f"{server}_profile")
    keys = profile.credentials
    assert isinstance(keys, KeyPair)
    unknown = replace(profile, credentials=KeyPair("nobody", keys.secret_key))
    wrong = replace(profile, credentials=KeyPair(keys.access_key, Secret("hush")))
    if server == "ceph":  # Swift says the same of a key that it does not know
        assert "does not know the access key" in failure(unknown, SignInFailed).why
    assert "secret key does not belong" in failure(wrong, SignInFailed).why


def test_a_project_without_access_is_told_as_that(
    ceph_profile: Profile, second_ceph_profile: Profile
) -> None:
    with closing(open_s3(ceph_profile, pool_size=1)) as store:
        store.create_bucket("words-private")
    with closing(open_s3(second_ceph_profile, pool_size=1)) as other:
        for call in (
            lambda: other.stat("words-private", "key"),
            lambda: other.list_page("words-private", ""),
            lambda: other.delete_bucket("words-private"),
        ):
            with pytest.raises(AccessDenied) as caught:
                call()
            assert caught.value.why == "This profile has no permission for it."
            assert "owner of the bucket" in caught.value.hint
