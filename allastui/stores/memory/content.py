"""Objects in the order of their keys: what one bucket in memory holds and how it is listed."""

import hashlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from allastui.errors import Corrupted
from allastui.stores.entry import Entry, Form, Kind, Page
from allastui.stores.store import Attributes, Body, ObjectStat


@dataclass(frozen=True, slots=True)
class StoredObject:
    """The bytes of one object and what is known of them."""

    data: bytes
    etag: str
    modified: float
    attributes: Attributes

    @property
    def form(self) -> Form:
        return Form.MULTIPART if "-" in self.etag else Form.PLAIN

    def entry(self, name: str) -> Entry:
        return Entry(name, Kind.OBJECT, len(self.data), self.modified, self.etag, self.form)

    def stat(self) -> ObjectStat:
        is_parted = self.form is Form.MULTIPART
        return ObjectStat(
            size=len(self.data),
            modified=self.modified,
            version=self.etag,
            etag=self.etag,
            mtime_ns=self.attributes.mtime_ns,
            md5=None if is_parted else self.etag,
            part_size=self.attributes.part_size if is_parted else None,
            form=self.form,
            content_type=self.attributes.content_type,
            metadata=self.attributes.metadata,
            headers=self.attributes.headers,
        )


@dataclass(slots=True)
class Bucket:
    """Objects by key; `order` is their sorted keys, or None when it must be sorted again.

    Python compares texts by code points, which is the order of their UTF-8 bytes, as S3 has it.
    """

    created: float
    objects: dict[str, StoredObject] = field(default_factory=dict)
    order: list[str] | None = None

    def write(self, key: str, content: StoredObject) -> None:
        if key not in self.objects:
            self.order = None
        self.objects[key] = content

    def remove(self, key: str) -> None:
        if self.objects.pop(key, None) is not None:
            self.order = None

    def sorted_keys(self) -> list[str]:
        if self.order is None:
            self.order = sorted(self.objects)
        return self.order

    def page(self, prefix: str, cursor: str | None, size: int) -> Page:
        """Return `size` rows below `prefix`; a cursor is the last key or common prefix given."""
        rows: list[Entry] = []
        keys = self.sorted_keys()
        last = prefix if cursor is None else cursor
        at = _position_after(keys, prefix, last)
        while at < len(keys) and keys[at].startswith(prefix):
            if len(rows) == size:
                return Page(rows, last)
            name, slash, _ = keys[at][len(prefix) :].partition("/")
            if slash:
                rows.append(Entry(name, Kind.PREFIX))
            else:
                rows.append(self.objects[keys[at]].entry(name))
            last = prefix + name + slash
            at = _position_after(keys, prefix, last)
        return Page(rows, None)

    def walk_batch(self, prefix: str, last: str, size: int) -> list[tuple[str, Entry | None]]:
        """Return up to `size` keys after `last` with their rows; None for a marker to leave out."""
        keys = self.sorted_keys()
        start = bisect_right(keys, last)
        batch: list[tuple[str, Entry | None]] = []
        for index in range(start, min(start + size, len(keys))):
            key = keys[index]
            if not key.startswith(prefix):
                break
            name, content = key[len(prefix) :], self.objects[key]
            if not key.endswith("/") or content.data:
                batch.append((key, content.entry(name)))
            elif index + 1 < len(keys) and keys[index + 1].startswith(key):
                batch.append((key, None))
            else:
                batch.append((key, Entry(name, Kind.PREFIX, modified=content.modified)))
        return batch


def _position_after(keys: list[str], prefix: str, last: str) -> int:
    """Return where the listing of `prefix` goes on after `last`.

    After a common prefix that is behind all of its keys: "0" is the character after "/".
    """
    if last.endswith("/") and last != prefix:
        return bisect_left(keys, last[:-1] + "0")
    return bisect_right(keys, last)


def md5_hex(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def bytes_of(body: Body) -> bytes:
    """Return all bytes of a body; raises Corrupted if they are not as many as announced."""
    data = bytearray()
    for chunk in body.chunks():
        data += chunk
    if len(data) != body.size:
        raise Corrupted(f"{body.size} bytes were announced and {len(data)} came")
    return bytes(data)
