"""Only the range that was asked for is taken from a service."""

from collections.abc import Iterator, Mapping

import pytest

from allastui.errors import Changed, ServiceFault, Unsupported
from allastui.stores.http.answer import Answer
from allastui.stores.http.ranges import open_range_in_steps
from allastui.stores.http.wire import Outgoing, Wire
from allastui.stores.steps import Steps, whole
from tests.unit.stores.http_server import Connection, HttpServer

DATA = b"0123456789"
PARTIAL = "206 Partial Content"


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire(None, 1)
    yield wire
    wire.close()


def read(wire: Wire, body: bytes, status: str, headers: str, offset: int, size: int) -> bytes:
    """Return what is read where a service answers a request for a range so."""

    def serve(connection: Connection) -> None:
        connection.read_head()
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n"
        connection.sock.sendall(head.encode() + body)

    with HttpServer(serve) as server:

        def send(asked: Mapping[str, str]) -> Steps[Answer]:
            path = {"host": "127.0.0.1", **asked}
            outgoing = Outgoing("GET", "127.0.0.1", server.port, "/x", path)
            return wire.exchange_in_steps(outgoing)

        reader = whole(open_range_in_steps(send, offset, size, '"v1"', "It failed", "the service"))
        try:
            found = bytearray(size)
            count = 0
            while more := reader.readinto(memoryview(found)[count:]):
                count += more
            return bytes(found[:count])
        finally:
            reader.close()


def told(start: int, end: int, length: int) -> str:
    return f'Content-Range: bytes {start}-{end}/10\r\nContent-Length: {length}\r\nETag: "v1"\r\n'


def test_the_range_that_was_asked_for_is_read(wire: Wire) -> None:
    assert read(wire, DATA[2:6], PARTIAL, told(2, 5, 4), 2, 4) == DATA[2:6]


def test_a_range_whose_start_alone_is_told_wrongly_is_taken(wire: Wire) -> None:
    assert read(wire, DATA[2:6], PARTIAL, told(0, 5, 4), 2, 4) == DATA[2:6]


def test_a_whole_object_is_read_up_to_the_range(wire: Wire) -> None:
    whole = 'Content-Length: 10\r\nETag: "v1"\r\n'
    assert read(wire, DATA, "200 OK", whole, 2, 4) == DATA[2:6]
    with pytest.raises(Unsupported):
        read(wire, DATA, "200 OK", whole, 2**30, 4)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (DATA[1:6], told(1, 5, 5)),
        (DATA[0:6], told(0, 5, 6)),
        (DATA[3:6], told(3, 5, 3)),
        (DATA[0:6], 'Content-Range: bytes 0-5/10\r\nETag: "v1"\r\n'),
        (DATA[2:6], 'Content-Length: 4\r\nETag: "v1"\r\n'),
    ],
)
def test_another_range_is_refused(wire: Wire, body: bytes, headers: str) -> None:
    with pytest.raises(ServiceFault, match="sent"):
        read(wire, body, PARTIAL, headers, 2, 4)


def test_another_version_is_refused(wire: Wire) -> None:
    with pytest.raises(Changed):
        read(wire, DATA[2:6], PARTIAL, told(2, 5, 4).replace("v1", "v2"), 2, 4)
