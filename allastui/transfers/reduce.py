"""The one place where a job changes: `(job, event) -> job`, pure."""

from collections.abc import Callable
from dataclasses import replace

from allastui.transfers.events import (
    BatchDone,
    DiscoveryBegan,
    DiscoveryEnded,
    Event,
    FailuresRetried,
    ItemAsks,
    ItemDone,
    ItemFailed,
    ItemReleased,
    ItemsFound,
    ItemStarted,
    PartDone,
    PartDropped,
    PartStarted,
    QuestionsAnswered,
    Recounted,
    StateSet,
    TurnCame,
)
from allastui.transfers.job import Failure, FailureGroup, Item, ItemState, Job, JobState
from allastui.transfers.plan import bit, bytes_in

FAILURE_GROUPS = 50
"""How many causes of failures are told apart."""


def reduce(job: Job, event: Event) -> Job:
    """Return the job after `event`; an event about an item that is not active changes nothing."""
    match event:
        case ItemsFound(count, size):
            return replace(
                job, items_total=job.items_total + count, bytes_total=job.bytes_total + size
            )
        case DiscoveryBegan():
            return replace(job, discovering=True)
        case DiscoveryEnded(failure):
            groups = grouped(job.failures, failure) if failure else job.failures
            return replace(job, discovering=False, failures=groups)
        case ItemStarted(item):
            return _started(job, item)
        case PartStarted(item_id, number):
            return _with_item(
                job,
                item_id,
                lambda item: replace(item, parts_flying=item.parts_flying | bit(number)),
            )
        case PartDone(item_id, number):
            return _part_done(job, item_id, number)
        case PartDropped(item_id, number):
            return _with_item(
                job,
                item_id,
                lambda item: replace(item, parts_flying=item.parts_flying & ~bit(number)),
            )
        case ItemReleased(item_id):
            return _without_item(job, item_id)
        case ItemDone(item_id, size, verified, skipped, remark):
            left = _without_item(job, item_id)
            return replace(
                left,
                items_done=left.items_done + 1,
                bytes_done=left.bytes_done + size,
                skipped=left.skipped + skipped,
                unverified=left.unverified + (not verified and not skipped),
                remarks=grouped(left.remarks, remark) if remark else left.remarks,
            )
        case BatchDone(count, size):
            return replace(job, items_done=job.items_done + count, bytes_done=job.bytes_done + size)
        case ItemFailed(item_id, failure):
            left = _without_item(job, item_id)
            return replace(left, failed=left.failed + 1, failures=grouped(left.failures, failure))
        case ItemAsks(item_id):
            left = _without_item(job, item_id)
            return replace(left, asking=left.asking + 1)
        case QuestionsAnswered(request):
            return replace(job, request=request, asking=0)
        case TurnCame(request):
            return replace(job, request=request)
        case FailuresRetried():
            return replace(job, failed=0, failures=(), ended=None)
        case Recounted():
            return recounted(job, event)
        case StateSet(state, note, at):
            since = at if state in (JobState.WAITING, JobState.PAUSED) else None
            ended = at if state.is_over else None
            return replace(job, state=state, note=note, ended=ended, waiting_since=since)


def settled_state(job: Job) -> JobState | None:
    """Return the state that a running job has come to by itself, or None while work is left."""
    if job.state not in (JobState.RUNNING, JobState.WAITING):
        return None
    if job.discovering or job.active or job.items_open > 0:
        return None
    if job.asking:
        return JobState.WAITING
    return JobState.FAILED if job.failures else JobState.DONE


def recounted(job: Job, totals: Recounted) -> Job:
    """Return the job with the totals that the journal counts; its active items count on top."""
    moving = sum(item.bytes_done for item in job.active)
    return replace(
        job,
        items_total=totals.items_total,
        bytes_total=totals.bytes_total,
        items_done=totals.items_done,
        bytes_done=totals.bytes_done + moving,
        skipped=totals.skipped,
        failed=totals.failed,
        asking=totals.asking,
        unverified=totals.unverified,
        failures=totals.failures,
        remarks=totals.remarks,
    )


def _item(job: Job, item_id: int) -> Item | None:
    return next((item for item in job.active if item.id == item_id), None)


def _with_item(job: Job, item_id: int, change: Callable[[Item], Item]) -> Job:
    return replace(
        job, active=tuple(change(item) if item.id == item_id else item for item in job.active)
    )


def _started(job: Job, item: Item) -> Job:
    left = _without_item(job, item.id)
    started = replace(item, state=ItemState.RUNNING, bytes_done=_bytes_at_target(item))
    return replace(
        left, active=(*left.active, started), bytes_done=left.bytes_done + started.bytes_done
    )


def _part_done(job: Job, item_id: int, number: int) -> Job:
    item = _item(job, item_id)
    if item is None or item.parts_done & bit(number):
        return job
    after = replace(
        item,
        parts_done=item.parts_done | bit(number),
        parts_flying=item.parts_flying & ~bit(number),
    )
    after = replace(after, bytes_done=_bytes_at_target(after))
    return replace(
        _with_item(job, item_id, lambda _: after),
        bytes_done=job.bytes_done + after.bytes_done - item.bytes_done,
    )


def _without_item(job: Job, item_id: int) -> Job:
    """Take an item out of the active ones; its bytes count again only when it is done."""
    item = _item(job, item_id)
    if item is None:
        return job
    return replace(
        job,
        active=tuple(other for other in job.active if other.id != item_id),
        bytes_done=job.bytes_done - item.bytes_done,
    )


def _bytes_at_target(item: Item) -> int:
    return bytes_in(item.parts_done, item.size, item.part_size) if item.parts_done else 0


def grouped(groups: tuple[FailureGroup, ...], failure: Failure) -> tuple[FailureGroup, ...]:
    """Count `failure` into the group of its cause; the first of each cause is kept as example.

    Beyond FAILURE_GROUPS the kind alone is the cause: some causes name a checksum or a path.
    """
    is_full = len(groups) >= FAILURE_GROUPS
    for index, group in enumerate(groups):
        same_kind = group.first.kind == failure.kind
        if same_kind and (is_full or group.first.why == failure.why):
            grown = replace(group, count=group.count + 1)
            return (*groups[:index], grown, *groups[index + 1 :])
    return (*groups, FailureGroup(failure, 1))
