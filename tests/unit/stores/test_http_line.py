"""The head of an answer is read strictly, and that of a request goes out as it is or not at all."""

import socket
from collections.abc import Iterator

import pytest

from allastui.stores.body import BytesBody
from allastui.stores.http.answer import Answer
from allastui.stores.http.line import BadHead, Line, parse_head
from allastui.stores.http.not_http import CutShort, HungUp, NotHttp
from allastui.stores.http.sending import head_bytes, send_with_body


@pytest.fixture
def pair() -> Iterator[tuple[Line, socket.socket]]:
    ours, theirs = socket.socketpair()
    line = Line(ours)
    line.set_patience(5)
    yield line, theirs
    line.close()
    theirs.close()


def test_names_of_headers_have_no_case_and_the_first_of_two_counts() -> None:
    head = parse_head(b'HTTP/1.1 200 OK\r\nETag:  "a" \r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 3')
    assert dict(head.headers) == {"etag": '"a"', "x-a": "1", "content-length": "3"}
    assert (head.status, head.length, head.stays_open) == (200, 3, True)


@pytest.mark.parametrize(
    ("text", "stays_open"),
    [
        (b"HTTP/1.1 204", True),
        (b"HTTP/1.1 200 OK\r\nConnection: Close", False),
        (b"HTTP/1.0 200 OK", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive", True),
    ],
)
def test_whether_a_connection_stays_open_is_read(text: bytes, stays_open: bool) -> None:
    assert parse_head(text).stays_open is stays_open


def test_a_header_may_go_on_in_the_next_line() -> None:
    assert parse_head(b"HTTP/1.1 200 OK\r\nA: b\r\n  c").headers == {"a": "b c"}


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nno colon",
        b"HTTP/1.1 200 OK\r\nbad name: 1",
        b"HTTP/1.1 200 OK\r\n: 1",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2",
    ],
)
def test_what_is_no_head_is_refused(text: bytes) -> None:
    with pytest.raises(BadHead):
        parse_head(text)


@pytest.mark.parametrize("text", [b"SSH-2.0-OpenSSH", b"HTTP/2 200", b"HTTP/1.1 20x OK", b""])
def test_what_is_no_http_is_refused(text: bytes) -> None:
    with pytest.raises(BadHead):
        parse_head(text)


def test_signs_of_life_are_passed_over(pair: tuple[Line, socket.socket]) -> None:
    line, service = pair
    service.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\n")
    assert line.read_head().status == 201


def test_a_head_may_come_byte_by_byte_with_the_next_bytes_behind_it(
    pair: tuple[Line, socket.socket],
) -> None:
    line, service = pair
    service.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP")
    head = line.read_head()
    answer = Answer(line, head, "GET", lambda _: None)
    assert answer.read(100) == b"body"
    assert line.has_input


def test_a_head_without_an_end_is_not_read_for_ever(pair: tuple[Line, socket.socket]) -> None:
    line, service = pair
    service.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    service.sendall(b"HTTP/1.1 200 OK\r\nA: " + b"x" * (150 * 1024))
    with pytest.raises(BadHead):
        line.read_head()


@pytest.mark.parametrize(
    ("sent", "error"),
    [(b"", HungUp), (b"HTTP/1.1 200", CutShort)],
)
def test_a_line_that_ends_in_the_head_is_told(
    pair: tuple[Line, socket.socket], sent: bytes, error: type[Exception]
) -> None:
    line, service = pair
    service.sendall(sent)
    service.shutdown(socket.SHUT_WR)
    with pytest.raises(error):
        line.read_head()


@pytest.mark.parametrize("chunk", [b"x\r\nab\r\n0\r\n\r\n", b"1\r\nab\r\n0\r\n\r\n"])
def test_a_body_in_bad_chunks_is_refused(pair: tuple[Line, socket.socket], chunk: bytes) -> None:
    line, service = pair
    service.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)
    answer = Answer(line, line.read_head(), "GET", lambda _: None)
    with pytest.raises(BadHead):
        answer.read(100)


def test_a_small_body_leaves_together_with_its_head() -> None:
    head = head_bytes("PUT", "/b/k", {"host": "h", "content-length": "4"})
    assert head == b"PUT /b/k HTTP/1.1\r\nhost: h\r\ncontent-length: 4\r\n\r\n"
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        send_with_body(ours, head, BytesBody(b"body"))
        assert theirs.recv(1000) == head + b"body"


@pytest.mark.parametrize("value", ["a\r\nx-amz-acl: public-read", "a\nb", "a\0b"])
def test_a_header_never_becomes_two(value: str) -> None:
    with pytest.raises(NotHttp):
        head_bytes("PUT", "/b/k", {"x-amz-meta-a": value})


@pytest.mark.parametrize("path", ["/a b", "/a\r\nhost: b", "/ä"])
def test_a_path_that_is_not_encoded_is_not_sent(path: str) -> None:
    with pytest.raises(NotHttp):
        head_bytes("GET", path, {})
