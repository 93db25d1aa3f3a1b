"""What a store can do, and where its limits are; sizes are bytes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetadataLimits:
    """How much user metadata an object may have: values as bytes of UTF-8, names as letters.

    `total` is of all names and values together. `encoded` tells that values which are not ASCII go
    as encoded words (RFC 2047), which are longer.
    """

    count: int
    name: int
    value: int
    total: int
    encoded: bool = False


@dataclass(frozen=True, slots=True)
class Features:
    """What a store can do and where its limits are."""

    buckets: bool
    """Whether there is a list of buckets above the keys."""
    min_part: int
    """Smallest size of a part that is not the last, bytes."""
    max_part: int
    """Largest size of a part and of a single put, bytes."""
    max_parts: int
    max_object: int
    part_etag_is_md5: bool
    """Whether a part's receipt is the MD5 of its bytes."""
    any_order: bool
    """Whether `list_page` gives names in no particular order (a file system)."""
    server_copy: bool
    """Whether `copy` moves no bytes through this machine."""
    deletes_segments: bool = True
    """Whether to delete or replace a large object of Swift takes its segments along."""
    metadata: MetadataLimits | None = None
    """None where nothing but the time is kept beside the bytes (a file system)."""
