"""The beginning of an item: resume, skip, ask, copy it whole, or open a parted upload."""

from contextlib import suppress
from dataclasses import replace

from allastui.errors import (
    Corrupted,
    NotFound,
    StoreError,
    Unsupported,
    UploadGone,
    printable,
)
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, ObjectStat, Part, Segment, Upload
from allastui.transfers.body import PartBody, source_changed
from allastui.transfers.exists import (
    StoredContent,
    is_newer,
    is_the_same,
    numbered,
    same_checksum,
    same_time,
    stat_or_none,
)
from allastui.transfers.leftovers import free_leftovers
from allastui.transfers.plan import part_range, part_size_for, parts_in
from allastui.transfers.refusals import refuse_delete, refuse_itself, refuse_replace
from allastui.transfers.request import IfExists, JobKind
from allastui.transfers.second_read import SecondRead
from allastui.transfers.segments import cut_of, source_segments
from allastui.transfers.verify import (
    likely_part_sizes,
    multipart_etag,
    parts_give_etag,
    parts_in_etag,
)
from allastui.transfers.work import Arrived, Asks, Begun, Outcome, Skipped, Work


def start_item(work: Work) -> tuple[Work, Outcome]:
    """Begin with an item and return it, under its final target key, with what came of it."""
    if work.source.is_prefix:
        return work, _make_folder(work)
    try:
        stat = work.source_store.stat(work.source.bucket, work.source.key)
    except NotFound:
        if arrived := _moved_already(work):
            return work, arrived
        # Ceph says nothing of an SLO that has lost its first segment: this may tell more.
        work.source_store.segments(work.source.bucket, work.source.key)
        raise
    if work.request.kind is JobKind.MOVE:
        refuse_delete(work.connections, work.source, stat)
    if work.upload and (outcome := _resume(work, stat)):
        return work, outcome
    if work.target.is_local:
        _free_leftovers(work)
    standing = None
    if _target_matters(work):
        standing = stat_or_none(work.target_store, work.target.bucket, work.target.key)
    if standing is not None:
        refuse_itself(work, stat, standing)
        work, outcome = _decide(work, stat, standing)
        if outcome is not None:
            return work, outcome
        if work.request.if_exists is not IfExists.RENAME:
            refuse_replace(work.connections, work.target, standing)
    return work, _copy(work, stat)


def _target_matters(work: Work) -> bool:
    """Tell whether something must be known of what stands at the target before it is replaced."""
    return (
        work.request.if_exists is not IfExists.OVERWRITE
        or work.request.kind is JobKind.MOVE
        or (work.source.is_local and work.target.is_local)
        or work.claimed is not None
        or not work.target_store.features.deletes_segments
    )


def _make_folder(work: Work) -> Arrived:
    work.target_store.put(work.target.bucket, work.target.key, BytesBody(), Attributes())
    return Arrived(0, verified=True)


def _moved_already(work: Work) -> Arrived | None:
    """Tell whether an earlier run moved the item and was killed before it could note it."""
    if work.request.kind is not JobKind.MOVE or work.claimed is None:
        return None
    standing = stat_or_none(work.target_store, work.target.bucket, work.target.key)
    if standing is None or standing.size != work.item.size:
        return None
    return Arrived(standing.size, verified=False)


def _contents(work: Work, stat: ObjectStat, standing: ObjectStat) -> list[StoredContent]:
    return [
        StoredContent(store, place.bucket, place.key, found, place.is_local)
        for store, place, found in (
            (work.source_store, work.source, stat),
            (work.target_store, work.target, standing),
        )
    ]


def _decide(work: Work, stat: ObjectStat, standing: ObjectStat) -> tuple[Work, Outcome | None]:
    """Apply the user's choice to a target that exists; None means that it is to be written."""
    if work.claimed is not None and (arrived := _arrived_before(work, stat, standing)):
        return work, arrived
    match work.request.if_exists:
        case IfExists.ASK:
            return work, Asks()
        case IfExists.SKIP:
            # After an earlier try only one that it damaged is here, and has the source's time.
            same = work.claimed is None and is_the_same(*_contents(work, stat, standing))
            return work, Skipped(stat.size) if same else None
        case IfExists.NEWER:
            return work, None if is_newer(stat, standing) else Skipped(stat.size)
        case IfExists.RENAME:
            return _renamed(work, stat)
        case IfExists.OVERWRITE:
            return work, None


def _arrived_before(work: Work, stat: ObjectStat, standing: ObjectStat) -> Arrived | None:
    """Tell whether an earlier try has written the target: by its checksum, or else by its time."""
    source, target = _contents(work, stat, standing)
    same = same_checksum(source, target)
    if same is None and not same_time(stat, standing):
        return None
    if same is None:
        same = _proved_for_a_move(work, stat, standing)
    if same is False:
        return None
    return Arrived(stat.size, work.verify and same is True, stat.version)


def _proved_for_a_move(work: Work, stat: ObjectStat, standing: ObjectStat) -> bool | None:
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


