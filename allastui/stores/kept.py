"""What goes along with the bytes of an object to another service, and what does not fit there."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from allastui.stores.features import MetadataLimits
from allastui.stores.store import KEPT_HEADERS, ObjectStat

MTIME = "mtime"
"""Metadata of swiftclient and of rclone: the time of the original file, decimal seconds."""
S3CMD_ATTRIBUTES = "s3cmd-attrs"
"""s3cmd's metadata: attributes of the original file, name:value joined by slashes."""
PART_SIZE = "allastui-part-size"
"""Ours: the size of the parts of a parted object."""

_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
"""What can be the name of a header (RFC 9110)."""
_ENCODED_WORD = r"(?i)=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?="
_SENDING_ONLY = "aws-chunked"
"""A Content-Encoding of how an object was sent, which some services keep."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a target takes along; `lost` names what it does not."""

    metadata: Mapping[str, str]
    headers: Mapping[str, str]
    lost: tuple[str, ...]


def carried(stat: ObjectStat, limits: MetadataLimits | None, *, keep_times: bool = True) -> Carried:
    """Return what of the metadata of `stat` goes to a target with `limits`.

    Its time and the size of its parts are left to the store, which has names of its own for them.
    A target without limits keeps no metadata by its nature: nothing is counted as lost.
    """
    has_some = stat.metadata or stat.headers or stat.tags
    if limits is None or not has_some:
        return Carried({}, {}, ())
    metadata: dict[str, str] = {}
    lost: list[str] = []
    room = limits.total
    for name, value in sorted(stat.metadata.items()):
        if _is_written_by_the_store(name, value, keep_times):
            continue
        size = _size(value, limits)
        fits = (
            _NAME.fullmatch(name) is not None
            and _is_sendable(value)
            and len(metadata) < limits.count
            and len(name) <= limits.name
            and size <= limits.value
            and len(name) + size <= room
        )
        if fits:
            metadata[name] = value
            room -= len(name) + size
        else:
            lost.append(name)
    headers = {}
    for name in KEPT_HEADERS:
        value = _header(name, stat.headers.get(name, ""))
        if value and value.isascii() and value.isprintable():
            headers[name] = value
        elif value:
            lost.append(name)
    if stat.tags:
        lost.append("tags")
    return Carried(metadata, headers, tuple(lost))


def encoded_word(value: str) -> str:
    """Return a value as S3 wants it: what is not ASCII as an encoded word (RFC 2047)."""
    if value.isascii():
        return value
    return f"=?UTF-8?B?{base64.b64encode(value.encode()).decode()}?="


def decoded_words(value: str) -> str:
    """Return the text of a value that may be an encoded word; any other is returned as it is."""
    match = re.fullmatch(_ENCODED_WORD, value)
    if match is None:
        return value
    try:
        return base64.b64decode(match[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return value


def _is_written_by_the_store(name: str, value: str, keep_times: bool) -> bool:
    if name == S3CMD_ATTRIBUTES:
        # With more than the time in it, it was s3cmd that wrote it.
        return not keep_times or "/" not in value
    return name in (MTIME, PART_SIZE)


def _is_sendable(value: str) -> bool:
    return value.isprintable() and value == value.strip() and value != ""


def _size(value: str, limits: MetadataLimits) -> int:
    sent = encoded_word(value) if limits.encoded else value
    return len(sent.encode("utf-8", "surrogateescape"))


def _header(name: str, value: str) -> str:
    if name != "content-encoding":
        return value
    codings = [coding.strip() for coding in value.split(",")]
    return ", ".join(each for each in codings if each and each.lower() != _SENDING_ONLY)
