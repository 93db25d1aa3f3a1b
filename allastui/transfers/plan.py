"""How an object is cut into parts: pure arithmetic on sizes in bytes."""

from allastui.errors import TooLarge
from allastui.settings import MIB
from allastui.stores.features import Features

ALIGNED_PART_LIMIT = 128 * MIB
"""The largest part of a source that is taken over as it is, so that its checksum can be compared
part by part; a larger one would make a cut line cost too much."""


def part_size_for(
    size: int, features: Features, preferred: int, source_part_size: int | None = None
) -> int:
    """Return the size of the parts for an object of `size` bytes at a store with `features`.

    The source's own part size is kept where the target takes it; else it is `preferred`, or the
    next MiB above that which needs no more parts than the target allows. Raises TooLarge if no part
    size can hold the object.
    """
    if size > features.max_object:
        raise TooLarge(
            f"{size} bytes are more than the service takes as one object",
            why=f"Its limit is {features.max_object} bytes",
            hint="Split the file, or pack it in smaller archives.",
        )
    smallest = max(features.min_part, -(-size // features.max_parts))
    if (
        source_part_size
        and source_part_size <= ALIGNED_PART_LIMIT
        and smallest <= source_part_size <= features.max_part
    ):
        return source_part_size
    wanted = max(preferred, -(-smallest // MIB) * MIB)
    if wanted > features.max_part:
        wanted = features.max_part
    if wanted < smallest:
        raise TooLarge(
            f"{size} bytes do not fit into {features.max_parts} parts of this service",
            why=f"A part may have at most {features.max_part} bytes",
            hint="Split the file, or pack it in smaller archives.",
        )
    return wanted


def parts_in(size: int, part_size: int) -> int:
    """Return how many parts an object of `size` bytes has; an empty object has one."""
    return max(1, -(-size // part_size))


def part_range(number: int, size: int, part_size: int) -> tuple[int, int]:
    """Return offset and length of part `number` (from 1)."""
    offset = (number - 1) * part_size
    return offset, min(part_size, size - offset)


def bit(number: int) -> int:
    """Return the bit of part `number` (from 1) in a bit set of parts."""
    return 1 << (number - 1)


def missing_parts(total: int, done: int) -> list[int]:
    """Return the numbers of the parts that are not in the bit set `done`, in order."""
    return [number for number in range(1, total + 1) if not done & bit(number)]


def bytes_in(done: int, size: int, part_size: int) -> int:
    """Return how many bytes the parts of the bit set `done` hold together."""
    total = parts_in(size, part_size)
    last = bit(total)
    full = (done & ~last).bit_count() * part_size
    return full + (size - (total - 1) * part_size if done & last else 0)
