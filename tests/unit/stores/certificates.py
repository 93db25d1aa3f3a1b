"""Certificates with a fault each, made by openssl, and a server that shows one."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


def make_certificate(folder: Path, names: str, begin: str = "", end: str = "") -> Path:
    """Return a file with a certificate signed by itself for `names`, and its key.

    `names` is a subjectAltName; `begin` and `end` are UTC times as `openssl ca` takes them.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")

    def run(*words: str) -> None:
        subprocess.run([openssl, *words], cwd=folder, check=True, capture_output=True)

    request = ("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-keyout", "key.pem")
    extension = ("-addext", f"subjectAltName={names}")
    if not end:
        run(*request, *extension, "-x509", "-days", "2", "-out", "certificate.pem")
    else:
        run(*request, *extension, "-out", "request.pem")
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01")
        (folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\nserial = serial\n"
            "new_certs_dir = .\ndefault_md = sha256\npolicy = any\nunique_subject = no\n"
            "copy_extensions = copy\n[any]\ncommonName = supplied\n"
        )
        run(
            *("ca", "-batch", "-config", "ca.cnf", "-selfsign", "-keyfile", "key.pem"),
            *("-in", "request.pem", "-out", "certificate.pem", "-notext"),
            *("-startdate", begin, "-enddate", end),
        )
    both = folder / "both.pem"
    both.write_text((folder / "certificate.pem").read_text() + (folder / "key.pem").read_text())
    return both


@contextmanager
def tls_server(certificate: Path) -> Iterator[int]:
    """Serve TLS at the port that is given, with an empty HTTP answer to everything."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            with raw, suppress(OSError), context.wrap_socket(raw, server_side=True) as near:
                near.recv(65536)
                near.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()
