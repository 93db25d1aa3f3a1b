"""The names of a million rows in few texts: a text of its own costs 57 bytes a name."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import overload

BLOCK = 1024
"""Names in one text."""


class Names(Sequence[str]):
    """Names by row ids from 0, as a list has them; names are only added, at the end.

    Names of a block are joined by line breaks. `_nexts` tells where the name behind each one begins
    in its block, as names may hold line breaks themselves.
    """

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._nexts = array("I")

    def __len__(self) -> int:
        return len(self._nexts)

    @overload
    def __getitem__(self, row: int) -> str: ...

    @overload
    def __getitem__(self, row: slice) -> list[str]: ...

    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        if row < 0:
            row += len(self)
        start = self._nexts[row - 1] if row % BLOCK else 0
        return self._blocks[row // BLOCK][start : self._nexts[row] - 1]

    def extend(self, names: Sequence[str]) -> None:
        """Add names; thousands at once cost little more than their bytes."""
        added = iter(names)
        while more := list(islice(added, BLOCK - len(self) % BLOCK)):
            if len(self) % BLOCK:
                start = self._nexts[-1]
                self._blocks[-1] = "\n".join((self._blocks[-1], *more))
            else:
                start = 0
                self._blocks.append("\n".join(more))
            lengths = (len(name) + 1 for name in more)
            self._nexts.extend(islice(accumulate(lengths, initial=start), 1, None))

    def __iter__(self) -> Iterator[str]:
        for block in range(len(self._blocks)):
            yield from self.block(block)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name) is not None

    def index(self, name: str, start: int = 0, stop: int | None = None) -> int:
        """Return the first row of `name`; raises ValueError. Only whole lists are searched."""
        row = self._find(name)
        if row is None:
            raise ValueError(f"{name!r} is not among the names")
        return row

    def _find(self, name: str) -> int | None:
        for number, text in enumerate(self._blocks):
            if name in text:
                names = self.block(number)
                if name in names:
                    return number * BLOCK + names.index(name)
        return None

    @property
    def block_count(self) -> int:
        return len(self._blocks)

    def block(self, number: int) -> list[str]:
        """Return the names of a block, which begins at row `number * BLOCK`."""
        first = number * BLOCK
        rows = range(first, min(first + BLOCK, len(self)))
        names = self._blocks[number].split("\n")
        return names if len(names) == len(rows) else [self[row] for row in rows]

    def folded_block(self, number: int) -> list[str]:
        """Return the same with the case of letters put aside."""
        count = min(BLOCK, len(self) - number * BLOCK)
        names = self._blocks[number].casefold().split("\n")
        return names if len(names) == count else [name.casefold() for name in self.block(number)]
