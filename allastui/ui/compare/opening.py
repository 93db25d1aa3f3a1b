"""Compares what the two panes show, and marks in them what differs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError
from allastui.settings import Settings
from allastui.stores.place import Place
from allastui.transfers.compare import By, Verdict
from allastui.transfers.differences import Difference, Differences
from allastui.ui.app_of import app_of
from allastui.ui.background import in_background
from allastui.ui.compare.actions import COMPARE_ACTIONS
from allastui.ui.compare.running import Comparison
from allastui.ui.compare.top_names import TopNames, top_names
from allastui.ui.keymaps import keymap_of
from allastui.ui.projects import Projects

if TYPE_CHECKING:
    from allastui.ui.compare.screen import CompareScreen
    from allastui.ui.main import MainScreen


class Comparing:
    """Asks how to compare, opens the screen of it, and marks what differs afterwards."""

    def __init__(
        self,
        screen: "MainScreen",
        projects: Projects,
        settings: Settings,
        now: Callable[[], float],
    ) -> None:
        self._screen = screen
        self._connections = projects.connections
        self._settings = settings
        self._now = now
        self._by = By.SIZE

    def ask(self) -> None:
        """Compare the places of the two panes; how is asked first."""
        from allastui.ui.compare.dialog import CompareDialog

        left, right = (pane.place for pane in self._screen.panes)
        if complaint := _complaint(left, right):
            self._screen.notify(complaint, severity="warning", markup=False)
            return
        self._screen.app.push_screen(
            CompareDialog(left, right, self._by), lambda by: self._open(left, right, by)
        )

    def _open(self, left: Place, right: Place, by: By | None) -> None:
        from allastui.ui.compare.screen import CompareScreen

        if by is None:
            return
        self._by = by

        def begin(screen: "CompareScreen") -> Comparison:
            return Comparison(
                self._connections,
                left,
                right,
                by,
                screen.post_message,
                follow_links=self._settings.follow_symlinks,
                workers=self._settings.connections,
            )

        self._screen.app.push_screen(
            CompareScreen(
                begin,
                lambda found, chosen: self._done((left, right), found, chosen),
                lambda compared, to_right: self._synchronise(compared, (left, right), to_right),
                now=self._now,
                actions=keymap_of(COMPARE_ACTIONS, self._settings.keys).actions,
                ascii_only=self._settings.ascii,
            )
        )

    def _synchronise(
        self, compared: "CompareScreen", places: tuple[Place, Place], to_right: bool
    ) -> None:
        from allastui.ui.compare.synchronising import synchronise

        app = app_of(self._screen)
        synchronise(app, compared, places, to_right=to_right, trash=self._settings.trash)

    def _done(
        self, places: tuple[Place, Place], found: Differences, chosen: Difference | None
    ) -> None:
        if chosen is not None:
            self._show(places, chosen)
            return

        def mark(names: tuple[TopNames, TopNames]) -> None:
            for pane, place, differing in zip(self._screen.panes, places, names, strict=True):
                if pane.place == place and not pane.shows_results:
                    pane.mark_names(differing.__contains__)

        # A million names take more than a second.
        in_background(self._screen, lambda: top_names(found), mark, self._complain)

    def _complain(self, error: AllastuiError) -> None:
        self._screen.notify(str(error), severity="warning", markup=False)

    def _show(self, places: tuple[Place, Place], chosen: Difference) -> None:
        """Show a name in both panes; where it is missing, the folder that it would be in."""
        missing = {Verdict.ONLY_LEFT: places[1], Verdict.ONLY_RIGHT: places[0]}
        for pane, place in zip(self._screen.panes, places, strict=True):
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
