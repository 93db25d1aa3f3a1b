"""What is kept beside an object, as headers: written with uploads, read from answers."""

from collections.abc import Mapping

from allastui.stores.entry import Form
from allastui.stores.features import MetadataLimits
from allastui.stores.http.headers import Headers, as_utf8, etag_of, is_md5, quoted
from allastui.stores.kept import MTIME, PART_SIZE
from allastui.stores.store import KEPT_HEADERS, Attributes, ObjectStat
from allastui.stores.stored_times import decimal_seconds, http_seconds, nanoseconds

META = "x-object-meta-"
LIMITS = MetadataLimits(count=86, name=128, value=256, total=3840)
"""Swift's own are 90 names and 4,096 letters; some of that is for our own."""
FOLDER_TYPE = "application/directory"
"""The type of objects that stand for folders, as swiftclient and Swift's own tools have it."""
DIRECTORY_TYPES = frozenset((FOLDER_TYPE, "text/directory"))
"""The types of empty objects without a slash behind that swiftclient takes for folders."""

NO_METADATA = frozenset(("static-large-object",))
"""What Ceph shows as metadata, and nobody has written as such."""
_TRUE = frozenset(("true", "1", "yes", "on", "t", "y"))


def metadata_of(attributes: Attributes) -> dict[str, str]:
    """Return the user metadata that keeps `attributes`, names without their prefix."""
    metadata = {name: as_sent(value) for name, value in attributes.metadata.items()}
    if attributes.mtime_ns is not None:
        metadata[MTIME] = decimal_seconds(attributes.mtime_ns)
    if attributes.part_size is not None:
        metadata[PART_SIZE] = str(attributes.part_size)
    return metadata


def upload_headers(key: str, attributes: Attributes) -> dict[str, str]:
    """Return the headers of a put of a whole object, or of a manifest.

    A content type that cannot stand in a header is left out.
    """
    headers = {META + name: value for name, value in metadata_of(attributes).items()}
    headers.update(attributes.headers)
    content_type = attributes.content_type
    if content_type is None and key.endswith("/"):
        content_type = FOLDER_TYPE
    if content_type is not None and content_type.isascii() and content_type.isprintable():
        headers["content-type"] = content_type
    return headers


def as_sent(value: str) -> str:
    """Return a value as it is given to be sent: as Latin-1, the bytes being those of UTF-8."""
    return value.encode().decode("latin-1")


def form_of(headers: Headers) -> Form:
    """Return how the object of an answer is stored."""
    if (headers.get("x-static-large-object") or "").strip().lower() in _TRUE:
        return Form.SLO
    if headers.get("x-object-manifest"):
        return Form.DLO
    # A multipart upload over S3, as Ceph shows it over Swift too.
    return Form.MULTIPART if "-" in etag_of(headers) else Form.PLAIN


def stat_of(headers: Headers, names: Mapping[str, str], size: int) -> ObjectStat:
    """Return what the headers of an answer say of an object of `size` bytes.

    `names` are all headers with lower-case names, of which the user metadata is taken.
    """
    etag = etag_of(headers)
    metadata = metadata_in(names)
    form = form_of(headers)
    return ObjectStat(
        size=size,
        modified=_modified(headers),
        version=quoted(etag),
        etag=etag or None,
        mtime_ns=nanoseconds(metadata.get(MTIME, "")),
        md5=etag if form is Form.PLAIN and is_md5(etag) else None,
        part_size=_positive(metadata.get(PART_SIZE)) if form is not Form.PLAIN else None,
        form=form,
        content_type=headers.get("content-type"),
        metadata=metadata,
        headers={name: names[name] for name in KEPT_HEADERS if name in names},
    )


def put_stat(headers: Headers, size: int, sent: Mapping[str, str]) -> ObjectStat:
    """Return what stands after a put, from the headers of its answer and of what was `sent`."""
    answered = {**sent, "etag": headers.get("etag") or ""}
    date = headers.get("last-modified") or headers.get("date")
    if date is not None:
        answered["last-modified"] = date
    return stat_of(answered, answered, size)


def metadata_in(names: Mapping[str, str]) -> dict[str, str]:
    """Return the user metadata among headers with lower-case names."""
    return {
        name.removeprefix(META): as_utf8(value)
        for name, value in names.items()
        if name.startswith(META) and name.removeprefix(META) not in NO_METADATA
    }


def lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _modified(headers: Headers) -> float | None:
    # The header of HTTP is cut to seconds; this one is not.
    found = nanoseconds(headers.get("x-timestamp") or "")
    return found / 1e9 if found else http_seconds(headers.get("last-modified"))


def _positive(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and int(text) else None
