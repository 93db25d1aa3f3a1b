"""What earlier tries and other clients have sent of an item already, and how far it can be used."""

from allastui.errors import UploadGone
from allastui.stores.store import ObjectStat, Part, Upload
from allastui.transfers.exists import StoredContent, same_checksum, same_time, stat_or_none
from allastui.transfers.plan import part_range, parts_in
from allastui.transfers.remarks import STOOD_THERE, arrived
from allastui.transfers.request import JobKind
from allastui.transfers.second_read import SecondRead
from allastui.transfers.segments import source_segments
from allastui.transfers.verify import parts_give_etag
from allastui.transfers.work import Arrived, Begun, Outcome, Work


def go_on(work: Work, stat: ObjectStat) -> Outcome | None:
    """Go on with the upload of an earlier run, or return None to begin anew."""
    upload = Upload(
        work.target.bucket, work.target.key, work.upload or "", work.item.size, work.item.part_size
    )
    if stat.version != work.version:
        work.target_store.abort_upload(upload)
        return None
    try:
        standing = work.target_store.list_parts(upload, work.parts)
    except UploadGone:
        return _completed_already(work, stat)
    segments = source_segments(work, stat)
    claimed = set(work.parts)
    parts = [
        part for part in standing if part in claimed or _is_part_of_source(work, stat, upload, part)
    ]
    return Begun(stat, upload, tuple(parts), segments)


def upload_of_another_client(work: Work, stat: ObjectStat) -> Begun | None:
    """Go on with what another client has sent of a file, as far as its bytes are the file's."""
    if not work.source.is_local or stat.mtime_ns is None:
        return None
    upload = work.target_store.find_upload(
        work.target.bucket, work.target.key, stat.size, stat.mtime_ns
    )
    if upload is None:
        return None
    standing = work.target_store.list_parts(upload, ())
    parts = [part for part in standing if _is_part_of_source(work, stat, upload, part)]
    return Begun(stat, upload, tuple(parts), ())


def _is_part_of_source(work: Work, stat: ObjectStat, upload: Upload, part: Part) -> bool:
    """Compare a part that the journal does not know with the same range of a local source."""
    parts_total = parts_in(upload.size, upload.part_size)
    if not work.source.is_local or not 1 <= part.number <= parts_total:
        return False
    offset, size = part_range(part.number, upload.size, upload.part_size)
    if part.size != size or not work.target_store.features.part_etag_is_md5:
        return False
    return work.source_range(stat, offset, size).md5() == part.etag


def _completed_already(work: Work, stat: ObjectStat) -> Arrived | None:
    """Tell whether the vanished upload was completed by the run that was killed."""
    standing = stat_or_none(work.target_store, work.target.bucket, work.target.key)
    if standing is None or standing.size != stat.size:
        return None
    receipts = sorted(work.parts)
    whole = len(receipts) == parts_in(stat.size, work.item.part_size)
    # What has an MD5 of its own was compared with it before the upload was completed.
    proves = work.verify and whole and (work.source.is_local or stat.md5 is not None)
    if proves and parts_give_etag(receipts, standing):
        return arrived(work, stat, verified=True)
    return arrived_before(work, stat, standing)


def arrived_before(work: Work, stat: ObjectStat, standing: ObjectStat) -> Arrived | None:
    """Tell whether an earlier try has written the target: by its checksum, or else by its time."""
    source, target = contents(work, stat, standing)
    same = same_checksum(source, target)
    if same is None and not same_time(stat, standing):
        return None
    if same is None:
        same = proved_for_a_move(work, stat, standing)
    if same is False:
        return None
    return arrived(work, stat, verified=work.verify and same is True, why_not=STOOD_THERE)


def proved_for_a_move(work: Work, stat: ObjectStat, standing: ObjectStat) -> bool | None:
    """Read the source of a move once more where its checksum is none that the target has too.

    A move deletes only what was verified, so it is worth a read; a copy is not. None if that tells
    nothing.
    """
    is_of_use = work.verify and work.request.kind is JobKind.MOVE
    if not is_of_use or standing.part_size is None or work.source.is_local:
        return None
    second_read = SecondRead(
        str(work.source), stat, standing.part_size, source_segments(work, stat)
    )
    if not second_read.can_prove:
        return None
    second_read.run(work)
    md5s = second_read.part_md5s()
    parts = [Part(number, 0, md5) for number, md5 in enumerate(md5s, 1)]
    return parts_give_etag(parts, standing) and second_read.is_what_was_stored()


def contents(work: Work, stat: ObjectStat, standing: ObjectStat) -> list[StoredContent]:
    """Return the source and the target as what `exists` compares."""
    return [
        StoredContent(store, place, found)
        for store, place, found in (
            (work.source_store, work.source, stat),
            (work.target_store, work.target, standing),
        )
    ]
