"""What large objects of Swift really are: asked of the store for the rows that are looked at.

A listing gives no size of them. The few rows on the screen are asked for, a few at a time, and
answers are kept for the life of the pane. Whether an object is whole takes a listing of its
segments, so that is asked only of the one under the cursor.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from allastui.errors import AllastuiError, Corrupted, NotFound, NoThread
from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form, Kind
from allastui.stores.place import Place
from allastui.ui.background import start_posting

if TYPE_CHECKING:
    from allastui.stores.store import Store

_AT_ONCE = 3
_KEPT = 20_000


class ListedObject(NamedTuple):
    """An object as it was listed: what is known of it holds for that time of writing."""

    place: Place
    modified: float | None


class Truth(NamedTuple):
    """What an object is. `damage` says what it lacks, "" if nothing, None if nobody has looked."""

    size: int | None
    form: Form
    damage: str | None = None


class TruthFound(Message):
    """The store has told what one object is."""

    def __init__(self, generation: int, listed: ListedObject) -> None:
        super().__init__()
        self.generation = generation
        self.listed = listed


class LargeObjects:
    """What a pane knows of the large objects that were on its screen.

    `look` and `stop` belong to the event loop; the store is asked in threads.
    """

    def __init__(self, connections: Connections, post: Callable[[Message], object]) -> None:
        self.generation = 0
        self._connections = connections
        self._post = post
        self._lock = threading.Lock()
        self._wanted: deque[tuple[ListedObject, bool]] = deque()
        self._asked: set[tuple[ListedObject, bool]] = set()
        self._threads = 0
        self._known: OrderedDict[ListedObject, Truth] = OrderedDict()

    def known(self, listed: ListedObject) -> Truth | None:
        """Return what is known of an object."""
        with self._lock:
            return self._known.get(listed)

    def corrected(self, folder: Place, entries: list[Entry]) -> list[Entry]:
        """Return the entries of a listing of `folder` with what is known of them."""
        return [self._corrected(folder, entry) for entry in entries]

    def _corrected(self, folder: Place, entry: Entry) -> Entry:
        if entry.form not in (Form.SLO, Form.DLO, Form.UNSURE) or entry.kind is not Kind.OBJECT:
            return entry
        truth = self.known(ListedObject(folder.child(entry.name), entry.modified))
        return entry if truth is None else entry._replace(size=truth.size, form=truth.form)

    def look(self, sizes: Iterable[ListedObject], whole: ListedObject | None) -> None:
        """Ask for the `sizes` that are on the screen, and whether one object is `whole`.

        What was wanted before and is not asked for yet is dropped.
        """
        wanted = [(listed, False) for listed in sizes]
        if whole is not None:
            wanted.insert(0, (whole, True))
        with self._lock:
            self._wanted = deque(each for each in wanted if each not in self._asked)
            missing = min(_AT_ONCE, len(self._wanted)) - self._threads
            self._threads += max(0, missing)
        for started in range(missing):
            try:
                start_posting(self._run, "large objects")
            except NoThread:  # what is not asked for now is when the rows are looked at again
                with self._lock:
                    self._threads -= missing - started
                return

    def stop(self) -> None:
        """Drop what is wanted; what is still answered is kept, but not told."""
        with self._lock:
            self.generation += 1
            self._wanted.clear()
            self._asked.clear()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._threads -= 1
                    return
                listed, check = self._wanted.popleft()
                self._asked.add((listed, check))
                generation = self.generation
            truth = self._ask(listed.place, check)
            if truth is not None:
                self._keep(listed, truth)
                self._post(TruthFound(generation, listed))

    def _keep(self, listed: ListedObject, truth: Truth) -> None:
        with self._lock:
            before = self._known.pop(listed, None)
            if before is not None and truth.damage is None:
                truth = before
            self._known[listed] = truth
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)

    def _ask(self, place: Place, check: bool) -> Truth | None:
        """Return what the store tells of an object; None if it tells nothing new."""
        try:
            store = self._connections.open(place.profile)
            try:
                stat = store.stat(place.bucket, place.key)
            except NotFound:
                # Ceph says nothing at all of an SLO that has lost its first segment.
                damage = _damage(store, place)
                return Truth(None, Form.BROKEN, damage) if damage else None
            if not check or stat.form not in (Form.SLO, Form.DLO):
                return Truth(stat.size, stat.form)
            damage = _damage(store, place)
            return Truth(stat.size, Form.BROKEN if damage else stat.form, damage)
        except AllastuiError:
            return None  # the row stays as it was listed


def _damage(store: "Store", place: Place) -> str:
    """Return what a large object lacks, "" if nothing is found to be wrong."""
    try:
        store.segments(place.bucket, place.key)
    except Corrupted as error:
        return error.why or error.title
    except AllastuiError:
        return ""
    return ""
