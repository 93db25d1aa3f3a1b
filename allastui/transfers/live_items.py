"""What becomes of the items of a live job: told to the job, and kept in the journal."""

from dataclasses import dataclass, field, replace

from allastui.errors import AllastuiError
from allastui.stores.connect import Connections
from allastui.transfers.events import (
    ItemAsks,
    ItemDone,
    ItemFailed,
    ItemsFound,
    ItemStarted,
)
from allastui.transfers.job import Failure, Item, ItemState, Job
from allastui.transfers.journal import Journal
from allastui.transfers.live import LiveJob
from allastui.transfers.pace import Pace
from allastui.transfers.plan import bit, parts_in
from allastui.transfers.request import CopyRequest
from allastui.transfers.taken import NamesOfJob, TakenNames
from allastui.transfers.work import Arrived, Begun, Skipped, Work


@dataclass(frozen=True, slots=True)
class Means:
    """What all runs share; `answered` are the profiles whose stores have answered."""

    journal: Journal
    connections: Connections
    pace: Pace
    part_size: int
    answered: set[str] = field(default_factory=set)
    taken: TakenNames = field(default_factory=TakenNames)


class LiveItems(LiveJob):
    """A live job with the ways in which its items begin and end."""

    def __init__(self, job: Job, means: Means) -> None:
        super().__init__(job, means.journal, means.answered)
        self._names = NamesOfJob(means.taken, self)

    @property
    def _request(self) -> CopyRequest:
        request = self.job.request
        assert isinstance(request, CopyRequest)
        return request

    def is_active(self, item: int) -> bool:
        return any(active.id == item for active in self.job.active)

    def item_claimed(self, item: Item) -> None:
        """Note that a worker begins with an item; until it has said how, it counts as one part."""
        if not self.is_active(item.id):
            size = max(item.size, 1)
            whole = replace(item, part_size=size, parts_total=1, parts_flying=bit(1))
            self.apply(ItemStarted(whole))

    def upload_begun(self, work: Work, begun: Begun) -> Item:
        """Note an upload, and return the item with the parts that stand already.

        It is durable before its first part leaves: the journal says it is urgent.
        """
        upload = begun.upload
        self._resized(work.item, upload.size)
        if work.upload is not None and work.upload != upload.id:
            self._journal.forget_upload(work.item.id, work.upload)
        self._journal.set_upload(
            work.item.id, upload.key, begun.stat.version, begun.stat.size, upload.part_size,
            upload.id,
        )  # fmt: skip
        done = 0
        for part in begun.parts:
            self._journal.add_part(work.item.id, part, due=False)
            done |= bit(part.number)
        item = replace(
            work.item, target_key=upload.key, size=upload.size, part_size=upload.part_size,
            parts_total=parts_in(upload.size, upload.part_size), parts_done=done, parts_flying=0,
        )  # fmt: skip
        self.apply(ItemStarted(item))
        return item

    def item_done(self, work: Work, result: Arrived | Skipped) -> None:
        item = work.item
        skipped = isinstance(result, Skipped)
        verified = isinstance(result, Arrived) and result.verified
        self._resized(item, result.size)
        state = ItemState.SKIPPED if skipped else ItemState.DONE
        remark = result.remark if isinstance(result, Arrived) else None
        self._journal.set_item(item.id, state, verified=verified, failure=remark)
        if work.upload is not None:
            self._journal.forget_upload(item.id, work.upload)
        self._names.free(item.id)
        self.apply(ItemDone(item.id, result.size, verified, skipped, remark))

    def item_asks(self, item: int) -> None:
        self._journal.set_item(item, ItemState.ASKING)
        self._names.free(item)
        self.apply(ItemAsks(item))

    def item_failed(self, item: int, error: AllastuiError) -> None:
        """Note the failure of an item, once: the first of its parts that fails tells."""
        if self.is_active(item):
            failure = Failure.of(error)
            self._journal.set_item(item, ItemState.FAILED, failure=failure)
            self._names.free(item)
            self.apply(ItemFailed(item, failure))

    def _resized(self, item: Item, size: int) -> None:
        """Count an item with its present size, which may not be the one it was found with."""
        if size != item.size:
            self._journal.set_size(item.id, size)
            self.apply(ItemsFound(0, size - item.size))
