"""Requests in steps: one thread has several under way, and one given up gives up its connection."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from allastui.stores.body import BytesBody
from allastui.stores.http import connection
from allastui.stores.http.wire import Outgoing, Wire
from allastui.stores.memory.store import MemoryStore
from allastui.stores.steps import whole
from allastui.stores.store import Attributes
from tests.unit.stores.http_server import Connection, HttpServer

PATIENCE = 10.0


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(None, 4)
    yield wire
    wire.close()


def get(server: HttpServer, path: str) -> Outgoing:
    headers = {"host": f"127.0.0.1:{server.port}"}
    return Outgoing("GET", "127.0.0.1", server.port, path, headers)


def test_one_thread_has_several_requests_under_way(wire: Wire) -> None:
    """No answer comes before all have asked: one after the other would wait for ever."""
    all_asked = threading.Barrier(3)

    def serve(connection: Connection) -> None:
        path = connection.read_head().split()[1]
        all_asked.wait(PATIENCE)
        connection.answer(path.encode())

    with HttpServer(serve) as server:
        under_way = [wire.exchange_in_steps(get(server, f"/{name}")) for name in "abc"]
        answers = {}
        while under_way:
            for steps in list(under_way):
                try:
                    next(steps)
                except StopIteration as end:
                    under_way.remove(steps)
                    answers[end.value.read(10)] = end.value.status
                    end.value.close()
    assert answers == {b"/a": 200, b"/b": 200, b"/c": 200}


def test_steps_that_are_given_up_close_their_connection(wire: Wire) -> None:
    """What comes over it later is the answer to a question that nobody asks any more."""

    def serve(connection: Connection) -> None:
        while head := connection.read_head():
            connection.answer(head.split()[1].encode())

    with HttpServer(serve) as server:
        wire.exchange(get(server, "/a")).close()
        steps = wire.exchange_in_steps(get(server, "/b"))
        next(steps)
        steps.close()
        answer = wire.exchange(get(server, "/c"))
        assert answer.read(10) == b"/c"
        answer.close()
        assert server.connections == 2
        wire.close()


def test_the_waits_of_those_that_are_under_way_together_do_not_add_up(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "READ_SECONDS", 0.4)
    over = threading.Event()

    def say_nothing(_: Connection) -> None:
        over.wait(PATIENCE)

    with HttpServer(say_nothing) as server:
        silent = [wire.exchange_in_steps(get(server, "/x")) for _ in range(8)]
        began = time.monotonic()
        failed = 0
        while failed < len(silent):
            for steps in silent:
                try:
                    next(steps, None)
                except TimeoutError:
                    failed += 1
        over.set()
    assert 0.4 <= time.monotonic() - began < 8 * 0.4


def test_a_family_of_addresses_that_the_kernel_lacks_is_passed_by(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(connection: Connection) -> None:
        connection.read_head()
        connection.answer(b"here")

    look_up = socket.getaddrinfo

    def with_another(*words: Any) -> list[Any]:
        found = look_up(*words)
        return [(socket.AF_X25, *found[0][1:]), *found]

    monkeypatch.setattr(socket, "getaddrinfo", with_another)
    with HttpServer(serve) as server:
        answer = wire.exchange(get(server, "/x"))
        assert answer.read(10) == b"here"
        answer.close()


def test_a_store_that_is_near_does_it_all_at_once() -> None:
    store = MemoryStore()
    store.create_bucket("bucket")
    put = store.put_in_steps("bucket", "key", BytesBody(b"abc"), Attributes())
    with pytest.raises(StopIteration):
        next(put)
    assert whole(store.stat_in_steps("bucket", "key")).size == 3
