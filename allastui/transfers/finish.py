"""The middle and the end of a parted item: its parts, their proof, and the whole."""

import os
from collections.abc import Iterator

from allastui.errors import (
    AlreadyExists,
    Corrupted,
    SourceChanged,
    TransferError,
    Unsupported,
    printable,
)
from allastui.stores.store import ObjectStat, Part, Upload
from allastui.transfers.body import CHUNK, source_changed
from allastui.transfers.exists import is_newer, same_time, stat_or_none
from allastui.transfers.frozen import target_still_stands
from allastui.transfers.refusals import is_one_name, refuse_delete
from allastui.transfers.remarks import NO_SOURCE_CHECKSUM, NO_TARGET_CHECKSUM, arrived
from allastui.transfers.request import IfExists, JobKind
from allastui.transfers.second_read import SecondRead
from allastui.transfers.segments import segments_of_part
from allastui.transfers.verify import (
    are_the_segments,
    etag_matches,
    multipart_etag,
    parts_give_etag,
    parts_in_etag,
    segment_differs,
)
from allastui.transfers.work import Arrived, Begun, Work


def move_part(work: Work, begun: Begun, number: int) -> Part:
    """Send one part and return the store's receipt; raises Corrupted if it tells of other bytes."""
    part_size = begun.upload.part_size
    segments = segments_of_part(begun.segments, number, part_size)
    body = work.part_body(begun.stat, number, part_size, segments)
    part = work.target_store.put_part(begun.upload, number, body)
    is_md5 = work.target_store.features.part_etag_is_md5
    if body.md5 is not None and is_md5 and part.etag != body.md5:
        raise Corrupted(
            f"Part {number} of {printable(str(work.target))} is not what was sent",
            why=f"Its MD5 at the store is {part.etag}, what was sent has {body.md5}",
        )
    return part


def second_read_of(work: Work, begun: Begun) -> SecondRead:
    """Return what `finish_item` needs if the source must be read once more; reads nothing yet."""
    return SecondRead(str(work.source), begun.stat, begun.upload.part_size, begun.segments)


def finish_item(
    work: Work, begun: Begun, parts: tuple[Part, ...], second_read: SecondRead
) -> Arrived:
    """Prove all parts, and only then make them the object; raises SourceChanged, Corrupted.

    `second_read` is the same one each time that an item is tried: it goes on where it stopped.
    """
    _source_still_stands(work, begun)
    parts = tuple(sorted(parts))
    source_proved = _source_proved(work, begun, parts, second_read) if work.verify else None
    if source_proved is False:
        work.target_store.abort_upload(begun.upload)
        raise Corrupted(
            f"What was read of {printable(str(work.source))} is not what was stored",
            why=(
                "Its bytes are not those of its segments"
                if begun.segments
                else f"Its bytes do not give the checksum {begun.stat.etag}"
            ),
            hint="Retry it; if it comes back, the stored object itself is damaged.",
        )
    attributes = work.attributes(begun.stat, begun.upload.part_size)
    _target_still_stands(work, begun, parts)
    standing = work.target_store.complete_upload(begun.upload, parts, attributes)
    target_proved = _target_proved(work, standing, parts)
    return arrived(
        work,
        begun.stat,
        verified=source_proved is True and target_proved,
        why_not=NO_TARGET_CHECKSUM if source_proved else NO_SOURCE_CHECKSUM,
    )


def delete_source(work: Work, outcome: Arrived) -> None:
    """End a move: delete the source of an item that has arrived, if it is proved and still that.

    Raises TransferError where the source is kept. One that is gone already is fine.
    """
    if work.request.kind is not JobKind.MOVE:
        return
    if work.source.is_prefix and is_one_name(work.source, work.target):
        return  # perhaps it is the very marker that was just written
    if not work.source.is_prefix:
        now = stat_or_none(work.source_store, work.source.bucket, work.source.key)
        if now is None:
            return
        refuse_delete(work.connections, work.source, now)
        if outcome.version is not None and now.version != outcome.version:
            raise SourceChanged(
                f"{printable(str(work.source))} was copied but kept",
                why="It was written to after it had been copied",
                hint="Move it again when nothing writes to it any more.",
            )
    if work.verify and not outcome.verified:
        raise _kept(work, "The copy could not be verified", "Compare the two")
    if is_behind_a_link(work):
        raise _kept(work, "A link leads to it from the folder that was moved", "Look where it is")
    for failure in work.source_store.delete_many(work.source.bucket, [work.source.key]):
        raise failure.error


def _kept(work: Work, why: str, first: str) -> TransferError:
    return TransferError(
        f"{printable(str(work.source))} was copied but kept",
        why=f"{why}, so the source was not deleted",
        hint=f"{first}, and delete the source yourself.",
    )


def is_behind_a_link(work: Work) -> bool:
    """Tell whether a local source stands elsewhere than below the folder that the user named."""
    top = work.request.sources[work.item.source]
    if not work.source.is_local or work.source.key.rstrip("/") == top.key.rstrip("/"):
        return False
    folder = os.path.dirname(work.source.path.rstrip("/"))
    below = os.path.relpath(folder, top.path)
    return os.path.realpath(folder) != os.path.normpath(
        os.path.join(os.path.realpath(top.path), below)
    )


def _source_still_stands(work: Work, begun: Begun) -> None:
    now = work.source_store.stat(work.source.bucket, work.source.key)
    if now.version != begun.stat.version:
        work.target_store.abort_upload(begun.upload)
        raise source_changed(str(work.source))


