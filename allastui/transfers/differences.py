"""What differs between two places, kept compactly: some 110 bytes for each name."""

import math
from array import array
from collections.abc import Iterator
from typing import NamedTuple

from allastui.stores.entry import OF_BYTES, Entry, lacks_size
from allastui.transfers.compare import Pair, Verdict

_ETAG_BYTES = 20
"""An MD5, and how many parts it is made of (0 for a plain one)."""
_NONE = bytes(_ETAG_BYTES)


class Seen(NamedTuple):
    """One side of a name as the comparison saw it; None is unknown."""

    size: int | None
    modified: float | None
    etag: str | None


class Difference(NamedTuple):
    """A name below both places; a folder without content ends in "/"."""

    name: str
    verdict: Verdict
    left: Seen | None
    right: Seen | None


class Differences:
    """The names that are not the same, in the order in which they came, and counts of all."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(Verdict, 0)
        self.left_bytes = dict.fromkeys(Verdict, 0)
        self.right_bytes = dict.fromkeys(Verdict, 0)
        self._names = bytearray()
        self._ends = array("Q")
        self._verdicts = bytearray()
        self._sizes = array("q")
        self._times = array("d")
        self._etags = bytearray()
        self._odd_etags: dict[int, str] = {}
        self._there = bytearray()
        self._of: dict[Verdict, array[int]] = {verdict: array("I") for verdict in Verdict}

    def __len__(self) -> int:
        return len(self._verdicts)

    def count_same(self, count: int, size: int) -> None:
        """Count names that are the same on both sides, and their bytes."""
        self.counts[Verdict.SAME] += count
        self.left_bytes[Verdict.SAME] += size
        self.right_bytes[Verdict.SAME] += size

    def append(self, pair: Pair, verdict: Verdict) -> None:
        """Take in a name that is not the same on both sides."""
        row = len(self._verdicts)
        self.counts[verdict] += 1
        self._of[verdict].append(row)
        self._verdicts.append(verdict)
        self._names += pair.name.encode("utf-8", "surrogateescape")
        self._ends.append(len(self._names))
        self._there.append((pair.left is not None) | (pair.right is not None) << 1)
        for side, (entry, total) in enumerate(
            ((pair.left, self.left_bytes), (pair.right, self.right_bytes))
        ):
            total[verdict] += (entry.size or 0) if entry is not None else 0
            self._append_side(entry, 2 * row + side)

    def _append_side(self, entry: Entry | None, index: int) -> None:
        unknown = entry is None or lacks_size(entry.kind, entry.form, entry.size)
        size = None if entry is None or unknown else entry.size
        modified = entry.modified if entry is not None else None
        etag = entry.etag if entry is not None and entry.form in OF_BYTES else None
        self._sizes.append(-1 if size is None else size)
        self._times.append(math.nan if modified is None else modified)
        packed = _packed(etag) if etag else _NONE
        if packed is None:
            self._odd_etags[index] = etag or ""
            packed = _NONE
        self._etags += packed

    def rows_of(self, verdict: Verdict) -> "array[int]":
        """Return the rows of one verdict, in their order; it grows while a comparison goes on."""
        return self._of[verdict]

    def name(self, row: int) -> str:
        start = self._ends[row - 1] if row else 0
        return self._names[start : self._ends[row]].decode("utf-8", "surrogateescape")

    def verdict(self, row: int) -> Verdict:
        return Verdict(self._verdicts[row])

    def __getitem__(self, row: int) -> Difference:
        if not 0 <= row < len(self):
            raise IndexError(row)
        return Difference(self.name(row), self.verdict(row), self._seen(row, 0), self._seen(row, 1))

    def __iter__(self) -> Iterator[Difference]:
        return (self[row] for row in range(len(self)))

    def _seen(self, row: int, side: int) -> Seen | None:
        if not self._there[row] >> side & 1:
            return None
        index = 2 * row + side
        size, modified = self._sizes[index], self._times[index]
        packed = bytes(self._etags[index * _ETAG_BYTES : (index + 1) * _ETAG_BYTES])
        return Seen(
            None if size < 0 else size,
            None if math.isnan(modified) else modified,
            self._odd_etags.get(index) or _unpacked(packed),
        )


def _packed(etag: str) -> bytes | None:
    """Return an ETag of the usual form in 20 bytes, None for any other."""
    digest, dash, parts = etag.partition("-")
    try:
        packed = bytes.fromhex(digest) + int(parts if dash else "0").to_bytes(4, "big")
    except (ValueError, OverflowError):
        return None
    return packed if _unpacked(packed) == etag else None


def _unpacked(packed: bytes) -> str | None:
    if packed == _NONE or len(packed) != _ETAG_BYTES:
        return None
    parts = int.from_bytes(packed[16:], "big")
    return packed[:16].hex() + (f"-{parts}" if parts else "")
