"""A small item whole, by one request to its source and one to its target where that is enough."""

from contextlib import suppress

from allastui.errors import Corrupted, StoreError, printable
from allastui.stores.conditions import require_absent
from allastui.stores.steps import Steps
from allastui.stores.store import ObjectStat, Segment
from allastui.transfers.body import SMALL_BYTES, PartBody, source_changed
from allastui.transfers.concurrency import LARGE_BYTES
from allastui.transfers.exists import stat_or_none
from allastui.transfers.remarks import NO_SOURCE_CHECKSUM, NO_TARGET_CHECKSUM, arrived
from allastui.transfers.request import IfExists, JobKind
from allastui.transfers.verify import multipart_etag
from allastui.transfers.work import Arrived, Work


def look_at_source(work: Work) -> Steps[tuple[ObjectStat, bytes | None]]:
    """Return what the source store knows of an item, and its bytes if they came along."""
    store, source = work.source_store, work.source
    if _will_be_copied(work):
        return (yield from store.fetch_in_steps(source.bucket, source.key, SMALL_BYTES))
    return (yield from store.stat_in_steps(source.bucket, source.key)), None


def _will_be_copied(work: Work) -> bool:
    """Tell whether the bytes of a small object will be needed, whatever is known of it."""
    request = work.request
    if work.source.is_local or work.source.profile == work.target.profile:
        return False
    if not work.is_plain:  # where a segment is lost, Ceph has the reader wait for ever
        return False
    if not 0 < work.item.size <= SMALL_BYTES or work.claimed is not None:
        return False
    if request.kind is not JobKind.COPY:
        return False
    if request.if_exists is IfExists.OVERWRITE:
        return True
    target = work.target
    return target.is_local and stat_or_none(work.target_store, target.bucket, target.key) is None


def copy_in_one_go(
    work: Work,
    stat: ObjectStat,
    segments: tuple[Segment, ...],
    data: bytes | None,
    *,
    if_absent: bool,
) -> Steps[Arrived]:
    """Copy an item by one request to its target; `data` are its bytes if they are at hand.

    With `if_absent` nothing stood at the target: raises AlreadyExists if something does by now.
    """

    source, target = work.source, work.target
    # Most services compare in the write itself; large bodies take long, so that it matters where
    # one does not.
    looks_again = if_absent and (target.is_local or stat.size >= LARGE_BYTES)

    def both_are_as_they_were() -> None:
        look = work.source_store.stat
        if source.is_local and look(source.bucket, source.key).version != stat.version:
            raise source_changed(str(source))
        if looks_again:
            require_absent(
                lambda: work.target_store.stat(target.bucket, target.key), printable(str(target))
            )

    body = PartBody(
        work.source_range(stat, 0, stat.size),
        work.flow,
        hashing=work.verify,
        expected_md5=stat.md5 if work.verify else None,
        segments=segments if work.verify else (),
        before_end=both_are_as_they_were,
        data=data,
    )
    if data is None and stat.size <= SMALL_BYTES and not work.source.is_local:
        yield from body.fetch_in_steps()
    standing = yield from work.target_store.put_in_steps(
        work.target.bucket, work.target.key, body, work.attributes(stat), if_absent=if_absent
    )
    if standing.size != stat.size:
        raise differs(work, f"The store holds {standing.size} bytes of {stat.size}")
    if not work.verify or body.md5 is None:
        return arrived(work, stat, verified=False, why_not=NO_TARGET_CHECKSUM)
    if standing.md5 is not None and standing.md5 != body.md5:
        with suppress(StoreError):
            work.target_store.delete_many(work.target.bucket, [work.target.key])
        raise differs(work, f"Its MD5 at the store is {standing.md5}, what was sent has {body.md5}")
    source_proved = (
        work.source.is_local
        or stat.md5 is not None
        or bool(segments)
        or multipart_etag([body.md5]) == stat.etag
    )
    target_proved = work.target.is_local or standing.md5 is not None
    return arrived(
        work,
        stat,
        verified=source_proved and target_proved,
        why_not=NO_TARGET_CHECKSUM if source_proved else NO_SOURCE_CHECKSUM,
    )


def differs(work: Work, why: str) -> Corrupted:
    """Return the error of an item that stands at its target, but not as it was sent."""
    return Corrupted(
        f"{printable(str(work.target))} is not what was sent", why=why, hint="Retry it."
    )
