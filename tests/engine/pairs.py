"""Two services, or two projects of one, and a queue that copies from the first to the second."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Attributes, ObjectStat, Store
from tests.engine.conftest import Desk

PART = 5 * MIB
LARGE = 2 * PART + 12345
MTIME_NS = 1_600_000_000_123_456_789


@dataclass
class Pair:
    """A queue with two remote profiles and a bucket at each."""

    desk: Desk
    target_profile: Profile
    target_bucket: str

    @property
    def source(self) -> Store:
        return self.desk.store

    @property
    def target(self) -> Store:
        return self.desk.connections.open(self.target_profile.name)

    def there(self, key: str = "") -> Place:
        return Place(self.target_profile.name, self.target_bucket, key)

    def put(
        self, key: str, data: bytes, *, part_size: int | None = None, noted: int | None = None
    ) -> ObjectStat:
        """Put an object at the source, in one go or in parts, whose size is `noted` beside it."""
        attributes = Attributes(MTIME_NS, "text/x-own", part_size=noted or part_size)
        bucket = self.desk.bucket
        if part_size is None:
            return self.source.put(bucket, key, BytesBody(data), attributes)
        upload = self.source.begin_upload(bucket, key, len(data), part_size, attributes)
        parts = [
            self.source.put_part(upload, number, BytesBody(data[start : start + part_size]))
            for number, start in enumerate(range(0, len(data), part_size), 1)
        ]
        return self.source.complete_upload(upload, parts, attributes)

    def digest(self, key: str) -> str:
        return digest(self.target, self.target_bucket, key)


def digest(store: Store, bucket: str, key: str) -> str:
    size = store.stat(bucket, key).size
    md5 = hashlib.md5()
    buffer = memoryview(bytearray(MIB))
    reader = store.open_range(bucket, key, 0, size)
    while count := reader.readinto(buffer):
        md5.update(buffer[:count])
    reader.close()
    return md5.hexdigest()


@contextmanager
def paired(folder: Path, source: Profile, target: Profile) -> Iterator[Pair]:
    buckets = [f"{end}-{uuid.uuid4().hex[:12]}" for end in ("from", "to")]
    desk = Desk(folder, source, buckets[0])
    desk.connections.close()
    desk.connections = Connections([source, target])
    pair = Pair(desk, target, buckets[1])
    pair.source.create_bucket(buckets[0])
    pair.target.create_bucket(buckets[1])
    yield pair
    desk.close()
    desk.connections.close()
