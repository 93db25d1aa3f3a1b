"""The fault proxy itself, before a real Swift."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

import pytest

from allastui.demo.store import Demo, start_demo
from allastui.profiles.profile import KeyPair
from tests.servers.faults import SLOW_DOWN, BlackHole, CutDown, CutUp, Delay, LoseAnswer
from tests.servers.proxy import FaultProxy

MakeProxy = Callable[..., FaultProxy]
BODY = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with start_demo(tmp_path_factory.mktemp("proxied")) as demo:
        yield demo


class Client:
    """Speaks Swift through the proxy, with as little between the test and the wire as possible."""

    def __init__(self, proxy: FaultProxy, swift: Demo) -> None:
        keys = proxy.profile.credentials
        assert isinstance(keys, KeyPair)
        sign_in = {"X-Auth-User": keys.access_key, "X-Auth-Key": keys.secret_key.reveal()}
        with urlopen(Request(swift.swift_auth_url, headers=sign_in)) as answer:
            self._token = answer.headers["X-Auth-Token"]
        self._port = proxy.port
        assert self.ask("PUT", "")[0] in (201, 202)
        proxy.forget()

    def ask(
        self, method: str, key: str, body: bytes | None = None, timeout: float = 20
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=timeout)
        try:
            connection.request(
                method, f"/v1/AUTH_demo/proxied/{key}", body, {"X-Auth-Token": self._token}
            )
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture
def proxy(swift: Demo, make_proxy: MakeProxy) -> FaultProxy:
    return make_proxy(swift.profiles[0])


@pytest.fixture
def client(proxy: FaultProxy, swift: Demo) -> Client:
    return Client(proxy, swift)


def test_it_passes_everything_on_and_counts(proxy: FaultProxy, client: Client) -> None:
    assert client.ask("PUT", "plain?x=1", BODY)[0] == 201
    assert client.ask("GET", "plain") == (200, BODY)
    assert client.ask("HEAD", "plain") == (200, b"")
    put, get, head = proxy.exchanges
    assert (put.request.method, put.request.query, put.status) == ("PUT", "x=1", 201)
    assert put.request.headers["host"] == f"127.0.0.1:{proxy.port}"
    assert (put.bytes_up, get.bytes_down, head.bytes_down) == (len(BODY), len(BODY), 0)
    assert proxy.bytes_up == len(BODY)


def test_chunked_bodies_are_counted_without_their_framing(
    proxy: FaultProxy, client: Client
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    connection.request(
        "PUT",
        "/v1/AUTH_demo/proxied/chunked",
        iter([BODY[:1000], BODY[1000:]]),
        {"X-Auth-Token": client._token},
        encode_chunked=True,
    )
    assert connection.getresponse().read() == b""
    connection.close()
    assert proxy.exchanges[0].bytes_up == len(BODY)
    assert client.ask("GET", "chunked") == (200, BODY)


def test_a_connection_is_used_for_many_requests(proxy: FaultProxy, client: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    local_ports = set()
    for _ in range(3):
        connection.request("HEAD", "/v1/AUTH_demo/proxied/", None, {"X-Auth-Token": client._token})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 204
        assert connection.sock is not None
        local_ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(proxy.exchanges) == 3
    assert len(local_ports) == 1


def test_cut_up_lets_exactly_so_many_bytes_pass(proxy: FaultProxy, client: Client) -> None:
    proxy.fail(CutUp(after=100_000), method="PUT")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        client.ask("PUT", "cut", BODY)
    assert proxy.exchanges[0].bytes_up == 100_000
    assert proxy.exchanges[0].status is None
    assert client.ask("GET", "cut")[0] == 404
    assert client.ask("PUT", "cut", BODY)[0] == 201, "only one request was to fail"


def test_cut_down_lets_exactly_so_many_bytes_pass(proxy: FaultProxy, client: Client) -> None:
    client.ask("PUT", "down", BODY)
    proxy.fail(CutDown(after=70_000), method="GET")
    with pytest.raises(http.client.IncompleteRead) as caught:
        client.ask("GET", "down")
    assert caught.value.partial == BODY[:70_000]


def test_a_lost_answer_leaves_the_work_done(proxy: FaultProxy, client: Client) -> None:
    proxy.fail(LoseAnswer(), method="PUT")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        client.ask("PUT", "lost", b"stands")
    assert client.ask("GET", "lost") == (200, b"stands")


def test_an_answer_of_its_own_never_reaches_the_server(proxy: FaultProxy, client: Client) -> None:
    proxy.fail(SLOW_DOWN, times=2, containing="slow")
    for _ in range(2):
        status, body = client.ask("PUT", "slow", BODY)
        assert status == 503
        assert b"<Code>SlowDown</Code>" in body
    assert client.ask("GET", "slow")[0] == 404
    assert [exchange.bytes_up for exchange in proxy.exchanges] == [0, 0, 0]


def test_delay_and_black_hole(proxy: FaultProxy, client: Client) -> None:
    proxy.fail(Delay(0.3))
    began = time.monotonic()
    assert client.ask("HEAD", "")[0] == 204
    assert time.monotonic() - began >= 0.3
    proxy.fail(BlackHole())
    with pytest.raises(TimeoutError):
        client.ask("PUT", "swallowed", BODY, timeout=0.3)
    assert proxy.exchanges[-1].status is None


def test_it_refuses_for_a_while(proxy: FaultProxy, client: Client) -> None:
    with proxy.refusing(), pytest.raises(ConnectionRefusedError):
        client.ask("HEAD", "")
    assert client.ask("HEAD", "")[0] == 204
    proxy.refuse_for(0.3)
    with pytest.raises(ConnectionRefusedError):
        client.ask("HEAD", "")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            assert client.ask("HEAD", "")[0] == 204
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    pytest.fail("it never listened again")


def test_it_knows_how_many_requests_were_under_way(proxy: FaultProxy, client: Client) -> None:
    proxy.decide = lambda request: Delay(0.4)
    threads = [threading.Thread(target=client.ask, args=("HEAD", "")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert proxy.most_in_flight == 3


def test_close_frees_clients_and_threads(proxy: FaultProxy, client: Client) -> None:
    proxy.fail(BlackHole())
    ended = threading.Event()

    def ask() -> None:
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            client.ask("HEAD", "")
        ended.set()

    asking = threading.Thread(target=ask)
    asking.start()
    while not proxy.exchanges:
        time.sleep(0.01)
    proxy.refuse_for(60)
    proxy.close()
    proxy.close()
    asking.join(10)
    assert ended.is_set()
    assert not [t for t in threading.enumerate() if t.name == "fault-proxy"]
