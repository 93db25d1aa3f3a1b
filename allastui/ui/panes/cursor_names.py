"""On which name the cursor was in the places that were left."""

from collections import OrderedDict

from allastui.stores.place import Place

_PLACES = 200
"""Of how many places this is kept: those that were left last."""


class CursorNames:
    """The name under the cursor of each place, as it was when the pane went elsewhere."""

    def __init__(self) -> None:
        self._names: OrderedDict[Place, str] = OrderedDict()

    def keep(self, place: Place, name: str | None) -> None:
        """Keep the name under the cursor as `place` is left; with None what was kept stays."""
        if name is None:
            return
        self._names[place] = name
        self._names.move_to_end(place)
        while len(self._names) > _PLACES:
            self._names.popitem(last=False)

    def get(self, place: Place) -> str | None:
        return self._names.get(place)
