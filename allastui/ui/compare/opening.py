"""Compares what the two panes show, and marks in them what differs."""

from typing import TYPE_CHECKING

from allastui.errors import AllastuiError
from allastui.stores.place import Place
from allastui.transfers.compare import By, Verdict
from allastui.transfers.differences import Difference, Differences
from allastui.ui.background import in_background
from allastui.ui.compare.actions import COMPARE_ACTIONS
from allastui.ui.compare.running import Comparison
from allastui.ui.compare.top_names import TopNames, top_names
from allastui.ui.over_panes import OverPanes

if TYPE_CHECKING:
    from allastui.ui.compare.screen import CompareScreen


class Comparing:
    """Asks how to compare, opens the screen of it, and marks what differs afterwards."""

    def __init__(self, over: OverPanes) -> None:
        self._over = over
        self._by = By.SIZE

    def ask(self) -> None:
        """Compare the places of the two panes; how is asked first."""
        from allastui.ui.compare.dialog import CompareDialog

        left, right = (pane.place for pane in self._over.screen.panes)
        if complaint := _complaint(left, right):
            self._over.screen.notify(complaint, severity="warning", markup=False)
            return
        self._over.open(
            CompareDialog(left, right, self._by), lambda by: self._open(left, right, by)
        )

    def _open(self, left: Place, right: Place, by: By | None) -> None:
        from allastui.ui.compare.screen import CompareScreen

        if by is None:
            return
        self._by = by

        def begin(screen: "CompareScreen") -> Comparison:
            return Comparison(
                self._over.connections,
                left,
                right,
                by,
                screen.post_message,
                follow_links=self._over.settings.follow_symlinks,
                workers=self._over.settings.connections,
            )

        self._over.open(
            CompareScreen(
                begin,
                lambda found, chosen: self._done((left, right), found, chosen),
                lambda compared, to_right: self._synchronise(compared, (left, right), to_right),
                now=self._over.now,
                actions=self._over.keys(COMPARE_ACTIONS),
                ascii_only=self._over.settings.ascii,
            )
        )

    def _synchronise(
        self, compared: "CompareScreen", places: tuple[Place, Place], to_right: bool
    ) -> None:
        from allastui.ui.compare.synchronising import synchronise

        trash = self._over.settings.trash
        synchronise(self._over.app, compared, places, to_right=to_right, trash=trash)

    def _done(
        self, places: tuple[Place, Place], found: Differences, chosen: Difference | None
    ) -> None:
        if chosen is not None:
            self._show(places, chosen)
            return

        def mark(names: tuple[TopNames, TopNames]) -> None:
            for pane, place, differing in zip(self._over.screen.panes, places, names, strict=True):
                if pane.place == place and not pane.shows_results:
                    pane.mark_names(differing.__contains__)

        # A million names take more than a second.
        in_background(self._over.screen, lambda: top_names(found), mark, self._complain)

    def _complain(self, error: AllastuiError) -> None:
        self._over.screen.notify(str(error), severity="warning", markup=False)

    def _show(self, places: tuple[Place, Place], chosen: Difference) -> None:
        """Show a name in both panes; where it is missing, the folder that it would be in."""
        missing = {Verdict.ONLY_LEFT: places[1], Verdict.ONLY_RIGHT: places[0]}
        for pane, place in zip(self._over.screen.panes, places, strict=True):
            name = chosen.name.rstrip("/")
            folder, slash, last = name.rpartition("/")
            if missing.get(chosen.verdict) == place:
                pane.go(place)
            else:
                pane.go(place.child(folder, is_prefix=True) if slash else place, cursor=last)


def _complaint(left: Place, right: Place) -> str:
    if left.is_bucket_list or right.is_bucket_list:
        return "Open a bucket in both panes first: what is below two places is compared."
    if left == right:
        return "Both panes show the same place: open another one in one of them."
    return ""
