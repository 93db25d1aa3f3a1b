"""From what differs to a list of what one side gets from the other."""

from collections.abc import Collection, Iterator

from allastui.transfers.compare import Verdict
from allastui.transfers.differences import Differences
from allastui.transfers.listed import Listed

NEW = {True: Verdict.ONLY_LEFT, False: Verdict.ONLY_RIGHT}
"""What only the source has, by whether it goes to the right."""
NEWER = {True: Verdict.LEFT_NEWER, False: Verdict.RIGHT_NEWER}
OLDER = {True: Verdict.RIGHT_NEWER, False: Verdict.LEFT_NEWER}
EXTRA = {True: Verdict.ONLY_RIGHT, False: Verdict.ONLY_LEFT}
"""What only the target has."""


def frozen_list(
    found: Differences, verdicts: Collection[Verdict], *, to_right: bool
) -> Iterator[Listed]:
    """Yield what is copied for `verdicts`, in order, as both sides were seen."""
    for row in range(len(found)):
        if found.verdict(row) not in verdicts:
            continue
        name, _, left, right = found[row]
        source, target = (left, right) if to_right else (right, left)
        if source is not None:
            yield Listed(name, source, target)


def bytes_of(found: Differences, verdict: Verdict, *, to_right: bool) -> int:
    """Return the bytes that the source has of what `verdict` is of."""
    return (found.left_bytes if to_right else found.right_bytes)[verdict]
