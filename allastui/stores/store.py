"""The one protocol that every store speaks, and its values.

All calls block and may be made from any thread at once. They raise errors of `allastui.errors`
only. Sizes and offsets are bytes; times are seconds since the epoch unless the name ends in `_ns`.
A call `_in_steps` does what the one without does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Protocol

from allastui.stores.abilities.abilities import Abilities
from allastui.stores.entry import Entry, Form, Page
from allastui.stores.features import Features
from allastui.stores.steps import Steps

NO_METADATA: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """What a store knows about one object or file.

    `mtime_ns` is the modification time of the original file where it is known (a file, or an object
    whose metadata keeps it), else None; `modified` is when the object was written. `md5` is the hex
    MD5 of the whole content where the ETag is one. `part_size` is the size of the parts behind a
    multipart ETag where it is known. `version` names this very content: two equal versions are the
    same bytes; it is given as `if_version` when the object is read. `metadata` is what users wrote
    beside the object, names in lower case; `headers` are those of KEPT_HEADERS that it is answered
    with; `tags` is how many tags it has. `mode` are the permission bits of a local file.
    """

    size: int
    modified: float | None
    version: str
    etag: str | None = None
    mtime_ns: int | None = None
    md5: str | None = None
    part_size: int | None = None
    form: Form = Form.PLAIN
    content_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)
    headers: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)
    tags: int = 0
    mode: int | None = None


KEPT_HEADERS = ("cache-control", "content-disposition", "content-encoding", "content-language")
"""What tells a browser how to take an object, beside its type."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is written beside the bytes of an object.

    `metadata` and `headers` are those of an ObjectStat, as `stores.kept.carried` makes them fit; a
    store that keeps none leaves them out. `mode` is for local files, as far as the umask lets; None
    gives one that of the file which it replaces, or else what every new file has.
    """

    mtime_ns: int | None = None
    content_type: str | None = None
    part_size: int | None = None
    """Size of the parts, kept with a parted object so that it can be verified later."""
    metadata: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)
    headers: Mapping[str, str] = field(default_factory=lambda: NO_METADATA)
    mode: int | None = None


class Part(NamedTuple):
    """A part that stands at the target: its number from 1, its size, and the store's receipt."""

    number: int
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A parted upload that has begun; `id` is the store's own name for it."""

    bucket: str
    key: str
    id: str
    size: int
    part_size: int


class Segment(NamedTuple):
    """One of the objects that a large object of Swift is made of; `etag` is its MD5."""

    bucket: str
    key: str
    size: int
    etag: str


class SignIn(NamedTuple):
    """How long a sign-in lasts, None for unknown or no end, and whether the store renews it."""

    expires: float | None
    renews: bool


class UnfinishedUpload(NamedTuple):
    """A parted upload that a store lists as not completed."""

    key: str
    id: str
    started: float | None


class DeleteFailure(NamedTuple):
    """What could not be deleted; `version_id` is "" for an object, and where no service tells."""

    key: str
    error: Exception
    version_id: str = ""


class Reader(Protocol):
    """The bytes of one range, read once from start to end."""

    def readinto(self, buffer: memoryview) -> int:
        """Fill as much of `buffer` as is at hand and return the count; 0 only at the end.

        Raises Unreachable if the range ends early.
        """

    def close(self) -> None:
        """Free the connection or the file; idempotent."""


class Body(Protocol):
    """The bytes of one part on their way to a store."""

    size: int
    is_checked: bool
    """Whether the receipt of a part must prove its bytes; if not, a store that would have to
    compute one (a file system) may spare it."""

    def chunks(self) -> Iterator[memoryview]:
        """Yield the bytes from the start; each chunk is valid until the next is asked for.

        May be called again to send them again.
        """

    def sha256(self) -> str:
        """Return the hex SHA-256 of all bytes before they are sent (signatures over plain http)."""


