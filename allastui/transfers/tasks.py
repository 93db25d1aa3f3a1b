"""The pieces of work that the engine hands to its workers, one request or a few each."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from allastui.errors import AllastuiError, Interrupted
from allastui.stores.connect import Connections
from allastui.stores.entry import Kind
from allastui.stores.place import Place
from allastui.stores.steps import Steps
from allastui.stores.store import Part, Store, Upload
from allastui.transfers.body import SMALL_BYTES, Flow
from allastui.transfers.concurrency import LARGE_BYTES
from allastui.transfers.finish import delete_source, finish_item, move_part, second_read_of
from allastui.transfers.leftovers import free_leftovers
from allastui.transfers.request import CopyRequest, JobKind
from allastui.transfers.second_read import SecondRead
from allastui.transfers.start import start_item
from allastui.transfers.work import Arrived, Begun, NotBegun, Outcome, Work

if TYPE_CHECKING:
    from allastui.transfers.delete_tasks import DeleteTask


@dataclass(slots=True)
class StartTask:
    """Begin an item; a small one is whole when this has run. `given` is when it was first tried."""

    work: Work
    given: float
    attempt: int = 0

    @property
    def flow(self) -> Flow:
        return self.work.flow

    def run_in_steps(self) -> Steps[Outcome]:
        if self.flow.stop.is_set():
            return NotBegun()
        self.work, outcome = yield from start_item(self.work)
        if isinstance(outcome, Arrived):
            delete_source(self.work, outcome)
        return outcome


@dataclass(slots=True)
class PartTask:
    """Send one part of an item."""

    work: Work
    begun: Begun
    number: int
    attempt: int = 0

    @property
    def flow(self) -> Flow:
        return self.work.flow

    def run(self) -> Part:
        return move_part(self.work, self.begun, self.number)


@dataclass(slots=True)
class FinishTask:
    """Complete and verify an item all of whose parts have arrived.

    `arrived` is set when it is whole and only the source of a move is left to be deleted;
    `second_read` is how far the source was read once more, where that is what proves it.
    """

    work: Work
    begun: Begun
    parts: tuple[Part, ...]
    attempt: int = 0
    arrived: Arrived | None = None
    second_read: SecondRead | None = None

    @property
    def flow(self) -> Flow:
        return self.work.flow

    def run(self) -> Arrived:
        if self.second_read is None:
            self.second_read = second_read_of(self.work, self.begun)
        if self.arrived is None:
            self.arrived = finish_item(self.work, self.begun, self.parts, self.second_read)
        delete_source(self.work, self.arrived)
        return self.arrived


@dataclass(slots=True)
class AbortTask:
    """Free the parts of an upload that nobody will complete."""

    item: int
    connections: Connections
    profile: str
    upload: Upload
    flow: Flow
    attempt: int = 0

    def run(self) -> None:
        self.connections.open(self.profile).abort_upload(self.upload)


@dataclass(slots=True)
class SweepTask:
    """Free what was opened for the target of an item since it was claimed, but not journaled."""

    item: int
    connections: Connections
    target: Place
    claimed: float
    flow: Flow
    attempt: int = 0

    def run(self) -> None:
        free_leftovers(self.connections.open(self.target.profile), self.target, self.claimed)


@dataclass(slots=True)
class TidyTask:
    """After a move: remove the source folders that are empty now, from the inside out."""

    request: CopyRequest
    connections: Connections
    flow: Flow
    attempt: int = 0

    def run(self) -> None:
        for source in self.request.sources:
            store = self.connections.open(source.profile)
            folder = source if source.is_prefix else source.child("", is_prefix=True)
            if source.is_local:
                self._remove_empty(store, folder)

    def _remove_empty(self, store: Store, folder: Place) -> None:
        """Each pass takes the innermost empty folders; one that will not go ends it."""
        try:
            while empty := [
                folder.key + entry.name
                for entry in store.walk(folder.bucket, folder.key, follow_links=False)
                if entry.kind is Kind.PREFIX
            ]:
                self.flow.stop.check()
                if len(store.delete_many(folder.bucket, empty)) == len(empty):
                    return
            store.delete_many(folder.bucket, [folder.key])
        except Interrupted:
            raise
        except AllastuiError:
            # The files have moved; a folder that stays behind harms nobody.
            return


ItemTask = StartTask | PartTask | FinishTask
CleanupTask = AbortTask | SweepTask | TidyTask
CopyTask = ItemTask | CleanupTask
Task: TypeAlias = "CopyTask | DeleteTask"
Result = Outcome | Part | Arrived | None


def is_large(task: Task) -> bool:
    """Tell whether a task moves many bytes."""
    if isinstance(task, StartTask):
        return task.work.item.size >= LARGE_BYTES
    return isinstance(task, PartTask)


def is_small_start(task: Task) -> bool:
    """Tell whether a task begins, and mostly ends, a small item, the first time it is tried."""
    return isinstance(task, StartTask) and not task.attempt and not is_large(task)


def mostly_waits(task: Task) -> bool:
    """Tell whether a task hardly does more than wait for answers, and mostly in steps."""
    if not isinstance(task, StartTask) or task.attempt or task.work.item.size > SMALL_BYTES:
        return False
    work = task.work
    if work.source.is_local:
        return not work.target.is_local
    return work.source.profile != work.target.profile and work.request.kind is JobKind.COPY


def afresh(task: StartTask, request: CopyRequest, flow: Flow) -> StartTask:
    """Return the task of an item of which nothing is at the target, under the present `request`."""
    return StartTask(replace(task.work, request=request, flow=flow), task.given, task.attempt)


def once_more(
    task: StartTask | FinishTask, request: CopyRequest, flow: Flow
) -> StartTask | FinishTask:
    """Return the task as it is tried again, under the `request` as it is now.

    The first try may have left something at the target, so the item counts as claimed.
    """
    work = replace(task.work, flow=flow)
    if isinstance(task, StartTask):
        claimed = task.given if work.claimed is None else work.claimed
        return StartTask(replace(work, request=request, claimed=claimed), task.given, task.attempt)
    return replace(task, work=work)
