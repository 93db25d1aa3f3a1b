"""The rows of a pane that are large objects of Swift: when they are asked for, and what they show.

Nothing is asked while the user scrolls by. All of it is on the event loop.
"""

from collections.abc import Iterable
from typing import Protocol

from textual.message_pump import MessagePump

from allastui.stores.connect import Connections
from allastui.stores.entry import Entry, Form
from allastui.stores.place import Place
from allastui.ui.one_shot import OneShot
from allastui.ui.panes.large_objects import LargeObjects, ListedObject, TruthFound
from allastui.ui.panes.marks import PARENT
from allastui.ui.panes.model import PaneModel

_REST_SECONDS = 0.15
"""How long rows stay on the screen before they are asked for."""

_GATHER_SECONDS = 0.1
"""How long answers are gathered before they are painted."""


class LargeRowsOwner(Protocol):
    """What the large rows of a pane ask of it."""

    def look(self) -> None:
        """Ask for the rows on the screen."""

    def take_truths(self) -> bool:
        """Show what was found; tells whether there is time for that now."""


class LargeRows:
    """Asks for what a listing does not tell of the rows on the screen, and keeps it."""

    def __init__(self, pump: MessagePump, owner: LargeRowsOwner, connections: Connections) -> None:
        self._pump = pump
        self._owner = owner
        self._objects = LargeObjects(connections, pump.post_message)
        self._rows: dict[ListedObject, int] = {}
        self._found: list[ListedObject] = []
        self._rest: OneShot | None = None
        self._gather: OneShot | None = None

    def corrected(self, folder: Place, entries: list[Entry]) -> list[Entry]:
        """Return the entries of a listing with what is known of them."""
        return self._objects.corrected(folder, entries)

    def stop(self) -> None:
        """Drop what is asked for, as another listing begins."""
        self._objects.stop()
        self._rows.clear()
        self._found.clear()
        for timer in (self._rest, self._gather):
            if timer is not None:
                timer.stop()
        self._rest = self._gather = None

    def look_later(self) -> None:
        """Ask for the rows on the screen once they have been there for a moment."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = OneShot(self._pump, _REST_SECONDS, self._look)

    def _look(self) -> None:
        self._rest = None
        self._owner.look()

    def look(self, folder: Place, model: PaneModel, visible: Iterable[int | None]) -> None:
        """Ask for the sizes of `visible` rows, and whether the one under the cursor is whole."""
        if folder.is_local:
            return
        cursor = model.cursor_row
        whole = self._listed(folder, model, cursor)
        sizes = [
            listed
            for row in visible
            if row is not None and row >= 0 and row != cursor and model.rows.lacks_size(row)
            if (listed := self._listed(folder, model, row)) is not None
        ]
        self._objects.look(sizes, whole)

    def _listed(self, folder: Place, model: PaneModel, row: int | None) -> ListedObject | None:
        if row is None or row == PARENT or not model.rows.is_large(row):
            return None
        listed = ListedObject(folder.child(model.rows.names[row]), model.rows.time(row))
        self._rows[listed] = row
        return listed

    def found(self, message: TruthFound) -> None:
        """Keep an answer until it is painted; one for another listing waits to be needed."""
        if message.generation != self._objects.generation:
            return
        self._found.append(message.listed)
        if self._gather is None:
            self._gather = OneShot(self._pump, _GATHER_SECONDS, self._take)

    def _take(self) -> None:
        self._gather = None
        if not self._owner.take_truths():
            self._gather = OneShot(self._pump, _GATHER_SECONDS, self._take)

    def taken(self, model: PaneModel) -> tuple[set[int], bool]:
        """Bring the answers into the model; returns their rows, and whether any has moved."""
        rows, moved = set(), False
        for listed in self._found:
            row, truth = self._rows.get(listed), self._objects.known(listed)
            if row is None or truth is None:
                continue
            if (model.rows.size(row), model.rows.form(row)) != (truth.size, truth.form):
                moved = model.resize(row, truth.size, truth.form) or moved
                rows.add(row)
        self._found.clear()
        return rows, moved

    def damage(self, folder: Place, model: PaneModel) -> str:
        """Return what the object under the cursor lacks, "" if nothing is known to be wrong."""
        row = model.cursor_row
        if row is None or row == PARENT or model.rows.form(row) is not Form.BROKEN:
            return ""
        listed = ListedObject(folder.child(model.rows.names[row]), model.rows.time(row))
        truth = self._objects.known(listed)
        return truth.damage or "" if truth is not None else ""
