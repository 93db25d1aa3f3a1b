"""Two places compared name by name: a merge of two walks in key order, and what differs; pure."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from allastui.stores.entry import OF_BYTES, Entry, Kind, lacks_size


class By(enum.StrEnum):
    """What tells whether two files of the same name and size are the same."""

    SIZE = "size"
    """Nothing more: the same size is the same."""
    TIME = "time"
    """The times of the original files, which objects keep in their metadata."""
    CHECKSUM = "checksum"
    """The checksums that the services keep, recomputed for local files."""


class Verdict(enum.IntEnum):
    """How the two sides of a name differ."""

    SAME = 0
    ONLY_LEFT = 1
    ONLY_RIGHT = 2
    LEFT_NEWER = 3
    """They differ, and the left one was written later."""
    RIGHT_NEWER = 4
    DIFFERS = 5
    """They differ, and which is newer is not known."""
    UNSURE = 6
    """Nothing is there to compare them by."""


class Pair(NamedTuple):
    """What stands on both sides under a name; None where nothing does, never on both."""

    name: str
    left: Entry | None
    right: Entry | None


class NotInOrder(Exception):
    """A walk that was to come in key order did not: it is to be sorted first."""


TIME_TOLERANCE = 1.0
"""Seconds: some programs keep whole seconds only."""


def merged(left: Iterable[Entry], right: Iterable[Entry]) -> Iterator[Pair]:
    """Yield the names of both sides in order; each side comes in the order of its names.

    Names are compared by their code points, which is the order of UTF-8 too. What cannot be
    compared (OTHER) is left out, and so is an empty folder that is not empty on the other side. But
    where the other side has something of that name, or below it, the two are a pair: what is in a
    folder that may not be read, or behind a link that leads nowhere, is not known to be missing.
    Raises NotInOrder.
    """
    lefts, rights = _ordered(left), _ordered(right)
    hidden_left: dict[str, Entry] = {}
    hidden_right: dict[str, Entry] = {}
    one, other = next(lefts, None), next(rights, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.name < other.name):
            assert one is not None
            if one.kind is Kind.OTHER:
                hidden_left[one.name.rstrip("/")] = one
            elif not _holds(one, other):
                yield Pair(one.name, one, _hiding(hidden_right, one.name))
            one = next(lefts, None)
        elif one is None or other.name < one.name:
            if other.kind is Kind.OTHER:
                hidden_right[other.name.rstrip("/")] = other
            elif not _holds(other, one):
                yield Pair(other.name, _hiding(hidden_left, other.name), other)
            other = next(rights, None)
        else:
            for entry, hidden in ((one, hidden_left), (other, hidden_right)):
                if entry.kind is Kind.OTHER:
                    hidden[entry.name.rstrip("/")] = entry
            if one.kind is not Kind.OTHER or other.kind is not Kind.OTHER:
                yield Pair(one.name, one, other)
            one, other = next(lefts, None), next(rights, None)


def _hiding(hidden: Mapping[str, Entry], name: str) -> Entry | None:
    """Return what of `hidden` has this name or is a folder above it, None if nothing does."""
    while hidden and name:
        name = name.rstrip("/")
        if found := hidden.get(name):
            return found
        name = name.rpartition("/")[0]
    return None


def _holds(folder: Entry, first: Entry | None) -> bool:
    """Tell whether an empty folder stands on the other side too, where `first` is in it."""
    return folder.kind is Kind.PREFIX and first is not None and first.name.startswith(folder.name)


def _ordered(entries: Iterable[Entry]) -> Iterator[Entry]:
    last: str | None = None
    for entry in entries:
        if entry.name == last:
            continue
        if last is not None and entry.name < last:
            raise NotInOrder(entry.name)
        last = entry.name
        yield entry


def quick_verdict(pair: Pair, by: By) -> Verdict | None:
    """Return what the listings alone tell of a pair, None where its stores are to be asked."""
    left, right = pair.left, pair.right
    if any(entry is not None and entry.kind is Kind.OTHER for entry in (left, right)):
        return Verdict.UNSURE
    if left is None or right is None:
        alone = left or right
        assert alone is not None
        if alone.kind is Kind.OBJECT and _lacks_size(alone):
            return None
        return Verdict.ONLY_RIGHT if left is None else Verdict.ONLY_LEFT
    if left.kind is not Kind.OBJECT:
        return Verdict.SAME
    if _lacks_size(left) or _lacks_size(right):
        return None
    if left.size != right.size:
        return differing(left.modified, right.modified)
    if by is By.SIZE or (by is By.CHECKSUM and _same_etag(left, right)):
        return Verdict.SAME
    return None


def differing(left: float | None, right: float | None) -> Verdict:
    """Return which of two that differ was written later; times are seconds, None is unknown."""
    if left is None or right is None or abs(left - right) <= TIME_TOLERANCE:
        return Verdict.DIFFERS
    return Verdict.LEFT_NEWER if left > right else Verdict.RIGHT_NEWER


def by_times(
    left: tuple[float | None, float | None], right: tuple[float | None, float | None]
) -> Verdict:
    """Compare two of the same size by their times: pairs of that of the original, and of writing.

    An object that does not keep the time of its original is the same as an original that is older
    than the object: it was not changed since it was sent. Two such objects tell nothing.
    """
    one, other = left[0], right[0]
    if one is not None and other is not None:
        verdict = differing(one, other)
        return Verdict.SAME if verdict is Verdict.DIFFERS else verdict
    if one is not None and right[1] is not None:
        return Verdict.LEFT_NEWER if one > right[1] + TIME_TOLERANCE else Verdict.SAME
    if other is not None and left[1] is not None:
        return Verdict.RIGHT_NEWER if other > left[1] + TIME_TOLERANCE else Verdict.SAME
    return Verdict.UNSURE


def _lacks_size(entry: Entry) -> bool:
    return lacks_size(entry.kind, entry.form, entry.size) or entry.size is None


def _same_etag(left: Entry, right: Entry) -> bool:
    """Tell whether equal ETags prove equal bytes; different ones prove nothing by themselves."""
    plain = left.form in OF_BYTES and right.form in OF_BYTES
    return plain and left.etag is not None and len(left.etag) >= 32 and left.etag == right.etag
