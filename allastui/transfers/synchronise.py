"""From what differs to a list of what one side gets from the other."""

import os
from collections.abc import Collection, Iterator

from allastui.stores.place import Place
from allastui.stores.segment_names import is_segments_bucket
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


def frozen_extras(found: Differences, *, to_right: bool) -> Iterator[Listed]:
    """Yield what only the target has, in order, as it was seen."""
    for row in found.rows_of(EXTRA[to_right]):
        name, _, left, right = found[row]
        extra = right if to_right else left
        if extra is not None:
            yield Listed(name, extra, None)


def bytes_of(found: Differences, verdict: Verdict, *, to_right: bool) -> int:
    """Return the bytes of what `verdict` is of: what the target has of extras, else the source."""
    of_left = to_right is not (verdict is EXTRA[to_right])
    return (found.left_bytes if of_left else found.right_bytes)[verdict]


def why_extras_stay(source: Place, target: Place) -> str:
    """Return why what only the target has is not offered to be deleted, "" if it is."""
    if is_segments_bucket(target.bucket):
        return "large objects are made of them"
    if _real(source) != _real(target) and _is_nested(source, target):
        return "one side lies within the other"
    return ""


def _is_nested(source: Place, target: Place) -> bool:
    # Two profiles may be of one project: a bucket of the same name counts as the same bucket.
    if source.is_local != target.is_local or source.bucket != target.bucket:
        return False
    one, other = _real(source), _real(target)
    return one.startswith(other) or other.startswith(one)


def _real(place: Place) -> str:
    """Return the key of a prefix; of a local one the path to which its links lead."""
    if not place.is_local:
        return place.key
    return os.path.join(os.path.realpath(place.path), "")
