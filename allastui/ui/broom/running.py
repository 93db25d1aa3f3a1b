"""Looking for leftovers, and removing them, in threads of their own that post what they find."""

import threading
import time
from collections.abc import Callable, Sequence

from textual.message import Message

from allastui.errors import AllastuiError, InternalError
from allastui.stores.abilities.broom import Broom, Leftover, Looked, Note
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.broom.standing import Row

_BATCH_ROWS = 250
_BATCH_SECONDS = 0.25
_BATCHES_AHEAD = 8


class Swept(Message):
    """Some leftovers of one place, notes, and how much has been looked at."""

    def __init__(self, run: "Sweep", source: Place) -> None:
        super().__init__()
        self.run = run
        self.source = source
        self.leftovers: list[Leftover] = []
        self.notes: list[str] = []
        self.looked = 0


class SweepEnded(Message):
    """One place was looked through, or `error` ended it."""

    def __init__(self, run: "Sweep", source: Place, error: AllastuiError | None) -> None:
        super().__init__()
        self.run = run
        self.source = source
        self.error = error


class Sweep:
    """One look at some places, all at the same time."""

    def __init__(
        self, connections: Connections, sources: Sequence[Place], post: Callable[[Message], object]
    ) -> None:
        self.sources = sources
        self._connections = connections
        self._post = post
        self._stopped = threading.Event()
        self._room = threading.Semaphore(_BATCHES_AHEAD)

    def start(self) -> None:
        for source in self.sources:
            threading.Thread(target=self._run, args=(source,), name="broom", daemon=True).start()

    def stop(self) -> None:
        """End soon; what is posted meanwhile is for nobody."""
        self._stopped.set()
        self._room.release(len(self.sources))

    def taken(self) -> None:
        """Say that a batch has been handled."""
        self._room.release()

    def _run(self, source: Place) -> None:
        error = None
        try:
            self._sweep(source)
        except AllastuiError as failure:
            error = failure
        except Exception as failure:
            error = InternalError.of(failure)
        if not self._stopped.is_set():
            self._post(SweepEnded(self, source, error))

    def _sweep(self, source: Place) -> None:
        batch, due = Swept(self, source), time.monotonic() + _BATCH_SECONDS
        broom = self._connections.open(source.profile).abilities.broom
        if broom is None:
            batch.notes.append(f"{source} cannot be looked through: nothing is left behind there.")
            self._send(batch)
            return
        for found in broom.leftovers(source.bucket, source.key, self._stopped.is_set):
            if isinstance(found, Leftover):
                batch.leftovers.append(found)
            elif isinstance(found, Note):
                batch.notes.append(found.text)
            elif isinstance(found, Looked):
                batch.looked += found.count
            if len(batch.leftovers) >= _BATCH_ROWS or time.monotonic() >= due:
                self._send(batch)
                batch, due = Swept(self, source), time.monotonic() + _BATCH_SECONDS
        self._send(batch)

    def _send(self, batch: Swept) -> None:
        self._room.acquire()
        if not self._stopped.is_set():
            self._post(batch)


class RowRemoved(Message):
    """What became of one leftover: it is gone, or `error` says why not."""

    def __init__(self, run: "Sweeping", row: Row, error: AllastuiError | None) -> None:
        super().__init__()
        self.run = run
        self.row = row
        self.error = error


class RemovalEnded(Message):
    """All have been tried, or the user stopped it."""

    def __init__(self, run: "Sweeping") -> None:
        super().__init__()
        self.run = run


class Sweeping:
    """The removal of some leftovers, place by place."""

    def __init__(
        self,
        connections: Connections,
        rows: Sequence[Row],
        written_before: float,
        post: Callable[[Message], object],
    ) -> None:
        self._connections = connections
        self._rows = rows
        self._written_before = written_before
        self._post = post
        self._stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="broom", daemon=True).start()

    def stop(self) -> None:
        """End before the next leftover."""
        self._stopped.set()

    def _run(self) -> None:
        for source in dict.fromkeys(row.source for row in self._rows):
            rows = {row.leftover: row for row in self._rows if row.source == source}
            try:
                self._remove(source, rows)
            except AllastuiError as error:
                self._fail(rows, error)
            except Exception as error:
                self._fail(rows, InternalError.of(error))
        self._post(RemovalEnded(self))

    def _remove(self, source: Place, rows: dict[Leftover, Row]) -> None:
        broom: Broom | None = self._connections.open(source.profile).abilities.broom
        assert broom is not None
        leftovers = list(rows)
        for removal in broom.remove(leftovers, self._written_before, self._stopped.is_set):
            row = rows.pop(removal.leftover)
            self._post(RowRemoved(self, row, removal.error))

    def _fail(self, rows: dict[Leftover, Row], error: AllastuiError) -> None:
        """Say the same of all that were not tried."""
        for row in rows.values():
            self._post(RowRemoved(self, row, error))
