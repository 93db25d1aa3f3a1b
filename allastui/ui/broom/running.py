"""Looking for leftovers, and removing them, in threads of their own that post what they find."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from textual.message import Message

from allastui.errors import AllastuiError
from allastui.stores.abilities.broom import Broom, Leftover, Looked, Note
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.ui.broom.standing import Row
from allastui.ui.posting import Batch, Posting, PostingBatches, error_of


class Swept(Batch):
    """Some leftovers of one place, notes, and how much has been looked at."""

    def __init__(self, look: "PlaceSweep") -> None:
        super().__init__()
        self.look = look
        self.leftovers: list[Leftover] = []
        self.notes: list[str] = []
        self.looked = 0


class SweepEnded(Message):
    """One place was looked through, or `error` ended it."""

    def __init__(self, look: "PlaceSweep", error: AllastuiError | None) -> None:
        super().__init__()
        self.look = look
        self.error = error


class PlaceSweep(PostingBatches):
    """One look through one place, for leftovers."""

    thread = "broom"

    def __init__(
        self, connections: Connections, source: Place, post: Callable[[Message], object]
    ) -> None:
        super().__init__(post)
        self.source = source
        self._connections = connections

    def _over(self, error: AllastuiError | None) -> None:
        if not self._stopped.is_set():
            self._post(SweepEnded(self, error))

    def _work(self) -> None:
        source = self.source
        batch = Swept(self)
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
            if batch.is_due(len(batch.leftovers)):
                self._send(batch)
                batch = Swept(self)
        self._send(batch)


class Sweep:
    """One look through some places, all at the same time."""

    def __init__(
        self, connections: Connections, sources: Sequence[Place], post: Callable[[Message], object]
    ) -> None:
        self.looks = tuple(PlaceSweep(connections, source, post) for source in sources)

    @property
    def sources(self) -> tuple[Place, ...]:
        return tuple(look.source for look in self.looks)

    def start(self) -> None:
        for look in self.looks:
            look.start()

    def stop(self) -> None:
        """End soon; what is posted meanwhile is for nobody."""
        for look in self.looks:
            look.stop()


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


class Sweeping(Posting):
    """The removal of some leftovers, place by place; stopped, it ends before the next of them."""

    thread = "broom"

    def __init__(
        self,
        connections: Connections,
        rows: Sequence[Row],
        written_before: float,
        post: Callable[[Message], object],
    ) -> None:
        super().__init__(post)
        self._connections = connections
        self._rows = rows
        self._written_before = written_before

    def _over(self, error: AllastuiError | None) -> None:
        if error is not None:
            self._fail(self._rows, error)
        self._post(RemovalEnded(self))

    def _work(self) -> None:
        for source in dict.fromkeys(row.source for row in self._rows):
            rows = {row.leftover: row for row in self._rows if row.source == source}
            error = error_of(partial(self._remove, source, rows))
            if error is not None:
                self._fail(rows.values(), error)

    def _remove(self, source: Place, rows: dict[Leftover, Row]) -> None:
        broom: Broom | None = self._connections.open(source.profile).abilities.broom
        assert broom is not None
        leftovers = list(rows)
        for removal in broom.remove(leftovers, self._written_before, self._stopped.is_set):
            row = rows.pop(removal.leftover)
            self._post(RowRemoved(self, row, removal.error))

    def _fail(self, rows: Iterable[Row], error: AllastuiError) -> None:
        """Say the same of all that were not tried."""
        for row in rows:
            self._post(RowRemoved(self, row, error))
