"""The beginning of a small object, read into memory."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from allastui.stores.store import Store


class Beginning(NamedTuple):
    """The first bytes of an object, and the version that they are of."""

    version: str
    data: bytes


def first_bytes(store: "Store", bucket: str, key: str, limit: int) -> Beginning:
    """Return the first `limit` bytes of an object, or all of it; blocking.

    Raises NotFound, Changed if it is written meanwhile, and what reading raises.
    """
    known = store.stat(bucket, key)
    buffer = memoryview(bytearray(min(known.size, limit)))
    if not len(buffer):
        return Beginning(known.version, b"")
    reader = store.open_range(bucket, key, 0, len(buffer), if_version=known.version)
    try:
        done = 0
        while done < len(buffer) and (count := reader.readinto(buffer[done:])):
            done += count
    finally:
        reader.close()
    return Beginning(known.version, bytes(buffer[:done]))
