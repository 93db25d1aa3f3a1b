"""The keys of a bucket in their order: those that were stored, and a million that never were."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

MADE_SIZE = 4096
MADE_MD5 = "620f0b67a91f7f74151bc5be745b7110"  # 4096 zero bytes
_HIGHEST = "\U0010ffff"


class Keys(Protocol):
    """Keys in order, found by their position."""

    @property
    def has_folders(self) -> bool:
        """Whether any key may have a "/" in it."""
        ...

    def __len__(self) -> int: ...
    def __getitem__(self, position: int, /) -> str: ...

    def rendered(self, template: str, span: range, shown: Callable[[str], str]) -> str:
        """Return `template` filled for each key of the span: key as `shown`, ETag, and size."""
        ...


class Listed(Protocol):
    """What a listing tells of an object; the size in bytes."""

    @property
    def size(self) -> int: ...
    @property
    def etag(self) -> str: ...


class StoredKeys:
    """The objects of a bucket by their keys."""

    has_folders = True

    def __init__(self, objects: Mapping[str, Listed]) -> None:
        self._objects = objects
        self._names = sorted(objects)

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, position: int, /) -> str:
        return self._names[position]

    def rendered(self, template: str, span: range, shown: Callable[[str], str]) -> str:
        rows = []
        for name in self._names[span.start : span.stop]:
            listed = self._objects[name]
            rows.append(template % (shown(name), listed.etag, listed.size))
        return "".join(rows)


@dataclass(frozen=True, slots=True)
class MadeKeys:
    """`count` keys made of their numbers, each of MADE_SIZE bytes; nothing of them is kept."""

    count: int
    has_folders: bool

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, position: int, /) -> str:
        if not 0 <= position < self.count:
            raise IndexError(position)
        return self._form % tuple(self._numbers(range(position, position + 1)))

    @property
    def _form(self) -> str:
        return "dir-%04d/sub-%02d/file-%08d.dat" if self.has_folders else "file-%08d.dat"

    def _numbers(self, span: range) -> Iterator[int]:
        if not self.has_folders:
            return iter(span)
        return chain.from_iterable((number // 1000, number // 100 % 10, number) for number in span)

    def rendered(self, template: str, span: range, shown: Callable[[str], str]) -> str:
        # One formatting for the whole page: this is what makes a page cheap.
        one = template % (self._form, MADE_MD5, MADE_SIZE)
        return one * len(span) % tuple(self._numbers(span))


@dataclass(frozen=True, slots=True)
class Found:
    """One page: spans of keys and common prefixes in order, and the last of them if more follow."""

    pieces: list[range | str]
    count: int
    last: str | None


def find(keys: Keys, prefix: str, delimiter: str, after: str, limit: int) -> Found:
    """Return the page of at most `limit` keys and common prefixes behind `after`."""
    names: Sequence[str] = keys  # type: ignore[assignment]  # bisect asks only for length and items
    here = bisect_left(names, prefix) if prefix else 0
    end = bisect_left(names, prefix + _HIGHEST) if prefix else len(keys)
    if after:
        is_folder = delimiter and after.endswith(delimiter) and len(after) > len(prefix)
        past = bisect_left(names, after + _HIGHEST) if is_folder else bisect_right(names, after)
        here = max(here, past)
    if not delimiter or not keys.has_folders:
        stop = min(end, here + limit)
        last = keys[stop - 1] if here < stop < end else None
        return Found([range(here, stop)] if stop > here else [], max(0, stop - here), last)
    pieces: list[range | str] = []
    count, last = 0, ""
    while here < end and count < limit:
        name = keys[here]
        cut = name.find(delimiter, len(prefix))
        if cut < 0:
            pieces.append(range(here, here + 1))
            last, here = name, here + 1
        else:
            last = name[: cut + len(delimiter)]
            pieces.append(last)
            here = bisect_left(names, last + _HIGHEST)
        count += 1
    return Found(pieces, count, last if here < end else None)
