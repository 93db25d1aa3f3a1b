"""What is refused before the first byte, as it would lose data or leave some behind."""

from allastui.errors import TransferError, printable
from allastui.profiles.siblings import siblings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import ObjectStat
from allastui.transfers.request import JobKind
from allastui.transfers.segments import is_segmented
from allastui.transfers.work import Work


def refuse_itself(work: Work, stat: ObjectStat, standing: ObjectStat) -> None:
    """Raise TransferError if a link, or another profile of the same service, leads to the source.

    Objects of one name, content and time in two places are the same one in all likelihood: to move
    one onto itself would delete it.
    """
    source, target = work.source, work.target
    if source.is_local and target.is_local:
        is_itself = stat.version == standing.version
    else:
        is_itself = work.request.kind is JobKind.MOVE and (
            (source.bucket, source.key, stat.size, stat.etag, stat.modified)
            == (target.bucket, target.key, standing.size, standing.etag, standing.modified)
        )
    if is_itself:
        raise TransferError(
            f"{printable(str(source))} cannot be copied onto itself",
            why=f"{printable(str(target))} is the same one",
        )


def refuse_replace(connections: Connections, place: Place, standing: ObjectStat) -> None:
    """Raise TransferError if the store of `place` would replace only the manifest of the object.

    The segments would be left behind, where they use up the quota and nothing leads to them.
    """
    if _would_leave_segments(connections, place, standing):
        raise TransferError(
            f"{printable(str(place))} is a large object of Swift and was not replaced",
            why="S3 would replace only its manifest and leave its segments",
            hint=_who_can(connections, place, "to replace or delete it"),
        )


def refuse_delete(connections: Connections, place: Place, stat: ObjectStat) -> None:
    """Raise TransferError if the store of `place` would delete only the manifest of the object."""
    if _would_leave_segments(connections, place, stat):
        raise TransferError(
            f"{printable(str(place))} is a large object of Swift",
            why="S3 would delete only its manifest and leave its segments",
            hint=_who_can(connections, place, "to move or delete it"),
        )


def _would_leave_segments(connections: Connections, place: Place, stat: ObjectStat) -> bool:
    return is_segmented(stat) and not connections.open(place.profile).features.deletes_segments


def _who_can(connections: Connections, place: Place, what: str) -> str:
    profile = connections.profiles.get(place.profile)
    found = siblings(profile, connections.profiles.values()) if profile is not None else ()
    if not found:
        return f"Use a Swift profile of the same project {what}."
    names = " or ".join(printable(sibling.name) for sibling in found)
    return f"Use the Swift profile {names} {what}."
