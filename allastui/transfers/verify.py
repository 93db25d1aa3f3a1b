"""What checksums prove: pure functions on ETags and MD5 sums, all in hex without quotes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from allastui.errors import Corrupted, printable
from allastui.settings import MIB
from allastui.stores.entry import Form
from allastui.stores.large_objects import joined_etag
from allastui.stores.store import ObjectStat, Part, Segment
from allastui.transfers.plan import parts_in

COMMON_PART_SIZES = tuple(size * MIB for size in (5, 8, 10, 15, 16, 20, 25, 32, 50, 64, 100, 128))
"""Part sizes that other clients use by default, in bytes: s3cmd 15, aws 8, rclone 5, s5cmd 50."""


def multipart_etag(part_md5s: Sequence[str]) -> str:
    """Return the ETag of a multipart object: the MD5 of its parts' MD5s, a dash, their count."""
    joined = b"".join(bytes.fromhex(md5) for md5 in part_md5s)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(part_md5s)}"


def parts_in_etag(etag: str | None) -> int | None:
    """Return the count of parts that a multipart ETag names, or None for any other ETag."""
    digest, dash, count = (etag or "").partition("-")
    if dash and len(digest) == 32 and count.isdigit() and int(count) > 0:
        return int(count)
    return None


def parts_give_etag(parts: Sequence[Part], standing: ObjectStat) -> bool | None:
    """Compare the MD5s of all parts, in order, with the ETag of the object that was made of them.

    None where that ETag tells nothing: it is neither a multipart one nor that of an SLO.
    """
    if parts_in_etag(standing.etag) is not None:
        return multipart_etag([part.etag for part in parts]) == standing.etag
    if standing.form is Form.SLO and standing.etag:
        return joined_etag(parts) == standing.etag
    return None


def likely_part_sizes(size: int, etag: str | None) -> list[int]:
    """Return part sizes that would cut `size` bytes into as many parts as `etag` names.

    Empty for an ETag that is not a multipart one; otherwise a short list, which need not hold the
    true one: the ETag tells the count of parts but not where they were cut.
    """
    count = parts_in_etag(etag)
    if count is None:
        return []
    if count == 1:
        return [max(size, 1)]
    sizes = [part for part in COMMON_PART_SIZES if parts_in(size, part) == count]
    power = 256 * MIB
    while power < size:
        if parts_in(size, power) == count:
            sizes.append(power)
        power *= 2
    even = -(-size // count)
    rounded = -(-even // MIB) * MIB
    for part in (rounded, even):
        if parts_in(size, part) == count and part not in sizes:
            sizes.append(part)
    return sizes


def etag_matches(
    etag: str, size: int, part_size: int | None, read: Callable[[], Iterable[bytes | memoryview]]
) -> bool | None:
    """Compare bytes with an ETag: True or False, or None where the ETag cannot tell.

    `read` gives the bytes from the start each time it is called. `part_size` is the true size of
    the parts behind a multipart ETag; where it is None the likely ones are tried, and a mismatch
    proves nothing.
    """
    if parts_in_etag(etag) is None:
        return _md5_of(read()) == etag if len(etag) == 32 else None
    candidates = [part_size] if part_size else likely_part_sizes(size, etag)
    if not candidates:
        return None
    if etag in _multipart_etags(read(), candidates):
        return True
    return False if part_size else None


class SegmentProof:
    """Compares bytes that come in order with the MD5s of the segments that they are made of.

    `name` is what errors call the object.
    """

    def __init__(self, name: str, segments: Sequence[Segment]) -> None:
        self._name = name
        self._coming = iter(segments)
        self._next()

    def update(self, chunk: memoryview) -> None:
        """Take the next bytes; raises Corrupted at the end of a segment that was another one."""
        while self._segment is not None and len(chunk) >= self._left:
            self._md5.update(chunk[: self._left])
            chunk = chunk[self._left :]
            if self._md5.hexdigest() != self._segment.etag:
                raise segment_differs(self._name, self._segment)
            self._next()
        self._md5.update(chunk)
        self._left -= len(chunk)

    @property
    def is_whole(self) -> bool:
        """Whether all segments have come, and nothing more."""
        return self._segment is None and self._left == 0

    def _next(self) -> None:
        self._segment = next(self._coming, None)
        self._left = self._segment.size if self._segment is not None else 0
        self._md5 = hashlib.md5(usedforsecurity=False)


def are_the_segments(segments: Sequence[Segment], chunks: Iterable[memoryview]) -> bool:
    """Tell whether `chunks` are the bytes of `segments`, and no more."""
    proof = SegmentProof("", segments)
    try:
        for chunk in chunks:
            proof.update(chunk)
    except Corrupted:
        return False
    return proof.is_whole


def segment_differs(name: str, segment: Segment) -> Corrupted:
    """Return the error for bytes of the object `name` that are not those of their segment."""
    return Corrupted(
        f"What was read of {printable(name)} is not what was stored",
        why=f"Its segment {segment.bucket}/{segment.key} has another MD5",
        hint="Retry it; if it comes back, the stored segment itself is damaged.",
    )


def _md5_of(chunks: Iterable[bytes | memoryview]) -> str:
    md5 = hashlib.md5(usedforsecurity=False)
    for chunk in chunks:
        md5.update(chunk)
    return md5.hexdigest()


def _multipart_etags(
    chunks: Iterable[bytes | memoryview], part_sizes: Sequence[int]
) -> Iterator[str]:
    """Yield the multipart ETag for each of `part_sizes`, in one pass over `chunks`."""
    cutters = [PartMd5s(part_size) for part_size in part_sizes]
    for chunk in chunks:
        for cutter in cutters:
            cutter.update(memoryview(chunk))
    for cutter in cutters:
        yield multipart_etag(cutter.finish())


class PartMd5s:
    """Cuts a stream into parts of one size, in bytes, and keeps the MD5 of each."""

    def __init__(self, part_size: int) -> None:
        self._part_size = part_size
        self._room = part_size
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._done: list[str] = []

    def update(self, chunk: memoryview) -> None:
        """Take the next bytes."""
        while len(chunk) > self._room:
            self._md5.update(chunk[: self._room])
            chunk = chunk[self._room :]
            self._next()
        self._md5.update(chunk)
        self._room -= len(chunk)

    def finish(self) -> list[str]:
        """Return the MD5s of all parts, the last one with what is left; nothing may follow."""
        if self._room < self._part_size or not self._done:
            self._next()
        return self._done

    def _next(self) -> None:
        self._done.append(self._md5.hexdigest())
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._room = self._part_size
