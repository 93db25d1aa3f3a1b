"""What the properties are of: one thing, or what is marked with all that is below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from allastui.stores.place import Place
from allastui.ui.format import count_text
from allastui.ui.panes.marks import PARENT
from allastui.ui.panes.pane import Pane
from allastui.ui.queue.words import place_text


@dataclass(frozen=True, slots=True)
class Subject:
    """Places of one store; `files` of them are objects or files, of `bytes` bytes together."""

    places: Sequence[Place]
    files: int
    bytes: int

    @property
    def one(self) -> Place | None:
        """The place whose own properties can be told: no prefix, as that is only a name."""
        if len(self.places) != 1:
            return None
        place = self.places[0]
        is_only_a_name = place.is_prefix and bool(place.key) and not place.is_local
        return None if is_only_a_name else place

    @property
    def folders(self) -> list[Place]:
        """Those of the places with something below."""
        return [place for place in self.places if place.is_prefix]

    @property
    def is_bucket(self) -> bool:
        """Whether these are buckets."""
        return not self.places[0].is_local and not self.places[0].key

    @property
    def can_change(self) -> bool:
        """Whether these are objects, or prefixes with objects below."""
        return not self.places[0].is_local and not self.is_bucket

    @property
    def title(self) -> str:
        """What it is called: the place, or how many of what holds them."""
        first = self.places[0]
        if len(self.places) == 1:
            return place_text(first)
        what = f"{count_text(len(self.places))} {'buckets' if self.is_bucket else 'items'}"
        parent = first.parent()
        return what if parent is None else f"{what} in {place_text(parent)}"


def subject_of(pane: Pane) -> Subject | None:
    """Return what is marked in a pane, or what its cursor is on; on the parent's line the place.

    None where there is nothing: a list of buckets has no properties of its own.
    """
    rows = pane.model.rows
    chosen = [row for row in pane.model.chosen_rows() if row != PARENT]
    if not chosen:
        place = pane.place
        return None if place.is_bucket_list else Subject((place,), 0, 0)
    files = [row for row in chosen if not rows.is_folder(row)]
    size = sum(rows.size(row) or 0 for row in files)
    return Subject(tuple(pane.place_of(row) for row in chosen), len(files), size)
