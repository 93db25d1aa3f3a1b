"""TLS in memory says over the line what a TLS socket says, and hears what it hears."""

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from allastui.stores.http.tls_socket import TlsSocket
from allastui.stores.steps import whole
from tests.unit.stores.certificates import make_certificate

Talk = Callable[[ssl.SSLSocket], object]
LARGE = bytes(range(256)) * 5000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"), "DNS:objects.example.org")


class Server:
    """The other ends of connections; each talks in a thread of its own."""

    def __init__(self, certificate: Path) -> None:
        self.certificate = certificate
        self.failures: list[ssl.SSLError] = []
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate)
        self._threads: list[threading.Thread] = []
        self._ends: list[TlsSocket | socket.socket] = []

    def connect(
        self,
        talk: Talk,
        host: str = "objects.example.org",
        session: ssl.SSLSession | None = None,
        context: ssl.SSLContext | None = None,
    ) -> TlsSocket:
        near, far = socket.socketpair()
        near.settimeout(20)
        thread = threading.Thread(target=self._serve, args=(far, talk))
        thread.start()
        self._threads.append(thread)
        self._ends.append(near)
        secured = TlsSocket(near, context or self.trusting(), host, session)
        whole(secured.shake_hands_in_steps())
        return secured

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.certificate)

    def _serve(self, raw: socket.socket, talk: Talk) -> None:
        with raw, suppress(OSError):
            try:
                with self.context.wrap_socket(raw, server_side=True) as far:
                    talk(far)
            except ssl.SSLError as error:
                self.failures.append(error)

    def end(self) -> None:
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    server = Server(certificate)
    yield server
    server.end()


def read_all(line: TlsSocket) -> bytes:
    found = bytearray()
    buffer = memoryview(bytearray(100_000))
    while count := line.recv_into(buffer):
        found += buffer[:count]
    return bytes(found)


def take(far: ssl.SSLSocket, size: int) -> bytes:
    found = b""
    while len(found) < size and (more := far.recv(65536)):
        found += more
    return found


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_what_is_sent_arrives_both_ways(server: Server, version: ssl.TLSVersion) -> None:
    server.context.maximum_version = version

    def echo(far: ssl.SSLSocket) -> None:
        far.sendall(take(far, len(LARGE) + 2))

    line = server.connect(echo)
    line.sendall(b"ab")
    line.sendall(memoryview(LARGE))
    assert hashlib.sha256(read_all(line)).digest() == hashlib.sha256(b"ab" + LARGE).digest()
    line.close()


def test_the_end_reads_as_nothing_whether_it_was_announced_or_not(server: Server) -> None:
    def say_good_bye(far: ssl.SSLSocket) -> None:
        far.sendall(b"x")
        far.unwrap()

    announced = server.connect(say_good_bye)
    cut = server.connect(lambda far: far.send(b"x"))
    for line in (announced, cut):
        assert line.recv(10) == b"x"
        assert line.recv(10) == b""
        assert line.recv(10) == b""
        line.close()  # for which the server that said good-bye waits


def test_a_certificate_of_another_host_is_refused_and_the_server_hears_why(
    server: Server,
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        server.connect(lambda far: far.recv(1), host="other.example.org")
    server.end()
    assert [failure.reason for failure in server.failures] == ["SSLV3_ALERT_BAD_CERTIFICATE"]


def test_a_side_that_says_nothing_is_waited_for_as_long_as_was_set(server: Server) -> None:
    over = threading.Event()
    line = server.connect(lambda far: over.wait(20))
    line.settimeout(0.05)
    with pytest.raises(TimeoutError):
        line.recv(1)
    over.set()


def test_a_session_spares_the_next_connection_its_handshake(server: Server) -> None:
    reused: list[bool | None] = []

    def tell(far: ssl.SSLSocket) -> None:
        reused.append(far.session_reused)
        far.sendall(b"x")
        far.recv(1)

    context = server.trusting()
    first = server.connect(tell, context=context)
    assert first.recv(1) == b"x"
    assert first.session is not None
    second = server.connect(tell, context=context, session=first.session)
    assert second.recv(1) == b"x"
    assert reused == [False, True]
    first.close()
    second.close()


def test_bytes_that_nobody_has_read_are_seen(server: Server) -> None:
    line = server.connect(lambda far: far.send(b"xy") and far.recv(1))
    assert line.recv(1) == b"x"
    assert line.has_bytes
    assert line.recv(1) == b"y"
    assert not line.has_bytes
    line.close()
