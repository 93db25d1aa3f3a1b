"""What is kept beside an object, as headers: written with uploads, read from answers."""

import re
from collections.abc import Mapping

from allastui.stores.entry import Form
from allastui.stores.features import MetadataLimits
from allastui.stores.http.headers import Headers, as_utf8, etag_of, is_md5, quoted
from allastui.stores.kept import (
    MTIME,
    PART_SIZE,
    S3CMD_ATTRIBUTES,
    decoded_words,
    encoded_word,
)
from allastui.stores.store import KEPT_HEADERS, Attributes, ObjectStat
from allastui.stores.stored_times import decimal_seconds, http_seconds, nanoseconds

META = "x-amz-meta-"
LIMITS = MetadataLimits(count=86, name=2048, value=2048, total=1940, encoded=True)
"""Amazon takes 2 KiB of all names and values, gateways may take 90 names; some are our own."""
SLO_ETAG_END = "-N"
"""What the S3 of OpenStack Swift puts behind the ETag of an SLO."""
MANIFEST = "x-object-manifest"
"""Where the segments of a DLO are: bucket and prefix, as Ceph shows it."""
FOLDER_TYPE = "application/x-directory"

_S3CMD_MTIME = r"(?:^|/)mtime:([^/]*)"


def metadata_of(attributes: Attributes) -> dict[str, str]:
    """Return the user metadata that keeps `attributes`, names without their prefix."""
    metadata = {name: encoded_word(value) for name, value in attributes.metadata.items()}
    if attributes.mtime_ns is not None:
        metadata[MTIME] = decimal_seconds(attributes.mtime_ns)
        metadata.setdefault(S3CMD_ATTRIBUTES, f"mtime:{attributes.mtime_ns // 1_000_000_000}")
    if attributes.part_size is not None:
        metadata[PART_SIZE] = str(attributes.part_size)
    return metadata


def upload_headers(key: str, attributes: Attributes, acl: str | None) -> dict[str, str]:
    """Return the headers of a put of a whole object."""
    headers = {META + name: value for name, value in metadata_of(attributes).items()}
    headers.update(attributes.headers)
    content_type = content_type_of(key, attributes)
    if content_type is not None:
        headers["content-type"] = content_type
    if acl is not None:
        headers["x-amz-acl"] = acl
    return headers


def content_type_of(key: str, attributes: Attributes) -> str | None:
    """Return the type to send, if any; what cannot stand in a header is left out."""
    content_type = attributes.content_type
    if content_type is None and key.endswith("/"):
        return FOLDER_TYPE
    if content_type is not None and content_type.isascii() and content_type.isprintable():
        return content_type
    return None


def stat_of(headers: Headers, names: Mapping[str, str], size: int) -> ObjectStat:
    """Return what the headers of a HEAD or GET answer say of an object of `size` bytes.

    `names` are all headers with lower-case names, of which the user metadata is taken.
    """
    etag = etag_of(headers)
    metadata = {
        name.removeprefix(META): decoded_words(as_utf8(value))
        for name, value in names.items()
        if name.startswith(META)
    }
    form = _form(headers, etag)
    has_md5 = form is Form.PLAIN and is_md5(etag) and not _etag_is_of_ciphertext(headers)
    return ObjectStat(
        size=size,
        modified=http_seconds(headers.get("last-modified")),
        version=quoted(etag),
        etag=etag or None,
        mtime_ns=_mtime_ns(metadata),
        md5=etag if has_md5 else None,
        part_size=_positive(metadata.get(PART_SIZE)) if form is Form.MULTIPART else None,
        form=form,
        content_type=headers.get("content-type"),
        metadata=metadata,
        headers={name: names[name] for name in KEPT_HEADERS if name in names},
        tags=_positive(names.get("x-amz-tagging-count")) or 0,
    )


def put_stat(headers: Headers, size: int, sent: Mapping[str, str]) -> ObjectStat:
    """Return what stands after a put, from the headers of its answer and of what was `sent`."""
    date = headers.get("date")
    answered = {"etag": headers.get("etag") or "", **sent}
    if date is not None:
        answered["last-modified"] = date
    for name in _ENCRYPTION:
        value = headers.get(name)
        if value is not None:
            answered[name] = value
    return stat_of(answered, answered, size)


_ENCRYPTION = ("x-amz-server-side-encryption", "x-amz-server-side-encryption-customer-algorithm")


def _etag_is_of_ciphertext(headers: Headers) -> bool:
    # AWS: the ETag is the MD5 of the content without encryption or with SSE-S3 (AES256) only.
    return (headers.get(_ENCRYPTION[0]) or "AES256") != "AES256" or bool(
        headers.get(_ENCRYPTION[1])
    )


def _form(headers: Headers, etag: str) -> Form:
    # Ceph shows how Swift stored an object in headers that are not S3's own.
    slo = headers.get("x-object-meta-static-large-object") or headers.get("x-static-large-object")
    if slo and slo.strip().lower() in ("true", "1", "yes"):
        return Form.SLO
    if headers.get(MANIFEST):
        return Form.DLO
    if etag.endswith(SLO_ETAG_END):
        return Form.SLO
    return Form.MULTIPART if "-" in etag else Form.PLAIN


def _mtime_ns(metadata: Mapping[str, str]) -> int | None:
    found = nanoseconds(metadata.get(MTIME, ""))
    if found is not None:
        return found
    match = re.search(_S3CMD_MTIME, metadata.get(S3CMD_ATTRIBUTES, ""))
    return nanoseconds(match[1]) if match else None


def _positive(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and int(text) else None
