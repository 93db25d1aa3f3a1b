"""What was stored: size, ETag and metadata of every object; and the uploads not complete."""

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.servers.sink.keys import MADE_MD5, MADE_SIZE, Keys, MadeKeys, StoredKeys

FLAT, TREE = "flat", "tree"
"""Buckets whose keys were never stored: all of one folder, and a thousand in each folder."""

Metadata = tuple[tuple[str, str], ...]


class Stored(NamedTuple):
    """An object; `metadata` are headers of its answers."""

    size: int
    etag: str
    metadata: Metadata = ()


@dataclass(slots=True)
class _Upload:
    place: tuple[str, str]
    metadata: Metadata
    parts: dict[int, Stored] = field(default_factory=dict)


class NoSuchThing(Exception):
    """What was asked for is not there; the code that S3 gives for it."""


class Shelf:
    """Everything that is kept, by bucket and key; any thread may ask."""

    def __init__(self) -> None:
        self.made_count = 0
        self._buckets: dict[str, dict[str, Stored]] = {}
        self._ordered: dict[str, StoredKeys] = {}
        self._uploads: dict[str, _Upload] = {}
        self._numbers = iter(range(1, 1 << 62))
        self._lock = threading.Lock()

    @property
    def buckets(self) -> list[str]:
        return sorted({*self._buckets, FLAT, TREE} if self.made_count else self._buckets)

    def make_bucket(self, bucket: str) -> None:
        with self._lock:
            self._buckets.setdefault(bucket, {})

    def clear(self) -> None:
        with self._lock:
            self._buckets.clear()
            self._ordered.clear()
            self._uploads.clear()

    def keep(self, bucket: str, key: str, stored: Stored) -> None:
        with self._lock:
            self._buckets.setdefault(bucket, {})[key] = stored
            self._ordered.pop(bucket, None)

    def stat(self, bucket: str, key: str) -> Stored:
        found = self._buckets.get(bucket, {}).get(key)
        if found is None and self._is_made(bucket, key):
            return Stored(MADE_SIZE, MADE_MD5)
        if found is None:
            raise NoSuchThing("NoSuchKey")
        return found

    def drop(self, bucket: str, keys: Iterable[str]) -> None:
        with self._lock:
            for key in keys:
                self._buckets.get(bucket, {}).pop(key, None)
            self._ordered.pop(bucket, None)

    def keys(self, bucket: str) -> Keys:
        """Return the keys of a bucket in order, none for one that is not there."""
        if bucket in (FLAT, TREE) and self.made_count:
            return MadeKeys(self.made_count, has_folders=bucket == TREE)
        with self._lock:
            ordered = self._ordered.get(bucket)
            if ordered is None:
                objects = dict(self._buckets.get(bucket, {}))
                ordered = self._ordered[bucket] = StoredKeys(objects)
            return ordered

    def _is_made(self, bucket: str, key: str) -> bool:
        number = key[-12:-4]
        if bucket not in (FLAT, TREE) or not number.isdecimal() or int(number) >= self.made_count:
            return False
        return self.keys(bucket)[int(number)] == key

    # Uploads in parts

    def begin(self, bucket: str, key: str, metadata: Metadata) -> str:
        """Begin an upload and return its id."""
        with self._lock:
            number = str(next(self._numbers))
            self._uploads[number] = _Upload((bucket, key), metadata)
            return number

    def upload(self, number: str) -> dict[int, Stored]:
        """Return the parts of an upload, to be read or added to."""
        found = self._uploads.get(number)
        if found is None:
            raise NoSuchThing("NoSuchUpload")
        return found.parts

    def complete(self, number: str) -> Stored:
        """Make the object of all parts, with the ETag that S3 gives it."""
        parts = self.upload(number)
        ordered = [parts[part] for part in sorted(parts)]
        sums = b"".join(bytes.fromhex(part.etag) for part in ordered)
        etag = f"{hashlib.md5(sums, usedforsecurity=False).hexdigest()}-{len(ordered)}"
        begun = self._uploads.pop(number)
        whole = Stored(sum(part.size for part in ordered), etag, begun.metadata)
        self.keep(*begun.place, whole)
        return whole

    def abort(self, number: str) -> None:
        self._uploads.pop(number, None)
