"""Which versions were counted, so that these are deleted and no others; in little memory."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from allastui.stores.abilities.versions import ObjectVersion


class CountedVersions:
    """Takes 8 bytes for each version: a hash of all that a listing tells of it.

    What is written anew under its old id, as where versioning is suspended, is another version.
    """

    def __init__(self) -> None:
        self._first: list[bytes] = []
        self._last: list[bytes] = []
        self._hashes: list[array[int]] = []

    def add(self, versions: Sequence[ObjectVersion]) -> None:
        """Add versions of one page; pages come in the order of their keys, as they are listed."""
        if versions:
            self._first.append(_sort_key(versions[0]))
            self._last.append(_sort_key(versions[-1]))
            self._hashes.append(array("q", map(_hash, versions)))

    def among(self, page: Sequence[ObjectVersion]) -> list[bool]:
        """Tell of each version of a page of another listing whether it was counted."""
        if not page:
            return []
        start = bisect_left(self._last, _sort_key(page[0]))
        end = bisect_right(self._first, _sort_key(page[-1]))
        hashes: set[int] = set().union(*self._hashes[start:end])
        return [_hash(version) in hashes for version in page]


def _hash(version: ObjectVersion) -> int:
    # Whether it is the current one may change: the version is still the same.
    return hash(version._replace(is_current=False))


def _sort_key(version: ObjectVersion) -> bytes:
    return version.key.encode("utf-8", "surrogateescape")
