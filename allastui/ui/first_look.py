"""What is read once the screen shows: the panes, and the files that tell of the profiles."""

from typing import TYPE_CHECKING

from allastui.errors import AllastuiError
from allastui.profiles.collection import Collection
from allastui.stores.place import Place, local_place
from allastui.ui.background import in_background
from allastui.ui.panes.pane import Pane
from allastui.ui.projects import Projects
from allastui.ui.remembering import under_present_name

if TYPE_CHECKING:
    from allastui.ui.app import AllastuiApp
    from allastui.ui.main import MainScreen


class FirstLook:
    """Reads local panes at once, and those of services when the profiles are known.

    Opening a store may import a lot, and the files may lie on a slow disk, so none of it is waited
    for by the first paint. Keys wait until it is known what they act on.
    """

    def __init__(self, app: "AllastuiApp", screen: "MainScreen", projects: Projects) -> None:
        self._app = app
        self._screen = screen
        self._projects = projects

    def begin(self) -> None:
        for pane in self._screen.panes:
            if pane.display and pane.place.is_local:
                pane.read()
        in_background(self._app, self._projects.find, self._found, self._not_found)

    def _found(self, collection: Collection) -> None:
        self._projects.found(collection)
        for pane in self._screen.panes:
            if pane.display and not pane.place.is_local:
                self._read(pane, under_present_name(pane.place, collection.names))
        for warning in collection.warnings:
            self._app.say(warning)
        self._app.keys.go_on()

    def _not_found(self, error: AllastuiError) -> None:
        """Go on without profiles: local panes work, and the others say what they lack."""
        self._found(Collection())
        self._app.complain(error)

    def _read(self, pane: Pane, present: Place | None) -> None:
        """Read a pane of a service; where its profile is gone, it goes to the first that is there.

        Where there is none at all, the pane says that its profile is gone.
        """
        wanted = present or self._projects.first_place or pane.place
        if wanted == pane.place:
            pane.read()
        else:
            pane.go(wanted)


def fall_back_if_gone(app: "AllastuiApp", kept: tuple[Place | None, Place | None]) -> None:
    """Have panes on folders of an earlier run that are gone show what they show the first time.

    `kept` are the places that come from an earlier run, left and right.
    """
    for pane, place in zip(app.main.panes, kept, strict=True):
        if place is not None and place.is_local:
            app.main.remembering.fall_back(pane, lambda gone: _begin_anew(app, gone))


def _begin_anew(app: "AllastuiApp", pane: Pane) -> None:
    here, projects = local_place("."), app.projects
    if pane is app.main.panes[0]:
        pane.go(here)
        return

    def found(collection: Collection) -> None:
        if not projects.collection.profiles:
            projects.found(collection)
        pane.go(projects.first_place or here)

    in_background(app, projects.find, found, app.complain)
