"""What a manifest in an account refers to, asked of the service."""

import enum
from typing import NamedTuple
from urllib.parse import unquote

from allastui.errors import NotFound
from allastui.stores.entry import Entry, Form
from allastui.stores.http.headers import etag_of
from allastui.stores.segment_names import manifest_place
from allastui.stores.segment_references import References
from allastui.stores.swift import reading
from allastui.stores.swift.headers import form_of
from allastui.stores.swift.requests import Requests
from allastui.stores.swift.slo_manifest import read_slo_manifest


class Refers(enum.Enum):
    """How an object refers to others."""

    NOT = enum.auto()
    BY_NAME = enum.auto()
    BY_PREFIX = enum.auto()
    BY_ETAG = enum.auto()
    """An SLO whose manifest the service does not show."""
    UNSEEN = enum.auto()
    """An SLO that is listed, and that the service denies to have: its first segment is lost."""


class Manifest(NamedTuple):
    """What an object refers to: `names` are buckets and keys, or for BY_PREFIX prefixes."""

    refers: Refers
    names: tuple[tuple[str, str], ...] = ()
    etag: str = ""
    size: int = 0

    @property
    def is_large_object(self) -> bool:
        return self.refers is not Refers.NOT


NO_MANIFEST = Manifest(Refers.NOT)


def read_manifest(requests: Requests, bucket: str, entry: Entry) -> Manifest:
    """Return what an object refers to that is listed as an SLO, or as one that may be a manifest.

    Raises StoreError where the service does not let it be known.
    """
    if entry.form is Form.SLO and entry.size is not None:
        manifest = _shown(requests, bucket, entry.name)
        if manifest is not None:
            return manifest
    try:
        headers = reading.head(requests, bucket, entry.name)
    except NotFound:
        return Manifest(Refers.UNSEEN) if entry.form is Form.SLO else NO_MANIFEST
    if location := headers.get("content-location"):
        # It is a link (a symlink of Swift), and shows what the object behind it shows.
        return Manifest(Refers.BY_NAME, (_linked(location),))
    form = form_of(headers)
    if form is Form.DLO:
        return Manifest(Refers.BY_PREFIX, (manifest_place(headers["x-object-manifest"]),))
    if form is not Form.SLO:
        return NO_MANIFEST
    manifest = _shown(requests, bucket, entry.name)
    if manifest is not None:
        return manifest
    length = headers.get("content-length", "")
    return Manifest(Refers.BY_ETAG, (), etag_of(headers), int(length) if length.isdigit() else -1)


def add_manifest(references: References, manifest: Manifest, name: str) -> None:
    """Add what the manifest called `name` refers to."""
    match manifest.refers:
        case Refers.BY_NAME:
            for segment in manifest.names:
                references.add_segment(*segment)
        case Refers.BY_PREFIX:
            for prefix in manifest.names:
                references.add_prefix(*prefix)
        case Refers.BY_ETAG:
            references.add_claim(manifest.etag, manifest.size, name)
        case Refers.UNSEEN:
            # No upload has that ETag, so the object stays unexplained.
            references.add_claim(f"unseen {name}", -1, name)


def _shown(requests: Requests, bucket: str, key: str) -> Manifest | None:
    """Return what the manifest of an SLO names; None where the service does not show it.

    A segment may be an SLO itself: its own segments are in its own manifest.
    """
    try:
        manifest = read_slo_manifest(requests, bucket, key)
    except NotFound:
        return None
    if manifest is None:
        return None
    return Manifest(Refers.BY_NAME, tuple((each.bucket, each.key) for each in manifest.segments))


def _split(path: str) -> tuple[str, str]:
    bucket, _, key = path.lstrip("/").partition("/")
    return bucket, key


def _linked(location: str) -> tuple[str, str]:
    """Return bucket and key from the path of an object below the account, /v1/AUTH_x/bucket/key."""
    path = unquote(location).partition("?")[0].lstrip("/")
    return _split(path.split("/", 2)[2] if path.count("/") >= 3 else path)
