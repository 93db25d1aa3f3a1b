"""The pieces of work that the engine hands to its workers, one request or a few each."""

from dataclasses import dataclass, replace

from allastui.errors import AllastuiError, Interrupted
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Kind, Part, Store, Upload
from allastui.transfers.body import Flow
from allastui.transfers.finish import delete_source, finish_item, move_part
from allastui.transfers.request import CopyRequest
from allastui.transfers.start import start_item
from allastui.transfers.work import Arrived, Begun, Outcome, Work


@dataclass(slots=True)
class StartTask:
    """Begin an item; a small one is whole when this has run."""

    work: Work
    attempt: int = 0

    @property
    def flow(self) -> Flow:
        return self.work.flow

    def run(self) -> Outcome:
        self.work, outcome = start_item(self.work)
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
    """Complete and verify an item all of whose parts have arrived."""

    work: Work
    begun: Begun
    parts: tuple[Part, ...]
    attempt: int = 0

    @property
    def flow(self) -> Flow:
        return self.work.flow

    def run(self) -> Arrived:
        arrived = finish_item(self.work, self.begun, self.parts)
        delete_source(self.work, arrived)
        return arrived


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


Task = StartTask | PartTask | FinishTask | AbortTask | TidyTask
Result = Outcome | Part | Arrived | None


def with_flow(task: StartTask | FinishTask, flow: Flow) -> Task:
    """Return the task with a flow that nothing has passed yet."""
    work = replace(task.work, flow=flow)
    if isinstance(task, StartTask):
        return StartTask(work, task.attempt)
    return FinishTask(work, task.begun, task.parts, task.attempt)
