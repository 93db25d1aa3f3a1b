"""Runs the server in a process of its own, and tells and asks it things."""

import http.client
import json
import select
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret, Tls
from tests.servers.sink.answers import CONTROL

BUCKET = "sink"
_NICENESS = "10"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the server counted since the last reset; `cpu` are its own seconds."""

    requests: dict[str, int]
    bytes_in: int
    bytes_out: int
    connections: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Sink:
    """A server that runs."""

    url: str
    certificate: Path | None = None

    @property
    def profile(self) -> Profile:
        keys = KeyPair("key", Secret("secret"))
        tls = Tls(ca_file=str(self.certificate) if self.certificate else None)
        return Profile("sink", Protocol.S3, self.url, keys, region="us-east-1", tls=tls)

    def counts(self) -> Counts:
        return Counts(**json.loads(self._tell("counts")))

    def reset(self) -> None:
        """Begin to count anew."""
        self._tell("reset")

    def clear(self) -> None:
        """Forget everything that was stored."""
        self._tell("clear")

    def set(self, **values: Any) -> None:
        """Set `latency` in seconds, or `keys`: how many the buckets flat and tree have."""
        self._tell("set", values)

    def _tell(self, what: str, values: dict[str, Any] | None = None) -> bytes:
        url = urlsplit(self.url)
        connection: http.client.HTTPConnection
        if self.certificate is not None:
            context = ssl.create_default_context(cafile=self.certificate)
            connection = http.client.HTTPSConnection(url.netloc, timeout=30, context=context)
        else:
            connection = http.client.HTTPConnection(url.netloc, timeout=30)
        try:
            connection.request("GET", f"{CONTROL}{what}?{urlencode(values or {})}")
            return connection.getresponse().read()
        finally:
            connection.close()


@contextmanager
def serving(
    *, certificate: Path | None = None, pattern: Path | None = None, gives_way: bool = False
) -> Iterator[Sink]:
    """Run the server and end it; with `certificate`, a PEM file with its key, over https.

    With `pattern` all objects are known to be repetitions of that file: they are read as such, and
    bodies of one size are summed once. One that `gives_way` is as nice as the agent.
    """
    words = ["nice", "-n", _NICENESS] if gives_way else []
    words += [sys.executable, "-m", "tests.servers.sink.server"]
    words += ["--certificate", str(certificate)] if certificate else []
    words += ["--pattern", str(pattern)] if pattern else []
    words += ["--nice", _NICENESS] if gives_way else []
    process = subprocess.Popen(words, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    try:
        assert select.select([process.stdout], [], [], 30)[0], "the server did not start"
        port = int(process.stdout.readline())
        scheme = "https" if certificate else "http"
        yield Sink(f"{scheme}://127.0.0.1:{port}", certificate)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def running_sink() -> Iterator[Profile]:
    """Run a server that gives way as the agent does, in a session of its own."""
    with serving(gives_way=True) as sink:
        yield sink.profile
