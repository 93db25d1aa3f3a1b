"""Large objects of Swift in a transfer: what proves their bytes, and where they are cut."""

import re
from collections.abc import Sequence
from contextlib import suppress

from allastui.errors import AccessDenied, NotFound, Unsupported
from allastui.stores.entry import Form
from allastui.stores.features import Features
from allastui.stores.large_objects import equal_segment_size
from allastui.stores.store import ObjectStat, Segment, Store
from allastui.transfers.plan import parts_in
from allastui.transfers.work import Work

SEGMENTED = (Form.SLO, Form.DLO)
"""The forms of large objects of Swift; their ETag is made of the MD5s of all their segments."""

_MD5 = r"[0-9a-f]{32}"


def is_segmented(stat: ObjectStat) -> bool:
    """Tell whether an object is an SLO or a DLO of Swift."""
    return stat.form in SEGMENTED


def source_segments(work: Work, stat: ObjectStat) -> tuple[Segment, ...]:
    """Return the `proving_segments` of the source."""
    return proving_segments(work.source_store, work.source.bucket, work.source.key, stat)


def proving_segments(store: Store, bucket: str, key: str, stat: ObjectStat) -> tuple[Segment, ...]:
    """Return what proves the bytes of an SLO or a DLO, segment by segment; () where nothing does.

    Raises Corrupted if a segment is missing or is not what it was: a service may answer a download
    of such an object as if all were well.
    """
    if not is_segmented(stat):
        return ()
    try:
        segments = store.segments(bucket, key)
    except (AccessDenied, Unsupported):
        return ()
    if sum(segment.size for segment in segments) != stat.size:
        return ()
    if not all(re.fullmatch(_MD5, segment.etag) for segment in segments):
        return ()  # segments that are large objects themselves
    return tuple(segments)


def refuse_without_first_segment(store: Store, bucket: str, key: str) -> None:
    """Raise Corrupted if what is not there seems to be an SLO that has lost its first segment.

    Ceph answers a look at such an object as if there were none.
    """
    with suppress(AccessDenied, NotFound, Unsupported):
        store.segments(bucket, key)


def cut_of(segments: Sequence[Segment], size: int, features: Features) -> int | None:
    """Return the part size that fits the cuts between segments; None where no size does.

    It is the segments' own size, or as many times that as the target's limits ask for.
    """
    each = equal_segment_size(segments)
    if each is None:
        return None
    smallest = max(1, features.min_part, -(-size // features.max_parts))
    return each * -(-smallest // each)


def segments_of_part(segments: Sequence[Segment], number: int, part_size: int) -> Sequence[Segment]:
    """Return the segments that part `number` (from 1) is made of; () where the cuts do not fit."""
    if parts_in(sum(segment.size for segment in segments), part_size) == 1:
        return segments
    each = equal_segment_size(segments)
    if each is None or part_size % each:
        return ()
    count = part_size // each
    return segments[(number - 1) * count : number * count]
