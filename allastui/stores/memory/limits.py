"""The limits of the store in memory, which are those of S3; sizes are bytes."""

from allastui.errors import InvalidName
from allastui.settings import MIB
from allastui.stores.features import Features, MetadataLimits

MAX_OBJECT = 5 * 1024 * 1024 * MIB
MAX_KEY_BYTES = 1024
_MAX_PART = 5 * 1024 * MIB
_METADATA = MetadataLimits(count=2048, name=2048, value=2048, total=2048)


def memory_features(min_part: int, max_parts: int) -> Features:
    """Return the features of a store whose parts, but for the last, have `min_part` bytes."""
    return Features(
        buckets=True,
        min_part=min_part,
        max_part=_MAX_PART,
        max_parts=max_parts,
        max_object=MAX_OBJECT,
        part_etag_is_md5=True,
        any_order=False,
        server_copy=True,
        metadata=_METADATA,
    )


def check_key(key: str) -> None:
    """Raise InvalidName for a key that S3 does not take."""
    try:
        length = len(key.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise InvalidName(f'The key "{key}" is not valid UTF-8') from error
    if not 1 <= length <= MAX_KEY_BYTES:
        raise InvalidName(f'The key "{key}" has {length} bytes, and must have 1 to {MAX_KEY_BYTES}')