def _target_still_stands(work: Work, begun: Begun, parts: tuple[Part, ...]) -> None:
    """Look once more at the target before it is written, after what may have been hours.

    What has come there meanwhile is replaced only if that was asked for. Raises Changed,
    AlreadyExists.
    """
    target_still_stands(work, parts)
    if work.request.listed or work.request.if_exists in (IfExists.SKIP, IfExists.OVERWRITE):
        return
    standing = stat_or_none(work.target_store, work.target.bucket, work.target.key)
    if standing is None or _may_be_this_one(begun, parts, standing):
        return
    if work.request.if_exists is IfExists.NEWER and is_newer(begun.stat, standing):
        return
    work.target_store.abort_upload(begun.upload)
    raise AlreadyExists(
        f"{printable(str(work.target))} was not replaced",
        why="It was written by somebody else while this was on its way",
        hint="Retry it to say what is to become of it.",
    )


def _may_be_this_one(begun: Begun, parts: tuple[Part, ...], standing: ObjectStat) -> bool:
    """Tell whether what stands is this very item, completed by a try whose answer was lost."""
    proved = parts_give_etag(parts, standing)
    if proved or standing.size != begun.stat.size:
        return proved is True
    # Not every service makes its ETags of those of the parts (SSE-KMS).
    same = same_time(begun.stat, standing)
    return same is True or (same is None and proved is None)


def _source_proved(
    work: Work, begun: Begun, parts: tuple[Part, ...], second_read: SecondRead
) -> bool | None:
    """Compare what was read with the checksum that the source store keeps; None if it has none.

    A local file has none, and needs none: it was read once, and did not change meanwhile.
    """
    stat = begun.stat
    if work.source.is_local:
        return True
    if begun.segments:
        return _segments_proved(work, begun, parts, second_read)
    if not stat.etag or (stat.md5 is None and parts_in_etag(stat.etag) is None):
        return None
    if parts_in_etag(stat.etag) == len(parts) and work.target_store.features.part_etag_is_md5:
        if multipart_etag([part.etag for part in parts]) == stat.etag:
            return True
        if stat.part_size == begun.upload.part_size:
            return False
    if not _can_be_read_back(work, begun.upload):
        return _proved_by_reading_again(work, begun, parts, second_read)
    return etag_matches(
        stat.etag, stat.size, stat.part_size, lambda: _read_back(work, begun.upload)
    )


def _segments_proved(
    work: Work, begun: Begun, parts: tuple[Part, ...], second_read: SecondRead
) -> bool | None:
    """Compare what was read with the segments of the source; None if nothing can be compared.

    A part that is one segment has its MD5 as receipt; one that is several was compared while it
    was sent. Where the cuts do not fit, all is read once more, if it is at hand.
    """
    part_size = begun.upload.part_size
    own = [segments_of_part(begun.segments, part.number, part_size) for part in parts]
    if all(own) and work.target_store.features.part_etag_is_md5:
        for part, segments in zip(parts, own, strict=True):
            if len(segments) == 1 and part.etag != segments[0].etag:
                work.target_store.abort_upload(begun.upload)
                raise segment_differs(str(work.source), segments[0])
        return True
    if not _can_be_read_back(work, begun.upload):
        return _proved_by_reading_again(work, begun, parts, second_read)
    return are_the_segments(begun.segments, _read_back(work, begun.upload))


def _proved_by_reading_again(
    work: Work, begun: Begun, parts: tuple[Part, ...], second_read: SecondRead
) -> bool | None:
    """Read the source once more: are these its bytes, and were the parts made of the same?

    None if the source has no checksum that such a read could be compared with.
    """
    if not work.target_store.features.part_etag_is_md5 or not second_read.can_prove:
        return None
    try:
        second_read.run(work)
    except Corrupted:
        work.target_store.abort_upload(begun.upload)
        raise
    if second_read.part_md5s() != [part.etag for part in parts]:
        work.target_store.abort_upload(begun.upload)
        raise Corrupted(
            f"What was read of {printable(str(work.source))} is not what is stored",
            why="Read once more to be compared, it gave other bytes",
            hint="Retry it.",
        )
    return second_read.is_what_was_stored()


def _can_be_read_back(work: Work, upload: Upload) -> bool:
    try:
        work.target_store.open_upload(upload).close()
    except Unsupported:
        return False
    return True


def _read_back(work: Work, upload: Upload) -> Iterator[memoryview]:
    buffer = memoryview(bytearray(CHUNK))
    reader = work.target_store.open_upload(upload)
    try:
        while count := reader.readinto(buffer):
            work.flow.stop.check()
            yield buffer[:count]
    finally:
        reader.close()


def _target_proved(work: Work, standing: ObjectStat, parts: tuple[Part, ...]) -> bool:
    """Compare the whole object with its receipts, if asked to; each was compared before."""
    if standing.size != sum(part.size for part in parts):
        raise Corrupted(
            f"{printable(str(work.target))} is not what was sent",
            why=f"The store holds {standing.size} bytes",
            hint="Retry it.",
        )
    if work.target.is_local:
        return True
    if not work.verify:
        return False
    whole_proved = parts_give_etag(parts, standing)
    if whole_proved is False:
        raise Corrupted(
            f"{printable(str(work.target))} is not what was sent",
            why=f"The store says {standing.etag} of it, which its parts do not give",
            hint="Retry it.",
        )
    return whole_proved is True
