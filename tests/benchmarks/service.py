"""The service that all clients talk to: the target on this machine, or a real one."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from allastui.profiles.collect import collect
from allastui.profiles.profile import KeyPair, Profile, Protocol
from allastui.stores.connect import Connections
from allastui.stores.store import Store
from tests.benchmarks.desk import Desk
from tests.benchmarks.measuring import Traffic
from tests.benchmarks.options import Options
from tests.servers.sink.running import Sink, serving
from tests.servers.sink.shelf import FLAT
from tests.unit.stores.certificates import make_certificate


@dataclass(frozen=True, slots=True)
class Service:
    """`bucket` takes what is sent; `sink` is None for a real service, which counts nothing."""

    profile: Profile
    bucket: str
    store: Store
    sink: Sink | None

    @property
    def listed_bucket(self) -> str:
        """The bucket with the many keys."""
        return FLAT if self.sink else self.bucket

    @property
    def is_secure(self) -> bool:
        return (self.profile.endpoint or "").startswith("https:")

    def begin(self, latency: float) -> None:
        """Have requests take so many seconds, and count anew."""
        if self.sink:
            self.sink.set(latency=latency)
            self.sink.reset()

    def traffic(self) -> Traffic | None:
        """Return what was counted; the latency is over."""
        if not self.sink:
            return None
        counts = self.sink.counts()
        self.sink.set(latency=0)
        return Traffic(
            sum(counts.requests.values()),
            counts.requests,
            counts.bytes_in,
            counts.bytes_out,
            counts.cpu,
        )

    def empty(self) -> None:
        """Remove everything that was sent."""
        if self.sink:
            self.sink.clear()
            self.store.create_bucket(self.bucket)
            return
        keys = [entry.name for entry in self.store.walk(self.bucket, "")]
        for start in range(0, len(keys), 1000):
            self.store.delete_many(self.bucket, keys[start : start + 1000])


@contextmanager
def open_service(desk: Desk, options: Options) -> Iterator[Service]:
    """Start the target, or take the service of the options; its bucket is removed at the end."""
    if options.profile:
        with _opened(_real_profile(options), f"allastui-bench-{uuid.uuid4().hex[:8]}") as service:
            yield service
        return
    certificate = None
    if not options.plain_http:
        certificate = make_certificate(_folder(desk), "IP:127.0.0.1,DNS:localhost")
    with serving(certificate=certificate, pattern=desk.pattern) as sink:
        sink.set(keys=options.keys)
        with _opened(sink.profile, "bench", sink) as service:
            yield service


@contextmanager
def _opened(profile: Profile, bucket: str, sink: Sink | None = None) -> Iterator[Service]:
    connections = Connections([profile])
    try:
        service = Service(profile, bucket, connections.open(profile.name), sink)
        service.store.create_bucket(bucket)
        try:
            yield service
        finally:
            if not sink:
                service.empty()
                service.store.delete_bucket(bucket)
    finally:
        connections.close()


def _folder(desk: Desk) -> Path:
    folder = desk.data / "certificate"
    folder.mkdir()
    return folder


def _real_profile(options: Options) -> Profile:
    found = {profile.name: profile for profile in collect(os.environ, Path.home()).profiles}
    profile = found.get(options.profile or "")
    if profile is None:
        raise SystemExit(f"There is no profile {options.profile}; `allastui profiles` shows all.")
    if profile.protocol is not Protocol.S3 or not isinstance(profile.credentials, KeyPair):
        raise SystemExit(f"The profile {profile.name} has no S3 keys, which all clients need.")
    return replace(profile, endpoint=options.endpoint or profile.endpoint)
