"""A queue without transfers, for screens that need a client and move nothing."""

from collections.abc import Callable, Sequence

from allastui.agent.client import Listener, QueueSnapshot
from allastui.profiles.profile import Profile
from allastui.transfers.job import Item, ItemState
from allastui.transfers.request import CopyRequest, DeleteRequest, IfExists, Request


class IdleClient:
    """The `TransferClient` protocol; it keeps what is submitted and shows the snapshots given."""

    def __init__(self, *, outlives_screen: bool = False, said: str = "") -> None:
        self.outlives_screen = outlives_screen
        self.said = said
        self.submitted: list[CopyRequest] = []
        self.deletions: list[DeleteRequest] = []
        self.closed = False
        self._listeners: list[Listener] = []
        self._snapshot = QueueSnapshot(0, (), 0.0, None, 0, 8, 0, "this process")

    def publish(self, snapshot: QueueSnapshot) -> None:
        """Tell every listener about a new snapshot."""
        self._snapshot = snapshot
        for listener in list(self._listeners):
            listener(snapshot)

    def submit(self, request: Request) -> int:
        if isinstance(request, CopyRequest):
            self.submitted.append(request)
            return len(self.submitted)
        self.deletions.append(request)
        return 1000 + len(self.deletions)

    def snapshot(self) -> QueueSnapshot:
        return self._snapshot

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        listener(self._snapshot)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        self.closed = True

    def pause(self, jobs: Sequence[int]) -> None: ...
    def resume(self, jobs: Sequence[int]) -> None: ...
    def cancel(self, jobs: Sequence[int]) -> None: ...
    def retry(self, jobs: Sequence[int]) -> None: ...
    def clear(self, jobs: Sequence[int]) -> None: ...
    def reorder(self, job: int, steps: int) -> None: ...
    def answer(self, job: int, if_exists: IfExists) -> None: ...
    def lend(self, profiles: Sequence[Profile]) -> None: ...
    def limit(self, bandwidth: int) -> None: ...
    def items(
        self, job: int, state: ItemState | None = None, after: int = 0, count: int = 200
    ) -> list[Item]:
        return []
