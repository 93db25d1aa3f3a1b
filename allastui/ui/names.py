"""Whether a new name can be had, told while it is typed: the rules of files, S3 and Swift."""

import re
from collections.abc import Sequence

from allastui.profiles.profile import Profile, Protocol
from allastui.stores.local.names import NAME_BYTES
from allastui.stores.place import Place

KEY_BYTES = 1024
BUCKET_BYTES = 256
"""Of a container of Swift."""

_S3_BUCKET = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}")
_MOST_LOOKED_THROUGH = 100_000
"""In a longer listing a name is not looked for at each key; what is there is found out later."""


def name_label(what: str, place: Place, profile: Profile | None) -> str:
    """Return what to ask for a new name of `what`, with the rules where there are some to know."""
    if not place.is_bucket_list:
        return f"Name of the {what}"
    if profile is not None and profile.protocol is Protocol.SWIFT:
        return "Name of the bucket (a-z, 0-9 and hyphens work over S3 too)"
    return "Name of the bucket: 3 to 63 of a-z, 0-9, hyphens and dots"


def complaint_of_name(
    name: str, place: Place, profile: Profile | None, taken: Sequence[str] = ()
) -> str:
    """Return what is wrong with `name` for something new in `place`; "" if nothing is.

    `taken` are the names that are there.
    """
    if not name:
        return "Type a name."
    if "/" in name:
        return "A name has no slash."
    if name in (".", ".."):
        return "That name means another folder."
    if "\0" in name or not _is_utf8(name):
        return "A name cannot hold that."
    if len(taken) <= _MOST_LOOKED_THROUGH and name in taken:
        return "That name is there already."
    if place.is_bucket_list:
        is_swift = profile is not None and profile.protocol is Protocol.SWIFT
        return _of_container(name) if is_swift else _of_bucket(name)
    size = len(name.encode())
    if place.is_local:
        return _too_long(size, NAME_BYTES, "A name")
    folders = len(place.key.encode("utf-8", "surrogateescape"))
    return _too_long(folders + size, KEY_BYTES, "With its folders it")


def _too_long(size: int, limit: int, what: str) -> str:
    if size <= limit:
        return ""
    return f"{what} can have {limit:,} bytes, and this has {size:,}."


def _of_container(name: str) -> str:
    if not name.isprintable():
        return "A bucket's name has no control characters."
    return _too_long(len(name.encode()), BUCKET_BYTES, "A bucket's name")


def _of_bucket(name: str) -> str:
    wrong = sorted({char for char in name if not re.fullmatch(r"[a-z0-9.-]", char)})
    if wrong:
        shown = " ".join("space" if char == " " else char for char in wrong[:5])
        return f"Only a-z, 0-9, hyphens and dots: not {shown}"
    if not _S3_BUCKET.fullmatch(name):
        return "It begins and ends with a letter or a digit."
    if ".." in name or _ADDRESS.fullmatch(name):
        return "It looks like an address: no two dots in a row, not four numbers."
    if len(name) < 3:
        return "It needs at least 3 characters."
    if len(name) > 63:
        return f"It can have 63 characters, and this has {len(name)}."
    return ""


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
