"""How parted uploads and their segments are named: as swiftclient names them; pure.

The segments of an upload lie in the bucket `<bucket>_segments`, under

    <key>/slo/<mtime>/<size>/<segment size>/<number from 0, eight digits>

so that an upload which swiftclient began can be gone on with, and the other way round. What is
between the key and the number is the id of the upload. An empty object under the same name without
a number says that the upload has begun; it goes when the upload is complete.
"""

import re
import time
from typing import NamedTuple

from allastui.errors import InvalidName
from allastui.stores.segment_names import SEGMENTS_SUFFIX, Layout, parse_segment_name
from allastui.stores.swift.names import MAX_BUCKET_BYTES, MAX_KEY_BYTES

_ID = re.compile(r"slo/[0-9]+\.[0-9]{6}/([0-9]+)/([0-9]+)")
_NUMBER = re.compile(r"[0-9]{8}")


class Cut(NamedTuple):
    """How the object of an upload is cut, as its id says."""

    size: int
    part_size: int

    def size_of(self, number: int) -> int:
        """Return the size of part `number` (from 1); 0 or less if there is no such part."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


def upload_id(mtime: str, size: int, part_size: int) -> str:
    return f"slo/{mtime}/{size}/{part_size}"


def cut_of(identity: str) -> Cut | None:
    """Return what the id of an upload says; None if it is none of ours or of swiftclient's."""
    match = _ID.fullmatch(identity)
    if match is None or int(match[2]) == 0:
        return None
    return Cut(int(match[1]), int(match[2]))


def mtime_text(mtime_ns: int) -> str:
    """Return a time as swiftclient writes it: from a float, with six digits behind the point."""
    seconds, fraction = divmod(mtime_ns, 1_000_000_000)
    # This is how Python makes the time of a file that swiftclient reads.
    return f"{seconds + 1e-9 * fraction:f}"


def now_text() -> str:
    """Return the present time in the same form, for what has no time of its own."""
    return mtime_text(time.time_ns())


def segments_bucket(bucket: str) -> str:
    return bucket + SEGMENTS_SUFFIX


def prefix_of(key: str, identity: str) -> str:
    """Return what the keys of the segments begin with; itself, it is the key of the marker."""
    return f"{key}/{identity}/"


def file_prefix(key: str, mtime_ns: int, size: int) -> str:
    """Return what the keys of the segments of one file begin with, however it is cut."""
    return f"{key}/slo/{mtime_text(mtime_ns)}/{size}/"


def segment_key(key: str, identity: str, number: int) -> str:
    """Return the key of part `number` (from 1)."""
    return f"{prefix_of(key, identity)}{number - 1:08d}"


def number_in(prefix: str, name: str) -> int | None:
    """Return which part (from 1) a segment is, None if it is not one."""
    rest = name.removeprefix(prefix)
    return int(rest) + 1 if _NUMBER.fullmatch(rest) else None


def upload_of(name: str) -> tuple[str, str] | None:
    """Return the key and the id of the upload that a segment or a marker belongs to, or None.

    Uploads of other clients have ids too, under which they can be aborted; see `cut_of`.
    """
    parsed = parse_segment_name(name + "00000000" if name.endswith("/") else name)
    if parsed is None or parsed.key is None or parsed.layout is Layout.OTHER:
        return None
    return parsed.key, parsed.prefix.removeprefix(parsed.key + "/").removesuffix("/")


def is_upload(key: str, identity: str) -> bool:
    """Tell whether an id could be that of an upload of `key`, ours or that of another client."""
    parsed = parse_segment_name(prefix_of(key, identity) + "00000000", key)
    return parsed is not None and parsed.layout is not Layout.OTHER and parsed.key == key


def check_upload_name(bucket: str, key: str, identity: str) -> None:
    """Raise InvalidName if the segments of `key` would get longer names than Swift can hold."""
    length = len(segment_key(key, identity, 1).encode())
    if length > MAX_KEY_BYTES:
        raise InvalidName(
            f"{bucket}/{key} cannot be written in segments",
            why=f"The names of its segments would be {length:,} bytes long, and {MAX_KEY_BYTES:,} "
            "is the limit.",
            hint=f"Use a name that is {length - MAX_KEY_BYTES} bytes shorter.",
        )
    if len(segments_bucket(bucket).encode()) > MAX_BUCKET_BYTES:
        raise InvalidName(
            f"{bucket}/{key} cannot be written in segments",
            why="The name of the bucket is too long for a second one with _segments behind it.",
            hint="Use a bucket with a shorter name.",
        )
