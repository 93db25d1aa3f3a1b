"""A small object comes whole in one answer, or else what is known of it alone."""

from collections.abc import Iterator

import pytest

from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret
from allastui.stores.s3.store import S3Store
from allastui.stores.steps import whole
from tests.unit.stores.http_server import Connection, HttpServer

ETAG = '"900150983cd24fb0d6963f7d28e17f72"'
KNOWN = f"ETag: {ETAG}\r\nLast-Modified: Wed, 01 May 2024 12:00:00 GMT\r\n"


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def body() -> str:
    """What stands behind the headers that are known, in the answer to GET."""
    return "Content-Length: 3\r\n\r\nabc"


@pytest.fixture
def store(asked: list[str], body: str) -> Iterator[S3Store]:
    def serve(connection: Connection) -> None:
        while head := connection.read_head():
            method = head.split()[0]
            asked.append(method)
            answer = body if method == "GET" else "Content-Length: 3\r\n\r\n"
            connection.sock.sendall(f"HTTP/1.1 200 OK\r\n{KNOWN}{answer}".encode())
            if method == "GET" and body.endswith("\r\nab"):
                return

    with HttpServer(serve) as server:
        keys = KeyPair("key", Secret("secret"))
        endpoint = f"http://127.0.0.1:{server.port}"
        made = S3Store(Profile("lab", Protocol.S3, endpoint, keys), pool_size=2)
        yield made
        made.close()


def test_all_is_told_by_one_answer(store: S3Store, asked: list[str]) -> None:
    stat, data = whole(store.fetch_in_steps("bucket", "key", 10))
    assert (stat.size, stat.version, data, asked) == (3, ETAG, b"abc", ["GET"])


def test_what_is_too_large_is_left(store: S3Store) -> None:
    stat, data = whole(store.fetch_in_steps("bucket", "key", 2))
    assert (stat.size, data) == (3, None)


@pytest.mark.parametrize("body", ["Content-Length: 3\r\nConnection: close\r\n\r\nab"])
def test_what_is_cut_is_left(store: S3Store) -> None:
    stat, data = whole(store.fetch_in_steps("bucket", "key", 10))
    assert (stat.size, data) == (3, None)


@pytest.mark.parametrize("body", ["Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"])
def test_where_the_answer_does_not_say_how_long_it_is_it_is_asked(
    store: S3Store, asked: list[str]
) -> None:
    stat, data = whole(store.fetch_in_steps("bucket", "key", 10))
    assert (stat.size, data, asked) == (3, None, ["GET", "HEAD"])
