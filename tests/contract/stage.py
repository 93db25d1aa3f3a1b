"""A store with a place of its own for one test, and short words for what tests do there."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from allastui.stores.body import BytesBody
from allastui.stores.entry import Entry, Kind
from allastui.stores.store import Attributes, ObjectStat, Part, Store, Upload

SMALLEST_PART = 64 * 1024
MTIME_NS = 1_600_000_000_123_456_789


@cache
def some_bytes(size: int, seed: int = 1) -> bytes:
    """Return bytes that look random and are the same each time."""
    return random.Random(seed).randbytes(size)


@dataclass(frozen=True)
class Stage:
    """An empty bucket, or an empty folder as the root of a local store.

    `has_paths` is true for the file system, where keys are paths: some keys are impossible there,
    and folders exist by themselves. `has_segments` is true where parted objects are large objects
    of Swift.
    """

    store: Store
    bucket: str
    has_paths: bool
    has_segments: bool = False

    @property
    def part_size(self) -> int:
        return max(self.store.features.min_part, SMALLEST_PART)

    def put(self, key: str, data: bytes = b"", attributes: Attributes | None = None) -> ObjectStat:
        return self.store.put(self.bucket, key, BytesBody(data), attributes or Attributes())

    def stat(self, key: str) -> ObjectStat:
        return self.store.stat(self.bucket, key)

    def read(self, key: str) -> bytes:
        return self.read_range(key, 0, self.stat(key).size)

    def read_range(
        self, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> bytes:
        """Read a range to its end through a buffer that does not fit it."""
        reader = self.store.open_range(self.bucket, key, offset, size, if_version=if_version)
        buffer = memoryview(bytearray(70_001))
        try:
            chunks = []
            while count := reader.readinto(buffer):
                chunks.append(bytes(buffer[:count]))
            return b"".join(chunks)
        finally:
            reader.close()

    def pages(self, prefix: str = "") -> Iterator[list[Entry]]:
        cursor = None
        while True:
            page = self.store.list_page(self.bucket, prefix, cursor)
            yield page.entries
            cursor = page.cursor
            if cursor is None:
                return

    def listed(self, prefix: str = "") -> list[Entry]:
        return [entry for entries in self.pages(prefix) for entry in entries]

    def names(self, prefix: str = "") -> list[str]:
        """Return the names listed below `prefix`, sorted; folders end in "/" here."""
        slash = {Kind.PREFIX: "/"}
        return sorted(entry.name + slash.get(entry.kind, "") for entry in self.listed(prefix))

    def walked(self, prefix: str = "") -> dict[str, Entry]:
        """Return what a walk yields by name; each name must come once."""
        found = list(self.store.walk(self.bucket, prefix))
        by_name = {entry.name: entry for entry in found}
        assert len(by_name) == len(found)
        return by_name

    def begin(self, key: str, size: int, attributes: Attributes | None = None) -> Upload:
        given = attributes or Attributes(part_size=self.part_size)
        return self.store.begin_upload(self.bucket, key, size, self.part_size, given)

    def put_part(self, upload: Upload, number: int, data: bytes) -> Part:
        """Put part `number` of the whole content `data`."""
        start = (number - 1) * upload.part_size
        piece = data[start : start + upload.part_size]
        return self.store.put_part(upload, number, BytesBody(piece))

    def complete(self, upload: Upload, parts: Sequence[Part]) -> ObjectStat:
        attributes = Attributes(part_size=upload.part_size)
        return self.store.complete_upload(upload, parts, attributes)


def several_parts(stage: Stage) -> bytes:
    """Return two whole parts and a short one."""
    return some_bytes(2 * stage.part_size + 1000)


def parted(stage: Stage, key: str, data: bytes) -> Upload:
    """Put the parts of `data` and return the upload, to be completed."""
    upload = stage.begin(key, len(data))
    for number in range(1, -(-len(data) // upload.part_size) + 1):
        stage.put_part(upload, number, data)
    return upload


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
