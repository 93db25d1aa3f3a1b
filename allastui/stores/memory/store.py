"""Buckets and objects in memory with the rules of S3: a store for the screen and for tests."""

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from allastui.errors import (
    AlreadyExists,
    Changed,
    InvalidName,
    NotFound,
    TooLarge,
    Unsupported,
    UploadGone,
)
from allastui.settings import MIB
from allastui.stores.abilities.abilities import NO_ABILITIES, Abilities
from allastui.stores.conditions import require_version, taken
from allastui.stores.entry import Entry, Kind, Page
from allastui.stores.features import Features
from allastui.stores.memory.content import Bucket, StoredObject, bytes_of, md5_hex
from allastui.stores.memory.limits import MAX_OBJECT, check_key, memory_features
from allastui.stores.memory.parts import Unfinished
from allastui.stores.memory.reading import MemoryReader
from allastui.stores.near import NearStore
from allastui.stores.pages import pages_in_order
from allastui.stores.store import (
    Attributes,
    Body,
    DeleteFailure,
    ObjectStat,
    Part,
    Reader,
    Segment,
    SignIn,
    UnfinishedUpload,
    Upload,
)

_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class MemoryStore(NearStore):
    """The `Store` protocol in memory, safe from any thread.

    `clock` gives the times of writing. `page_size` is the number of rows of a page, `min_part` the
    smallest size in bytes of a part that is not the last.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        *,
        page_size: int = 1000,
        min_part: int = 5 * MIB,
        max_parts: int = 10_000,
    ) -> None:
        self._clock = clock
        self._page_size = page_size
        self._buckets: dict[str, Bucket] = {}
        self._uploads: dict[str, Unfinished] = {}
        self._lock = threading.RLock()
        self._features = memory_features(min_part, max_parts)

    def put_bytes(
        self,
        bucket: str,
        key: str,
        data: bytes = b"",
        modified: float | None = None,
        attributes: Attributes | None = None,
    ) -> ObjectStat:
        """Put an object, its bucket created where missing, as if written at `modified`."""
        when = self._clock() if modified is None else modified
        with self._lock:
            if bucket not in self._buckets:
                self.create_bucket(bucket)
            content = StoredObject(data, md5_hex(data), when, attributes or Attributes())
            return self._write(bucket, key, content)

    def read_bytes(self, bucket: str, key: str) -> bytes:
        """Return the whole content of an object; raises NotFound."""
        with self._lock:
            return self._object(bucket, key).data

    @property
    def features(self) -> Features:
        return self._features

    @property
    def abilities(self) -> Abilities:
        return NO_ABILITIES

    def buckets(self) -> list[Entry]:
        with self._lock:
            return [
                Entry(name, Kind.BUCKET, modified=bucket.created)
                for name, bucket in sorted(self._buckets.items())
            ]

    def create_bucket(self, bucket: str) -> None:
        if not _BUCKET_NAME.fullmatch(bucket):
            raise InvalidName(
                f'A bucket cannot be named "{bucket}"',
                hint="Use 3 to 63 lower case letters, digits, dots and hyphens.",
            )
        with self._lock:
            if bucket in self._buckets:
                raise AlreadyExists(f"The bucket {bucket} exists already")
            self._buckets[bucket] = Bucket(self._clock())

    def delete_bucket(self, bucket: str) -> None:
        with self._lock:
            if self._bucket(bucket).objects:
                raise AlreadyExists(f"The bucket {bucket} is not empty")
            del self._buckets[bucket]

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        """Return a page; the cursor is the last key or common prefix of the page before."""
        with self._lock:
            return self._bucket(bucket).page(prefix, cursor, self._page_size)

    def list_pages(self, bucket: str, prefix: str) -> Iterator[list[Entry]]:
        return pages_in_order(self.list_page, bucket, prefix)

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        """Yield the objects in the order of their keys; there are no links to follow.

        A marker with a key after it below it, or with a content, is no empty folder.
        """
        last = prefix
        while batch := self._walk_batch(bucket, prefix, last):
            yield from (entry for _, entry in batch if entry is not None)
            last = batch[-1][0]

    def _walk_batch(self, bucket: str, prefix: str, last: str) -> list[tuple[str, Entry | None]]:
        with self._lock:
            return self._bucket(bucket).walk_batch(prefix, last, self._page_size)

    def stat(self, bucket: str, key: str) -> ObjectStat:
        with self._lock:
            return self._object(bucket, key).stat()

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        return ()

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        """Open a range; raises Changed also if the object is too short for it."""
        with self._lock:
            content = self._object(bucket, key)
        if if_version is not None and content.etag != if_version:
            raise Changed(f"{bucket}/{key} changed since it was looked at")
        if offset + size > len(content.data):
            raise Changed(f"{bucket}/{key} is shorter than {offset + size} bytes")
        return MemoryReader(memoryview(content.data)[offset : offset + size])

    def put(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        data = bytes_of(body)
        content = StoredObject(data, md5_hex(data), self._clock(), attributes)
        with self._lock:
            return self._write(bucket, key, content)

    def create(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        with self._lock:
            if key in self._bucket(bucket).objects:
                raise taken(f"{bucket}/{key}")
            return self.put(bucket, key, body, attributes)

    def replace(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_version: str
    ) -> ObjectStat:
        with self._lock:
            require_version(self.stat(bucket, key), if_version, f"{bucket}/{key}")
            return self.put(bucket, key, body, attributes)

    def begin_upload(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        check_key(key)
        if size > MAX_OBJECT:
            raise TooLarge(f"{bucket}/{key} is larger than {MAX_OBJECT} bytes")
        upload = Upload(bucket, key, secrets.token_hex(16), size, part_size)
        with self._lock:
            self._bucket(bucket)
            self._uploads[upload.id] = Unfinished(bucket, key, self._clock(), attributes)
        return upload

    def find_upload(self, bucket: str, key: str, size: int, mtime_ns: int) -> Upload | None:
        return None

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        """Keep a part; a part of the same number is replaced. Raises UploadGone."""
        if not 1 <= number <= self._features.max_parts:
            raise TooLarge(f"An upload cannot have a part {number}")
        data = bytes_of(body)
        part = Part(number, len(data), md5_hex(data))
        with self._lock:
            self._unfinished(upload).parts[number] = (data, part.etag)
        return part

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        with self._lock:
            parts = sorted(self._unfinished(upload).parts.items())
            return [Part(number, len(data), etag) for number, (data, etag) in parts]

    def open_upload(self, upload: Upload) -> Reader:
        raise Unsupported("Parts of an unfinished upload cannot be read back")

    def complete_upload(
        self, upload: Upload, parts: Sequence[Part], attributes: Attributes
    ) -> ObjectStat:
        """Join the parts under the ETag `md5-N`; the upload stays if they are not as claimed.

        Raises Corrupted for parts that are not those that were put or do not add up to the size,
        StoreError for a part that is too small. The attributes are those given at the beginning.
        """
        with self._lock:
            unfinished = self._unfinished(upload)
            data, etag = unfinished.join(upload, parts, self._features.min_part)
            content = StoredObject(data, etag, self._clock(), unfinished.attributes)
            del self._uploads[upload.id]
            return self._write(upload.bucket, upload.key, content)

    def abort_upload(self, upload: Upload) -> None:
        with self._lock:
            self._uploads.pop(upload.id, None)

    def list_uploads(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        with self._lock:
            self._bucket(bucket)
            found = [
                UnfinishedUpload(unfinished.key, identity, unfinished.started)
                for identity, unfinished in self._uploads.items()
                if unfinished.bucket == bucket and unfinished.key.startswith(key_prefix)
            ]
        yield from sorted(found, key=lambda each: (each.key, each.started))

    def copy(
        self,
        bucket: str,
        key: str,
        to_bucket: str,
        to_key: str,
        *,
        with_access: bool = False,
        if_absent: bool = False,
    ) -> ObjectStat:
        """Copy an object; the ETag of a parted one is kept."""
        with self._lock:
            content = replace(self._object(bucket, key), modified=self._clock())
            if if_absent and to_key in self._bucket(to_bucket).objects:
                raise taken(f"{to_bucket}/{to_key}")
            return self._write(to_bucket, to_key, content)

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        with self._lock:
            content = self._bucket(bucket)
            for key in keys:
                content.remove(key)
        return []

    def sign_in(self) -> SignIn:
        return SignIn(None, renews=True)

    def close(self) -> None:
        """Nothing to free; the objects stay."""

    def _bucket(self, bucket: str) -> Bucket:
        found = self._buckets.get(bucket)
        if found is None:
            raise NotFound(f"There is no bucket {bucket}")
        return found

    def _object(self, bucket: str, key: str) -> StoredObject:
        found = self._bucket(bucket).objects.get(key)
        if found is None:
            raise NotFound(f"There is no object {key} in the bucket {bucket}")
        return found

    def _unfinished(self, upload: Upload) -> Unfinished:
        found = self._uploads.get(upload.id)
        if found is None or (found.bucket, found.key) != (upload.bucket, upload.key):
            raise UploadGone(f"The upload of {upload.bucket}/{upload.key} is not known")
        return found

    def _write(self, bucket: str, key: str, content: StoredObject) -> ObjectStat:
        check_key(key)
        self._bucket(bucket).write(key, content)
        return content.stat()