def _renamed(work: Work, stat: ObjectStat) -> tuple[Work, Outcome | None]:
    """Take the first of `name (2).txt`, `name (3).txt`, ... that is free, or that is the source."""
    number = 1
    while True:
        number += 1
        if _is_of_another_source(work, number):
            continue
        key = numbered(work.target.key, number)
        renamed = replace(work, target=replace(work.target, key=key))
        standing = stat_or_none(work.target_store, work.target.bucket, key)
        if standing is None:
            return renamed, None
        if work.claimed is not None and (arrived := _arrived_before(renamed, stat, standing)):
            return renamed, arrived


def _is_of_another_source(work: Work, number: int) -> bool:
    """Tell whether the job copies another source to the name with `number`, at the same time."""
    key = numbered(work.source.key, number)
    name = key.rpartition("/")[2]
    if any(source.name == name for source in work.request.sources):
        return True
    return stat_or_none(work.source_store, work.source.bucket, key) is not None


def _copy(work: Work, stat: ObjectStat) -> Outcome:
    segments = source_segments(work, stat)
    if work.source.profile == work.target.profile and work.target_store.features.server_copy:
        try:
            return _copy_at_the_server(work, stat)
        except Unsupported:
            # A large object that the server would copy as an empty shell goes through here.
            pass
    features = work.target_store.features
    cut_at = stat.part_size or next(iter(likely_part_sizes(stat.size, stat.etag)), None)
    if segments:
        cut_at = cut_of(segments, stat.size, features)
    part_size = part_size_for(stat.size, features, work.preferred_part_size, cut_at)
    source_parts = parts_in_etag(stat.etag) or 1
    if stat.size <= part_size and source_parts == 1:
        return _copy_in_one_go(work, stat, segments)
    return Begun(stat, _begin_upload(work, stat, part_size), (), segments)


def _copy_at_the_server(work: Work, stat: ObjectStat) -> Arrived:
    if stat.size > work.target_store.features.max_part:
        _free_leftovers(work, with_parts=True)
    standing = work.target_store.copy(
        work.source.bucket, work.source.key, work.target.bucket, work.target.key
    )
    source, target = _contents(work, stat, standing)
    same = same_checksum(source, target)
    if same is None:
        same = _proved_for_a_move(work, stat, standing)
    if same is False:
        raise _differs(work, "The copy at the server has another size or checksum")
    return Arrived(stat.size, work.verify and same is True, stat.version)


def _copy_in_one_go(work: Work, stat: ObjectStat, segments: tuple[Segment, ...]) -> Arrived:
    def source_still_stands() -> None:
        if not work.source.is_local:
            return
        if work.source_store.stat(work.source.bucket, work.source.key).version != stat.version:
            raise source_changed(work.source.key)

    body = PartBody(
        work.source_range(stat, 0, stat.size),
        work.flow,
        hashing=work.verify,
        expected_md5=stat.md5 if work.verify else None,
        segments=segments if work.verify else (),
        before_end=source_still_stands,
    )
    standing = work.target_store.put(
        work.target.bucket, work.target.key, body, work.attributes(stat)
    )
    if standing.size != stat.size:
        raise _differs(work, f"The store holds {standing.size} bytes of {stat.size}")
    if not work.verify or body.md5 is None:
        return Arrived(stat.size, verified=False, version=stat.version)
    if standing.md5 is not None and standing.md5 != body.md5:
        with suppress(StoreError):
            work.target_store.delete_many(work.target.bucket, [work.target.key])
        raise _differs(
            work, f"Its MD5 at the store is {standing.md5}, what was sent has {body.md5}"
        )
    source_proved = (
        work.source.is_local
        or stat.md5 is not None
        or bool(segments)
        or multipart_etag([body.md5]) == stat.etag
    )
    target_proved = work.target.is_local or standing.md5 is not None
    return Arrived(stat.size, source_proved and target_proved, stat.version)


def _differs(work: Work, why: str) -> Corrupted:
    return Corrupted(
        f"{printable(str(work.target))} is not what was sent", why=why, hint="Retry it."
    )


def _free_leftovers(work: Work, *, with_parts: bool = False) -> None:
    """Free what a try before this one opened for this item but had no time to note."""
    if work.claimed is not None and work.upload is None:
        free_leftovers(work.target_store, work.target, work.claimed, with_parts=with_parts)


def _begin_upload(work: Work, stat: ObjectStat, part_size: int) -> Upload:
    if not work.target.is_local:
        _free_leftovers(work)
    return work.target_store.begin_upload(
        work.target.bucket, work.target.key, stat.size, part_size, work.attributes(stat, part_size)
    )


def _resume(work: Work, stat: ObjectStat) -> Outcome | None:
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
    parts = [part for part in standing if part in claimed or _is_part_of_source(work, stat, part)]
    return Begun(stat, upload, tuple(parts), segments)


def _is_part_of_source(work: Work, stat: ObjectStat, part: Part) -> bool:
    """Compare a part that the journal does not know with the same range of a local source."""
    if not work.source.is_local or not 1 <= part.number <= work.item.parts_total:
        return False
    offset, size = part_range(part.number, stat.size, work.item.part_size)
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
        return Arrived(stat.size, verified=True, version=stat.version)
    return _arrived_before(work, stat, standing)
