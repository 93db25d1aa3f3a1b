"""What is to be told of an item that has arrived: what is not proved, what did not go along."""

from allastui.errors import printable
from allastui.stores.store import ObjectStat
from allastui.transfers.job import Failure
from allastui.transfers.work import Arrived, Work

NO_SOURCE_CHECKSUM = "The source has no checksum that what was read could be compared with"
NO_TARGET_CHECKSUM = "The target gives no checksum of the whole"
COPIED_IN_OTHER_PARTS = "The service copied it in other parts than it has, so the checksums differ"
STOOD_THERE = "It stood there already, and only its size and its time could be compared"

_NAMED = 5
"""So many names of metadata are told one by one."""


def arrived(
    work: Work, stat: ObjectStat, *, verified: bool, why_not: str = "", carries: bool = True
) -> Arrived:
    """Return that the item has arrived, with what is to be told of it.

    `why_not` is why it is not verified, which is told where the user wanted it to be. `carries`
    tells whether its metadata went through here, so that some may not have found room.
    """
    is_unproved = work.verify and not verified and bool(why_not)
    lost = work.carried(stat).lost if carries else ()
    if not is_unproved and not lost:
        return Arrived(stat.size, verified, stat.version)
    what = "could not be compared" if is_unproved else "has not all of its metadata"
    remark = Failure(
        kind="NotVerified" if is_unproved else "MetadataLost",
        title=f"{printable(str(work.target))} arrived, but {what}",
        why=". ".join(([why_not] if is_unproved else []) + ([_lost_text(lost)] if lost else [])),
        hint="",
    )
    return Arrived(stat.size, verified, stat.version, remark)


def _lost_text(lost: tuple[str, ...]) -> str:
    more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
    names = ", ".join(printable(name) for name in lost[:_NAMED])
    return f"Of its metadata these could not go along: {names}{more}"
