"""https before a real server: which certificates are accepted; bodies go unsigned there."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from allastui.errors import Unreachable
from allastui.profiles.profile import Profile, Tls
from allastui.stores.body import BytesBody
from allastui.stores.s3.store import open_s3
from allastui.stores.store import Attributes


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", "key.pem", "-out", "certificate.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_text((folder / "certificate.pem").read_text() + (folder / "key.pem").read_text())
    return both


@contextmanager
def tls_before(profile: Profile, certificate: Path) -> Iterator[Profile]:
    """Serve https at a port of its own and pass everything on to the server of `profile`."""
    upstream = urlsplit(profile.endpoint or "")
    assert upstream.hostname is not None
    assert upstream.port is not None
    address = (upstream.hostname, upstream.port)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=serve, args=(raw,)))
            threads[-1].start()

    def serve(raw: socket.socket) -> None:
        with (
            raw,
            suppress(OSError),
            context.wrap_socket(raw, server_side=True) as near,
            socket.create_connection(address) as far,
        ):
            back = threading.Thread(target=pipe, args=(far, near))
            back.start()
            pipe(near, far)
            back.join()

    def pipe(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield replace(profile, endpoint=f"https://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        acceptor.join()
        listener.close()
        for thread in threads:
            thread.join()


@pytest.fixture
def https_profile(swift_profile: Profile, certificate: Path) -> Iterator[Profile]:
    with tls_before(swift_profile, certificate) as profile:
        yield profile


def test_a_certificate_of_nobody_known_is_refused(https_profile: Profile) -> None:
    store = open_s3(https_profile, pool_size=1)
    for call in (store.buckets, lambda: store.list_page("b", "")):
        with pytest.raises(Unreachable, match="is not accepted") as caught:
            call()
        assert "CA file" in caught.value.hint
    store.close()


@pytest.mark.parametrize("is_checked", [True, False])
def test_an_own_authority_or_no_check_lets_everything_pass(
    https_profile: Profile, certificate: Path, is_checked: bool
) -> None:
    tls = Tls(ca_file=str(certificate)) if is_checked else Tls(verify=False)
    store = open_s3(replace(https_profile, tls=tls), pool_size=2)
    bucket = f"tls-{is_checked}".lower()
    store.create_bucket(bucket)
    data = bytes(range(256)) * 4096
    store.put(bucket, "ä b", UnsignedBody(data), Attributes(mtime_ns=1))
    found = store.stat(bucket, "ä b")
    reader = store.open_range(bucket, "ä b", 1000, 900_000, if_version=found.version)
    buffer, got = memoryview(bytearray(300_000)), bytearray()
    while count := reader.readinto(buffer):
        got += buffer[:count]
    reader.close()
    assert got == data[1000:901_000]
    assert [entry.name for entry in store.walk(bucket, "")] == ["ä b"]
    assert store.copy(bucket, "ä b", bucket, "copy").md5 == found.md5
    assert store.delete_many(bucket, ["ä b", "copy"]) == []
    store.delete_bucket(bucket)
    store.close()


class UnsignedBody(BytesBody):
    """A body whose checksum nobody may ask for, as TLS guards it."""

    def sha256(self) -> str:
        raise AssertionError("the payload is not to be hashed over https")
