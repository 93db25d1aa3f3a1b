"""The thin client keeps connections, tells cut lines, and sends nothing twice in silence."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from allastui.errors import SourceChanged
from allastui.stores.body import BytesBody
from allastui.stores.http.not_http import CutShort
from allastui.stores.http.wire import Outgoing, Wire
from allastui.stores.store import Body
from tests.unit.stores.http_server import Connection, HttpServer


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(None, 4)
    yield wire
    wire.close()


def outgoing(server: HttpServer, body: Body | None = None, path: str = "/x") -> Outgoing:
    headers = {"host": f"127.0.0.1:{server.port}"}
    if body is not None:
        headers["content-length"] = str(body.size)
    return Outgoing("PUT" if body else "GET", "127.0.0.1", server.port, path, headers, body)


def exchange(wire: Wire, request: Outgoing) -> tuple[int, bytes]:
    answer = wire.exchange(request)
    try:
        return answer.status, answer.read(1 << 20)
    finally:
        answer.close()


def echo(connection: Connection) -> None:
    while True:
        head, body = connection.read_request()
        if not head:
            return
        connection.answer(body or head.split()[1].encode())


class CountedBody:
    """A body that says how often its bytes were asked for, and may not be as long as it says."""

    def __init__(self, size: int, chunks: list[bytes]) -> None:
        self.size = size
        self.is_checked = True
        self.sendings = 0
        self._chunks = chunks

    def chunks(self) -> Iterator[memoryview]:
        self.sendings += 1
        for chunk in self._chunks:
            yield memoryview(chunk)

    def sha256(self) -> str:
        raise AssertionError("the wire signs nothing")


def test_one_connection_serves_many_requests(wire: Wire) -> None:
    with HttpServer(echo) as server:
        for number in range(5):
            body = BytesBody(b"data %d" % number)
            assert exchange(wire, outgoing(server, body)) == (200, b"data %d" % number)
        assert server.connections == 1
        wire.close()


def test_many_threads_get_their_own_answers(wire: Wire) -> None:
    with HttpServer(echo) as server:

        def ask(number: int) -> bool:
            path = f"/{number}"
            return exchange(wire, outgoing(server, path=path)) == (200, path.encode())

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(ask, range(400)))
        assert server.connections <= 400
        wire.close()


def test_a_kept_connection_that_dies_before_its_answer_is_replaced_once(wire: Wire) -> None:
    def answer_one_request_of_two(connection: Connection) -> None:
        connection.read_request()
        connection.answer(b"first")
        connection.read_request()

    with HttpServer(answer_one_request_of_two, echo) as server:
        assert exchange(wire, outgoing(server)) == (200, b"first")
        body = CountedBody(8, [b"abcd", b"efgh"])
        assert exchange(wire, outgoing(server, body)) == (200, b"abcdefgh")
        assert (server.connections, body.sendings) == (2, 2)
        wire.close()


def test_a_connection_that_was_closed_while_idle_is_not_used(wire: Wire) -> None:
    closed = threading.Event()

    def answer_once(connection: Connection) -> None:
        connection.read_request()
        connection.answer(b"first")
        connection.close()
        closed.set()

    with HttpServer(answer_once, echo) as server:
        exchange(wire, outgoing(server))
        assert closed.wait(5)
        time.sleep(0.05)  # the end of the line arrives
        body = CountedBody(1, [b"x"])
        assert exchange(wire, outgoing(server, body)) == (200, b"x")
        assert body.sendings == 1
        wire.close()


def test_a_new_connection_that_is_cut_is_an_error_and_nothing_is_sent_again(wire: Wire) -> None:
    def hang_up(connection: Connection) -> None:
        connection.read_request()

    body = CountedBody(1, [b"x"])
    with HttpServer(hang_up) as server:
        with pytest.raises(ConnectionError):
            wire.exchange(outgoing(server, body))
        assert (server.connections, body.sendings) == (1, 1)


def test_a_refusal_that_comes_before_the_body_is_read_is_heard(wire: Wire) -> None:
    def refuse(connection: Connection) -> None:
        connection.read_head()
        connection.answer(b"no", status="403 Forbidden", headers="Connection: close\r\n")

    body = CountedBody(64 << 20, [bytes(1 << 20)] * 64)
    with HttpServer(refuse) as server:
        answer = wire.exchange(outgoing(server, body))
        assert answer.status == 403
        answer.close()


def test_an_answer_that_ends_early_is_told(wire: Wire) -> None:
    def send_less(connection: Connection) -> None:
        connection.read_request()
        connection.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1234")

    with HttpServer(send_less) as server:
        answer = wire.exchange(outgoing(server))
        with pytest.raises(CutShort):
            answer.read(100)
        answer.close()
        assert exchange_fails(wire, server)
        assert server.connections == 2


def exchange_fails(wire: Wire, server: HttpServer) -> bool:
    with pytest.raises(CutShort):
        exchange(wire, outgoing(server))
    return True


def test_a_body_in_chunks_is_read(wire: Wire) -> None:
    def send_chunks(connection: Connection) -> None:
        while connection.read_request()[0]:
            connection.sock.sendall(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            )

    with HttpServer(send_chunks) as server:
        assert exchange(wire, outgoing(server)) == (200, b"abcde")
        assert exchange(wire, outgoing(server)) == (200, b"abcde")
        assert server.connections == 1
        wire.close()


def test_a_chunk_behind_an_answer_without_a_body_is_no_next_answer(wire: Wire) -> None:
    """Ceph closes its answer to HEAD of all buckets so; it may come after the next request."""

    def send_late(connection: Connection) -> None:
        while connection.read_request()[0]:
            connection.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            time.sleep(0.05)
            connection.sock.sendall(b"0\r\n\r\n")

    with HttpServer(send_late) as server:
        for _ in range(2):
            request = Outgoing("HEAD", "127.0.0.1", server.port, "/", {"host": "127.0.0.1"})
            assert exchange(wire, request) == (200, b"")
        assert server.connections == 2
        wire.close()


@pytest.mark.parametrize(("size", "connections"), [(1000, 1), (1 << 20, 2)])
def test_a_small_unread_rest_keeps_the_connection(wire: Wire, size: int, connections: int) -> None:
    def send(connection: Connection) -> None:
        while connection.read_request()[0]:
            connection.answer(bytes(size))

    with HttpServer(send) as server:
        for _ in range(2):
            answer = wire.exchange(outgoing(server))
            answer.close()
            answer.close()
        assert server.connections == connections
        wire.close()


@pytest.mark.parametrize("chunks", [[b"abc"], [b"abc", b"de"]])
def test_a_body_of_another_length_is_a_changed_source(wire: Wire, chunks: list[bytes]) -> None:
    with HttpServer(echo) as server:
        with pytest.raises(SourceChanged):
            wire.exchange(outgoing(server, CountedBody(4, chunks)))
        assert exchange(wire, outgoing(server)) == (200, b"/x")
        assert server.connections == 2
        wire.close()


def test_a_slow_answer_is_handed_over_as_it_comes(wire: Wire) -> None:
    def trickle(connection: Connection) -> None:
        connection.read_request()
        connection.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
        for _ in range(20):
            connection.sock.sendall(b"x")
            time.sleep(0.05)

    with HttpServer(trickle) as server:
        answer = wire.exchange(outgoing(server))
        counts = []
        buffer = memoryview(bytearray(1 << 20))
        while count := answer.readinto(buffer):
            counts.append(count)
        answer.close()
        assert sum(counts) == 20
        assert len(counts) >= 4


def test_what_is_given_back_after_the_end_is_closed(wire: Wire) -> None:
    with HttpServer(echo) as server:
        answer = wire.exchange(outgoing(server))
        wire.close()
        assert answer.read(100) == b"/x"
        answer.close()
    # Leaving the server waits for its connections to end.


def test_a_web_proxy_is_asked_where_the_environment_names_one(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: list[str] = []

    def note(connection: Connection) -> None:
        heads.append(connection.read_request()[0])
        connection.answer(b"by proxy")

    with HttpServer(note) as server:
        monkeypatch.setenv("http_proxy", f"http://me:pa%20ss@127.0.0.1:{server.port}")
        monkeypatch.setenv("no_proxy", "other.example.org")
        headers = {"host": "objects.example.org"}
        request = Outgoing("GET", "objects.example.org", 80, "/b/k?x=1", headers)
        assert exchange(wire, request) == (200, b"by proxy")
        wire.close()
    assert heads[0].startswith("GET http://objects.example.org/b/k?x=1 HTTP/1.1\r\n")
    assert "proxy-authorization: Basic bWU6cGEgc3M=\r\n" in heads[0]


def test_no_proxy_is_asked_for_what_the_environment_leaves_out(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with HttpServer(echo) as server:
        assert exchange(wire, outgoing(server)) == (200, b"/x")
        wire.close()
