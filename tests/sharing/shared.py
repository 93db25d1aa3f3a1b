"""A bucket whose access the tests give and take back, at every kind of server."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from allastui.profiles.profile import Profile, Protocol
from allastui.stores.abilities.sharing import Sharing
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.store import Attributes, Store


@dataclass(frozen=True)
class Shared:
    """A new bucket of a profile, with `a/k` and its segments' bucket beside it."""

    profile: Profile
    store: Store
    bucket: str

    @property
    def sharing(self) -> Sharing:
        found = self.store.abilities.sharing
        assert found is not None
        return found

    @property
    def segments(self) -> str:
        return f"{self.bucket}_segments"

    @property
    def is_ceph(self) -> bool:
        return self.profile.name.startswith("ceph")

    @property
    def is_s3(self) -> bool:
        return self.profile.protocol is Protocol.S3

    def put(self, key: str, data: bytes, bucket: str = "") -> None:
        self.store.put(bucket or self.bucket, key, BytesBody(data), Attributes())

    def url(self, key: str = "") -> str:
        """Return where this server shows something to anybody."""
        return self.sharing.public_urls(self.bucket, key)[-1]


@contextmanager
def shared_bucket(profile: Profile) -> Iterator[Shared]:
    """Give a new bucket of a profile."""
    with closing(Connections([profile])) as connections:
        store = connections.open(profile.name)
        shared = Shared(profile, store, f"shared-{secrets.token_hex(4)}")
        store.create_bucket(shared.bucket)
        shared.put("a/k", b"data")
        yield shared
