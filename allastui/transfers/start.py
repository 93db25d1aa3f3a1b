"""The beginning of an item: resume, skip, ask, copy it whole, or open a parted upload."""

import time
from dataclasses import replace

from allastui.errors import (
    AccessDenied,
    AlreadyExists,
    NotFound,
    Unsupported,
)
from allastui.stores.body import BytesBody
from allastui.stores.steps import Steps
from allastui.stores.store import Attributes, ObjectStat, Segment
from allastui.transfers.exists import (
    is_newer,
    is_the_same,
    numbered,
    same_checksum,
    stat_or_none,
    stat_or_none_in_steps,
)
from allastui.transfers.frozen import refuse_changed_source, refuse_changed_target
from allastui.transfers.given import NOTHING_GIVEN
from allastui.transfers.in_one_go import copy_in_one_go, differs, look_at_source
from allastui.transfers.leftovers import free_leftovers
from allastui.transfers.plan import part_size_for
from allastui.transfers.refusals import refuse_delete, refuse_itself, refuse_replace
from allastui.transfers.remarks import (
    COPIED_IN_OTHER_PARTS,
    arrived,
)
from allastui.transfers.renaming import renamed_file
from allastui.transfers.request import IfExists, JobKind
from allastui.transfers.resume import (
    arrived_before,
    contents,
    go_on,
    proved_for_a_move,
    upload_of_another_client,
)
from allastui.transfers.segments import (
    cut_of,
    refuse_without_first_segment,
    source_segments,
)
from allastui.transfers.verify import (
    likely_part_sizes,
    parts_in_etag,
)
from allastui.transfers.work import Arrived, Asks, Begun, Outcome, Skipped, Work


def start_item(work: Work) -> Steps[tuple[Work, Outcome]]:
    """Begin with an item and return it, under its final target key, with what came of it."""
    asked = work
    if work.source.is_prefix:
        return work, _make_folder(work)
    try:
        stat, data = yield from look_at_source(work)
    except NotFound:
        if moved := _moved_already(work):
            return work, moved
        refuse_without_first_segment(work.source_store, work.source.bucket, work.source.key)
        raise
    if work.request.kind is JobKind.MOVE:
        refuse_delete(work.connections, work.source, stat)
    refuse_changed_source(work, stat)
    if work.upload and (outcome := go_on(work, stat)):
        return work, outcome
    if work.target.is_local:
        _free_leftovers(work)
    standing = yield from _standing(work)
    if standing is not None:
        refuse_itself(work, stat, standing)
        work, outcome = _decide(work, stat, standing)
        if outcome is not None:
            return work, outcome
        if work.request.if_exists is not IfExists.RENAME:
            refuse_replace(work.connections, work.target, standing)
    if standing is None and (moved := renamed_file(work, stat.size)):
        return work, moved
    refuse_changed_target(work, standing)
    is_free = standing is None or work.request.if_exists is IfExists.RENAME
    if_absent = is_free and work.request.if_exists is not IfExists.OVERWRITE
    try:
        return work, (yield from _copy(work, stat, data, if_absent=if_absent))
    except AlreadyExists:
        target = work.target
        if not if_absent or stat_or_none(work.target_store, target.bucket, target.key) is None:
            raise
    # Somebody wrote there since it was looked, or this very copy did, whose answer was lost.
    return (yield from start_item(replace(asked, claimed=asked.claimed or time.time())))


def _standing(work: Work) -> Steps[ObjectStat | None]:
    """Return what stands at the target, None if nothing does or it does not matter."""
    must_be_seen = (
        work.request.if_exists is not IfExists.OVERWRITE
        or work.request.kind is JobKind.MOVE
        or (work.source.is_local and work.target.is_local)
        or work.claimed is not None
        or work.request.listed != ""
    )
    if not must_be_seen:
        # To replace is what the user wants; but segments of a large object would be left behind.
        if work.target_store.features.deletes_segments:
            return None
        if work.empty_targets is not None and work.empty_targets.holds(work.item.source):
            return None
    target = work.target
    try:
        return (yield from stat_or_none_in_steps(work.target_store, target.bucket, target.key))
    except AccessDenied:
        if must_be_seen:
            raise
        return None  # who may only write cannot see what is replaced


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


def _decide(work: Work, stat: ObjectStat, standing: ObjectStat) -> tuple[Work, Outcome | None]:
    """Apply the user's choice to a target that exists; None means that it is to be written."""
    if work.claimed is not None and (before := arrived_before(work, stat, standing)):
        return work, before
    match work.request.if_exists:
        case IfExists.ASK:
            return work, Asks()
        case IfExists.SKIP:
            # After an earlier try only one that it damaged is here, and has the source's time.
            same = work.claimed is None and is_the_same(*contents(work, stat, standing))
            return work, Skipped(stat.size) if same else None
        case IfExists.NEWER:
            return work, None if is_newer(stat, standing) else Skipped(stat.size)
        case IfExists.RENAME:
            return _renamed(work, stat)
        case IfExists.OVERWRITE:
            return work, None


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
        if work.claimed is not None and (before := arrived_before(renamed, stat, standing)):
            return renamed, before


def _is_of_another_source(work: Work, number: int) -> bool:
    """Tell whether the job copies another source to the name with `number`, at the same time."""
    key = numbered(work.source.key, number)
    name = key.rpartition("/")[2]
    if any(source.name == name for source in work.request.sources):
        return True
    return stat_or_none(work.source_store, work.source.bucket, key) is not None


def _copy(work: Work, stat: ObjectStat, data: bytes | None, *, if_absent: bool) -> Steps[Outcome]:
    segments = source_segments(work, stat)
    is_within = work.source.profile == work.target.profile
    if is_within and work.target_store.features.server_copy and work.request.given == NOTHING_GIVEN:
        try:
            return _copy_at_the_server(work, stat, if_absent=if_absent)
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
        return (yield from copy_in_one_go(work, stat, segments, data, if_absent=if_absent))
    return _begin_upload(work, stat, part_size, segments)


def _copy_at_the_server(work: Work, stat: ObjectStat, *, if_absent: bool) -> Arrived:
    if stat.size > work.target_store.features.max_part:
        _free_leftovers(work, with_parts=True)
    standing = work.target_store.copy(
        work.source.bucket,
        work.source.key,
        work.target.bucket,
        work.target.key,
        with_access=work.request.kind is JobKind.MOVE,
        if_absent=if_absent,
    )
    source, target = contents(work, stat, standing)
    same = same_checksum(source, target)
    if same is None:
        same = proved_for_a_move(work, stat, standing)
    if same is False:
        raise differs(work, "The copy at the server has another size or checksum")
    return arrived(
        work,
        stat,
        verified=work.verify and same is True,
        why_not=COPIED_IN_OTHER_PARTS,
        carries=False,
    )


def _free_leftovers(work: Work, *, with_parts: bool = False) -> None:
    """Free what a try before this one opened for this item but had no time to note."""
    if work.claimed is not None and work.upload is None:
        free_leftovers(work.target_store, work.target, work.claimed, with_parts=with_parts)


def _begin_upload(
    work: Work, stat: ObjectStat, part_size: int, segments: tuple[Segment, ...]
) -> Begun:
    if not work.target.is_local:
        _free_leftovers(work)
    if found := upload_of_another_client(work, stat):
        return found
    upload = work.target_store.begin_upload(
        work.target.bucket, work.target.key, stat.size, part_size, work.attributes(stat, part_size)
    )
    return Begun(stat, upload, (), segments)
