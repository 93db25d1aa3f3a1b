"""The places that a pane came from, and those it came back from."""

from allastui.stores.place import Place

_PLACES = 100
"""So many places are kept in each direction."""


class History:
    """Back and forward, as in a browser: going elsewhere forgets what was forward."""

    def __init__(self) -> None:
        self._back: list[Place] = []
        self._forward: list[Place] = []

    def left(self, place: Place) -> None:
        """Note that `place` was left for another one."""
        self._back = [*self._back[1 - _PLACES :], place]
        self._forward.clear()

    def back(self, here: Place) -> Place | None:
        """Return the place before `here`, None if there is none."""
        return self._step(self._back, self._forward, here)

    def forward(self, here: Place) -> Place | None:
        """Return the place that was come back from, None if there is none."""
        return self._step(self._forward, self._back, here)

    @staticmethod
    def _step(source: list[Place], target: list[Place], here: Place) -> Place | None:
        if not source:
            return None
        target.append(here)
        return source.pop()
