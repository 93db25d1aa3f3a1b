"""A large file of sequencing reads (FASTQ text), made piece by piece while it is written."""

import hashlib
import random
from collections.abc import Iterator

_PIECE = 1024 * 1024
_RECORD = 256
_READ_LENGTH = 118
"""Bases of one read: with its 16 bytes of name, a record is exactly 256 bytes."""
_SEED = 4


class SequencingReads:
    """A body of `pieces` MiB of FASTQ records; the same bytes each time."""

    def __init__(self, pieces: int) -> None:
        self.size = pieces * _PIECE
        self.is_checked = True
        self._pieces = pieces

    def chunks(self) -> Iterator[memoryview]:
        records = _records()
        for number in range(self._pieces):
            yield memoryview(records.replace(b"@run00 ", b"@run%02d " % number))

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()


def _records() -> bytes:
    """Return one MiB of records whose names begin with "@run00 "."""
    chance = random.Random(_SEED)
    count = _PIECE // _RECORD
    bases = chance.randbytes(count * _READ_LENGTH).translate(b"ACGT" * 64)
    qualities = chance.randbytes(count * _READ_LENGTH).translate(b"FFFFFFFF:FFF,FF#" * 16)
    return b"".join(
        b"@run00 read%04d\n%b\n+\n%b\n"
        % (
            number,
            bases[number * _READ_LENGTH : (number + 1) * _READ_LENGTH],
            qualities[number * _READ_LENGTH : (number + 1) * _READ_LENGTH],
        )
        for number in range(count)
    )
