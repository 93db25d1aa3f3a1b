"""A comparison in a thread of its own, which posts what differs, batch by batch."""

import threading
import time
from collections.abc import Callable

from textual.message import Message

from allastui.errors import AllastuiError, InternalError
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.transfers.compare import By, Pair, Verdict
from allastui.transfers.comparing import Afresh, compare

_BATCH_ROWS = 250
_BATCH_SECONDS = 0.25
_BATCHES_AHEAD = 8


class Compared(Message):
    """Some names that differ, and how many more are the same; `Comparison.taken` asks for more."""

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


class Comparison:
    """One comparison of two prefixes on its way."""

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
        self.left = left
        self.right = right
        self.by = by
        self._connections = connections
        self._post = post
        self._follow_links = follow_links
        self._workers = workers
        self._stopped = threading.Event()
        self._room = threading.Semaphore(_BATCHES_AHEAD)

    def start(self) -> None:
        threading.Thread(target=self._run, name="comparing", daemon=True).start()

    def stop(self) -> None:
        """End soon; what is posted meanwhile is for nobody."""
        self._stopped.set()
        self._room.release()

    def taken(self) -> None:
        """Say that a batch has been handled."""
        self._room.release()

    def _run(self) -> None:
        error: AllastuiError | None = None
        try:
            self._compare()
        except AllastuiError as failure:
            error = failure
        except Exception as failure:
            error = InternalError.of(failure)
        if not self._stopped.is_set():
            self._post(CompareEnded(self, error))

    def _compare(self) -> None:
        batch, due = Compared(self), time.monotonic() + _BATCH_SECONDS
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
            if len(batch.rows) >= _BATCH_ROWS or time.monotonic() >= due:
                self._send(batch)
                batch, due = Compared(self), time.monotonic() + _BATCH_SECONDS
        self._send(batch)

    def _send(self, batch: Compared) -> None:
        self._room.acquire()
        if not self._stopped.is_set():
            self._post(batch)