class Store(Protocol):
    """Where data lives."""

    @property
    def features(self) -> Features: ...

    @property
    def abilities(self) -> Abilities: ...

    def buckets(self) -> list[Entry]:
        """Return the buckets by name; a store without buckets raises Unsupported."""

    def create_bucket(self, bucket: str) -> None:
        """Create a bucket; raises AlreadyExists, InvalidName."""

    def delete_bucket(self, bucket: str) -> None:
        """Delete an empty bucket; raises NotFound, AlreadyExists if it is not empty."""

    def list_page(self, bucket: str, prefix: str, cursor: str | None = None) -> Page:
        """Return one page of the prefixes and objects right below `prefix` ("" or "…/").

        The marker object of the prefix itself is left out. Raises NotFound for a bucket or a local
        folder that does not exist; an empty prefix of a bucket is an empty page.
        """

    def list_pages(self, bucket: str, prefix: str) -> Iterator[list[Entry]]:
        """Yield all that `list_page` gives, each row once; the first rows come first.

        The others may come in any order: a long listing takes several requests at once.
        """

    def walk(self, bucket: str, prefix: str, *, follow_links: bool = True) -> Iterator[Entry]:
        """Yield everything below `prefix`, names relative to it, in bounded memory.

        Objects come as OBJECT; a folder that holds nothing comes as PREFIX, its name ending in "/".
        What cannot be read or copied comes as OTHER, a link to a folder around it with form LINK.
        """

    def stat(self, bucket: str, key: str) -> ObjectStat:
        """Return what the store knows of an object; raises NotFound (also for a prefix)."""

    def stat_in_steps(self, bucket: str, key: str) -> Steps[ObjectStat]: ...

    def segments(self, bucket: str, key: str) -> Sequence[Segment]:
        """Return what an SLO or a DLO is made of, in order; () for any other object.

        Raises Corrupted if a segment is missing or is not what the manifest says, NotFound.
        """

    def open_range(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Reader:
        """Open `size` bytes from `offset`; raises Changed if it is not `if_version` any more."""

    def open_range_in_steps(
        self, bucket: str, key: str, offset: int, size: int, *, if_version: str | None = None
    ) -> Steps[Reader]: ...

    def fetch_in_steps(
        self, bucket: str, key: str, limit: int
    ) -> Steps[tuple[ObjectStat, bytes | None]]:
        """Return what `stat` does, and all bytes, or None if they are more than `limit`."""

    def put(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        """Write a whole object in one go, replacing what is there, and return what now stands.

        A key that ends in "/" with an empty body is a folder: a marker object, or a local folder.
        """

    def put_in_steps(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_absent: bool = False
    ) -> Steps[ObjectStat]:
        """With `if_absent` raises AlreadyExists if something stands there, where that is known."""

    def replace(
        self, bucket: str, key: str, body: Body, attributes: Attributes, *, if_version: str
    ) -> ObjectStat:
        """Put a whole object over one that is still `if_version`, and return what now stands.

        It is looked at right before; a service that can compares once more in the very write
        (If-Match). Raises Changed if it is another version, NotFound if it is gone.
        """

    def create(self, bucket: str, key: str, body: Body, attributes: Attributes) -> ObjectStat:
        """Put a whole object where nothing stands, and return what now stands: it is looked first,
        and a service that can compares in the very write (If-None-Match). Raises AlreadyExists.
        """

    def begin_upload(
        self, bucket: str, key: str, size: int, part_size: int, attributes: Attributes
    ) -> Upload:
        """Begin a parted upload; nothing shows under `key` until it is completed."""

    def find_upload(self, bucket: str, key: str, size: int, mtime_ns: int) -> Upload | None:
        """Return an upload of the same file that was begun and not completed, also by others.

        None where the store cannot tell (Swift alone names uploads by the file). Its parts are
        those of this very file only if their MD5s say so.
        """

    def put_part(self, upload: Upload, number: int, body: Body) -> Part:
        """Write the part that starts at `(number - 1) * part_size`; idempotent for equal bytes."""

    def list_parts(self, upload: Upload, claimed: Sequence[Part]) -> list[Part]:
        """Return the parts that stand at the target, by number; raises UploadGone.

        `claimed` is what the journal believes; a file system checks that against the bytes.
        """

    def open_upload(self, upload: Upload) -> Reader:
        """Open the bytes of an upload before it is completed; raises Unsupported (S3 cannot)."""

    def complete_upload(
        self, upload: Upload, parts: Sequence[Part], attributes: Attributes
    ) -> ObjectStat:
        """Make the object of all its parts, durably, and return what now stands under the key."""

    def abort_upload(self, upload: Upload) -> None:
        """Forget an upload and free its parts; idempotent."""

    def list_uploads(self, bucket: str, key_prefix: str) -> Iterator[UnfinishedUpload]:
        """Yield the uploads under keys that start with `key_prefix` which are not completed."""

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
        """Copy an object within the store, metadata included, and return what now stands.

        With `with_access` the tags and the ACL of the object go along as well, as its name is all
        that a move is to change; it is no copy before they do. With `if_absent` raises
        AlreadyExists if something stands at the target by now, as far as the service can compare.
        """

    def delete_many(self, bucket: str, keys: Sequence[str]) -> list[DeleteFailure]:
        """Delete objects (local: files and empty folders); a missing key is no failure."""

    def sign_in(self) -> SignIn:
        """Return how long the present sign-in lasts; contacts nothing."""

    def close(self) -> None:
        """Free connections; the store is not used afterwards."""
