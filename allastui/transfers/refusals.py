"""What is refused before the first byte, as it would lose data or leave some behind."""

from allastui.errors import TransferError, printable
from allastui.profiles.siblings import siblings
from allastui.stores.connect import Connections
from allastui.stores.entry import OF_BYTES
from allastui.stores.place import Place
from allastui.stores.store import ObjectStat
from allastui.transfers.request import JobKind
from allastui.transfers.segments import is_segmented
from allastui.transfers.work import Work

_WHOLE_SECOND = 1.0


def refuse_itself(work: Work, stat: ObjectStat, standing: ObjectStat) -> None:
    """Raise TransferError if a link, or another profile of the same service, leads to the source.

    Objects of one name, content and time in two places are the same one in all likelihood: to move
    one onto itself would delete it.
    """
    source, target = work.source, work.target
    if source.is_local and target.is_local:
        is_itself = stat.version == standing.version
    else:
        is_move = work.request.kind is JobKind.MOVE
        is_itself = is_move and is_one_name(source, target) and _may_be_one(stat, standing)
    if is_itself:
        raise TransferError(
            f"{printable(str(source))} cannot be copied onto itself",
            why=f"{printable(str(target))} is the same one",
        )


def is_one_name(source: Place, target: Place) -> bool:
    """Tell whether two remote places have one name, whatever the profiles are that open them.

    One project is often there as two profiles, over S3 and over Swift, or with two keys.
    """
    if source.is_local or target.is_local:
        return False
    one, other = (
        # A bucket of another project of Ceph is project:bucket.
        (place.bucket.rpartition(":")[2], place.key)
        for place in (source, target)
    )
    return one == other


def _may_be_one(one: ObjectStat, other: ObjectStat) -> bool:
    """Tell whether two objects of one name may be the same one, seen over two protocols.

    S3 tells whole seconds: those begun on Ceph, those ended on OpenStack Swift. A large object has
    another ETag there.
    """
    if one.size != other.size:
        return False
    has_etags = one.form in OF_BYTES and other.form in OF_BYTES
    if has_etags and one.etag and other.etag and one.etag != other.etag:
        return False
    if one.modified is None or other.modified is None:
        return True
    return abs(one.modified - other.modified) <= _WHOLE_SECOND


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
