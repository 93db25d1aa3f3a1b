"""How clients name the segments of large objects of Swift; pure.

Swift itself asks for no names. These are the ones that clients give, all in a container of their
own unless it says otherwise:

    swiftclient, static    <key>/slo/<mtime>/<size>/<segment size>/<number>
    swiftclient, a stream  <key>/slo/<mtime>/<segment size>/<number>
    swiftclient, dynamic   <key>/<mtime>/<size>/<segment size>/<number>
    rclone, old            <key>/<mtime>/<size>/<number>
    rclone, new            <key>/<YYYY-MM-DD-HHMMSS>-<random>/<number>
    Cyberduck              .file-segments/<key>/<size>/<number>, in the container of the object

Numbers have eight digits or more and begin with 0, or with 1.
"""

import enum
import re
from typing import NamedTuple
from urllib.parse import unquote

SEGMENTS_SUFFIX = "_segments"
"""What clients of Swift add to the name of a bucket for the bucket of its segments."""
S3_PARTS_SUFFIX = "+segments"
"""What the S3 of OpenStack Swift adds for the bucket of the parts of multipart uploads."""
_CYBERDUCK_FOLDER = ".file-segments/"


class Layout(enum.StrEnum):
    """The client that names segments so, and the kind of manifest it writes."""

    SWIFTCLIENT_SLO = "swiftclient SLO"
    SWIFTCLIENT_STREAM = "swiftclient SLO of a stream"
    SWIFTCLIENT_DLO = "swiftclient DLO"
    RCLONE_OLD = "rclone DLO, named by time and size"
    RCLONE_NEW = "rclone DLO, named by date"
    OTHER = "numbered"


class SegmentName(NamedTuple):
    """The name of a segment, taken apart.

    `prefix` is all before the number and ends in "/"; `number` is as it is written. `object_size`
    and `segment_size` are bytes, None where the layout does not tell them. `key` is that of the
    object, None where the layout does not tell it.
    """

    layout: Layout
    prefix: str
    number: int
    digits: int
    key: str | None = None
    object_size: int | None = None
    segment_size: int | None = None


_MTIME = r"[0-9]+(?:\.[0-9]+)?"
_SIZE = r"(?P<size>[0-9]+)"
_SEGMENT_SIZE = r"(?P<segment_size>[0-9]+)"
_SUFFIXES = {
    Layout.SWIFTCLIENT_SLO: rf"/slo/{_MTIME}/{_SIZE}/{_SEGMENT_SIZE}/",
    Layout.SWIFTCLIENT_STREAM: rf"/slo/{_MTIME}/{_SEGMENT_SIZE}/",
    Layout.SWIFTCLIENT_DLO: rf"/{_MTIME}/{_SIZE}/{_SEGMENT_SIZE}/",
    Layout.RCLONE_OLD: rf"/{_MTIME}/{_SIZE}/",
    Layout.RCLONE_NEW: r"/[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}-[^/]+/",
}
# Tried in this order, so that a name that fits two is of the one which says more.
_PREFIXES = [(layout, r"(?s)(?P<key>.+)" + suffix) for layout, suffix in _SUFFIXES.items()]
_NUMBERED = r"(?s)(.*/)([0-9]{8,})"


def parse_segment_name(name: str, key: str | None = None) -> SegmentName | None:
    """Take the name of a segment apart; None for a name that does not end in a number.

    `key` is that of the object where it is known: it settles what a key with numbers in it, such as
    `1600000000/7`, leaves open.
    """
    match = re.fullmatch(_NUMBERED, name)
    if match is None:
        return None
    prefix, digits = match[1], match[2]
    for layout, pattern in _PREFIXES:
        found = re.fullmatch(pattern, prefix)
        if found is None or key not in (None, found["key"]):
            continue
        told = found.groupdict()
        return SegmentName(
            layout,
            prefix,
            int(digits),
            len(digits),
            found["key"],
            _bytes(told.get("size")),
            _bytes(told.get("segment_size")),
        )
    return SegmentName(Layout.OTHER, prefix, int(digits), len(digits))


def may_be_segment_of(key: str, name: str) -> bool:
    """Tell whether an object below the name of `key` may be a segment of it.

    It is not where its own name says that it is a segment of another object, such as `key/below`.
    """
    parsed = parse_segment_name(name, key)
    if parsed is not None and parsed.key is None:
        parsed = parse_segment_name(name)
    return parsed is not None and parsed.key in (None, key)


def manifest_place(manifest: str) -> tuple[str, str]:
    """Return the bucket and the prefix that the header X-Object-Manifest names."""
    bucket, _, prefix = unquote(manifest.strip()).lstrip("/").partition("/")
    return bucket, prefix


def likely_places(bucket: str, key: str) -> tuple[tuple[str, str], ...]:
    """Return the buckets and prefixes where clients put the segments of an object."""
    return (bucket + SEGMENTS_SUFFIX, f"{key}/"), (bucket, f"{_CYBERDUCK_FOLDER}{key}/")


def is_segments_bucket(bucket: str) -> bool:
    """Tell whether a bucket holds segments or parts of objects of another bucket, by its name."""
    return any(
        bucket.endswith(suffix) and bucket != suffix
        for suffix in (SEGMENTS_SUFFIX, S3_PARTS_SUFFIX)
    )


def is_segment_beside(key: str) -> bool:
    """Tell whether a key is that of a segment which stands in the bucket of its object."""
    if not key.startswith(_CYBERDUCK_FOLDER):
        return False
    return re.fullmatch(r"(?s).+/[0-9]+/[0-9]{8,}", key) is not None


def is_folder_of_segments(bucket: str, key: str) -> bool:
    """Tell whether a place holds nothing but segments of objects elsewhere, by its name."""
    return is_segments_bucket(bucket) or (key + "/").startswith(_CYBERDUCK_FOLDER)


def _bytes(digits: str | None) -> int | None:
    return int(digits) if digits is not None else None
