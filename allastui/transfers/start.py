"""The beginning of an item: resume, skip, ask, copy it whole, or open a parted upload."""

from dataclasses import replace

from allastui.errors import Corrupted, NotFound, Unsupported, UploadGone, printable
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, ObjectStat, Part, Upload
from allastui.transfers.body import PartBody, source_changed
from allastui.transfers.exists import (
    StoredContent,
    free_name,
    is_newer,
    is_the_same,
    same_checksum,
    stat_or_none,
)
from allastui.transfers.plan import part_range, part_size_for, parts_in
from allastui.transfers.request import IfExists, JobKind
from allastui.transfers.verify import likely_part_sizes, multipart_etag, parts_in_etag
from allastui.transfers.work import Arrived, Asks, Begun, Outcome, Skipped, Work

CLOCK_TOLERANCE = 300.0
"""Seconds by which the clock of a service may be behind ours when its uploads are looked at."""


def start_item(work: Work) -> tuple[Work, Outcome]:
    """Begin with an item and return it, under its final target key, with what came of it."""
    if work.source.is_prefix:
        return work, _make_folder(work)
    try:
        stat = work.source_store.stat(work.source.bucket, work.source.key)
    except NotFound:
        if arrived := _moved_already(work):
            return work, arrived
        raise
    if work.upload and (outcome := _resume(work, stat)):
        return work, outcome
    if work.target.is_local:
        for leftover in _left_behind(work):
            work.target_store.abort_upload(leftover)
    standing = None
    if work.request.if_exists is not IfExists.OVERWRITE or work.claimed is not None:
        standing = stat_or_none(work.target_store, work.target.bucket, work.target.key)
    if standing is not None:
        work, outcome = _decide(work, stat, standing)
        if outcome is not None:
            return work, outcome
    return work, _copy(work, stat)


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
    source, target = _contents(work, stat, standing)
    if work.claimed is not None and is_the_same(source, target):
        return work, Arrived(stat.size, verified=same_checksum(source, target) is True)
    match work.request.if_exists:
        case IfExists.ASK:
            return work, Asks()
        case IfExists.SKIP:
            return work, Skipped(stat.size) if is_the_same(source, target) else None
        case IfExists.NEWER:
            return work, None if is_newer(stat, standing) else Skipped(stat.size)
        case IfExists.RENAME:
            key = free_name(work.target_store, work.target.bucket, work.target.key)
            return replace(work, target=replace(work.target, key=key)), None
        case IfExists.OVERWRITE:
            return work, None


def _copy(work: Work, stat: ObjectStat) -> Outcome:
    if work.source.profile == work.target.profile and work.target_store.features.server_copy:
        try:
            return _copy_at_the_server(work, stat)
        except Unsupported:
            # A large object that the server would copy as an empty shell goes through here.
            pass
    cut_at = stat.part_size or next(iter(likely_part_sizes(stat.size, stat.etag)), None)
    part_size = part_size_for(
        stat.size, work.target_store.features, work.preferred_part_size, cut_at
    )
    source_parts = parts_in_etag(stat.etag) or 1
    if stat.size <= part_size and source_parts == 1:
        return _copy_in_one_go(work, stat)
    return Begun(stat, _begin_upload(work, stat, part_size), ())


def _copy_at_the_server(work: Work, stat: ObjectStat) -> Arrived:
    standing = work.target_store.copy(
        work.source.bucket, work.source.key, work.target.bucket, work.target.key
    )
    source, target = _contents(work, stat, standing)
    same = same_checksum(source, target)
    if same is False:
        raise _differs(work, "The copy at the server has another size or checksum")
    return Arrived(stat.size, verified=work.verify and same is True)


def _copy_in_one_go(work: Work, stat: ObjectStat) -> Arrived:
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
        before_end=source_still_stands,
    )
    standing = work.target_store.put(
        work.target.bucket, work.target.key, body, work.attributes(stat)
    )
    if standing.size != stat.size:
        raise _differs(work, f"The store holds {standing.size} bytes of {stat.size}")
    if not work.verify or body.md5 is None:
        return Arrived(stat.size, verified=False)
    if standing.md5 is not None and standing.md5 != body.md5:
        raise _differs(
            work, f"Its MD5 at the store is {standing.md5}, what was sent has {body.md5}"
        )
    source_proved = (
        work.source.is_local or stat.md5 is not None or multipart_etag([body.md5]) == stat.etag
    )
    target_proved = work.target.is_local or standing.md5 is not None
    return Arrived(stat.size, verified=source_proved and target_proved)


def _differs(work: Work, why: str) -> Corrupted:
    return Corrupted(
        f"{printable(str(work.target))} is not what was sent", why=why, hint="Retry it."
    )


def _left_behind(work: Work) -> list[Upload]:
    """Return what a killed run opened for this item but had no time to note."""
    if work.claimed is None or work.upload is not None:
        return []
    since = work.claimed - CLOCK_TOLERANCE
    return [
        Upload(work.target.bucket, work.target.key, unfinished.id, 0, 1)
        for unfinished in work.target_store.list_uploads(work.target.bucket, work.target.key)
        if unfinished.key == work.target.key and (unfinished.started or 0) >= since
    ]


def _begin_upload(work: Work, stat: ObjectStat, part_size: int) -> Upload:
    """Open a parted upload, or take over one that a killed run opened and left without parts."""
    if not work.target.is_local:
        for upload in _left_behind(work):
            if not work.target_store.list_parts(upload, ()):
                return replace(upload, size=stat.size, part_size=part_size)
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
    claimed = set(work.parts)
    parts = [part for part in standing if part in claimed or _is_part_of_source(work, stat, part)]
    return Begun(stat, upload, tuple(parts))


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
    receipts = [part.etag for part in sorted(work.parts)]
    whole = len(receipts) == parts_in(stat.size, work.item.part_size)
    if whole and multipart_etag(receipts) == standing.etag:
        return Arrived(stat.size, verified=work.verify)
    source, target = _contents(work, stat, standing)
    if is_the_same(source, target):
        return Arrived(stat.size, verified=same_checksum(source, target) is True)
    return None
