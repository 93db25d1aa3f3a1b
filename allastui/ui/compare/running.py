"""A comparison in a thread of its own, which posts what differs, batch by batch."""

from collections.abc import Callable

from textual.message import Message

from allastui.errors import AllastuiError
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.transfers.compare import By, Pair, Verdict
from allastui.transfers.comparing import Afresh, compare
from allastui.ui.posting import Batch, PostingBatches


class Compared(Batch):
    """Some names that differ, and how many more are the same."""

    def __init__(self, run: "Comparison") -> None:
        super().__init__()
        self.run = run
        self.rows: list[tuple[Pair, Verdict]] = []
        self.same = 0
        self.same_bytes = 0


class ComparedAfresh(Message):
    """What was posted before counts no more."""

    def __init__(self, run: "Comparison") -> None:
        super().__init__()
        self.run = run


class CompareEnded(Message):
    """Everything was compared, or `error` ended it."""

    def __init__(self, run: "Comparison", error: AllastuiError | None) -> None:
        super().__init__()
        self.run = run
        self.error = error


class Comparison(PostingBatches):
    """One comparison of two prefixes on its way."""

    thread = "comparing"

    def __init__(
        self,
        connections: Connections,
        left: Place,
        right: Place,
        by: By,
        post: Callable[[Message], object],
        *,
        follow_links: bool,
        workers: int,
    ) -> None:
        super().__init__(post)
        self.left = left
        self.right = right
        self.by = by
        self._connections = connections
        self._follow_links = follow_links
        self._workers = workers

    def _over(self, error: AllastuiError | None) -> None:
        if not self._stopped.is_set():
            self._post(CompareEnded(self, error))

    def _work(self) -> None:
        batch = Compared(self)
        for found in compare(
            self._connections,
            self.left,
            self.right,
            self.by,
            follow_links=self._follow_links,
            workers=self._workers,
            stopped=self._stopped.is_set,
        ):
            if isinstance(found, Afresh):
                batch = Compared(self)
                self._post(ComparedAfresh(self))
                continue
            pair, verdict = found
            if verdict is Verdict.SAME:
                batch.same += 1
                batch.same_bytes += (pair.left.size or 0) if pair.left is not None else 0
            else:
                batch.rows.append(found)
            if batch.is_due(len(batch.rows)):
                self._send(batch)
                batch = Compared(self)
        self._send(batch)
