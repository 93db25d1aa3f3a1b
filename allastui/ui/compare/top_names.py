"""The names of a place under which something differs, as a pane marks them: eight bytes each."""

from array import array
from bisect import bisect_left

from allastui.transfers.compare import Verdict
from allastui.transfers.differences import Differences


class TopNames:
    """The first parts of the names of differences."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._last = ""

    def add(self, name: str) -> None:
        """Take in a whole name; those of one folder come together."""
        top = name.partition("/")[0]
        if top != self._last:
            self._last = top
            self._hashes.append(hash(top))

    def done(self) -> "TopNames":
        """Make ready for questions."""
        self._hashes = array("q", sorted(self._hashes))
        return self

    def __contains__(self, name: str) -> bool:
        wanted = hash(name)
        index = bisect_left(self._hashes, wanted)
        return index < len(self._hashes) and self._hashes[index] == wanted


def top_names(found: Differences) -> tuple[TopNames, TopNames]:
    """Return what differs at the left and at the right: not what is only on the other side."""
    left, right = TopNames(), TopNames()
    for row in range(len(found)):
        name, verdict = found.name(row), found.verdict(row)
        if verdict is not Verdict.ONLY_RIGHT:
            left.add(name)
        if verdict is not Verdict.ONLY_LEFT:
            right.add(name)
    return left.done(), right.done()
