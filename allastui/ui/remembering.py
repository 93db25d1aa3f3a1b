"""What comes back at the next start: the places of the panes, and the bookmarks."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, NotFound, SignInFailed, Unreachable
from allastui.stores.place import Place
from allastui.ui.background import in_background
from allastui.ui.one_shot import OneShot
from allastui.ui.panes.pane import Pane
from allastui.ui.places_file import Places, PlacesFile
from allastui.ui.shared_buckets import SharedBuckets

if TYPE_CHECKING:
    from allastui.ui.dialogs.bookmarks import BookmarkChoice
    from allastui.ui.main import MainScreen

SAVE_SECONDS = 2.0
"""So long after going somewhere the places are saved, so that a run through folders is one save."""


class Remembering:
    """Notes where the panes are and keeps it in the file; nothing here blocks, except `flush`."""

    def __init__(self, screen: "MainScreen", file: PlacesFile, places: Places) -> None:
        self._screen = screen
        self._file = file
        self._places = places
        self._shown: dict[Pane, Place] = {}
        self._unsaved: Places | None = None
        self._saving = threading.Lock()
        self._has_complained = False
        self.shared_buckets = SharedBuckets(screen, file, places.shared)
        self._fall_backs: dict[Pane, tuple[Place, Callable[[Pane], None]]] = {}

    def fall_back(self, pane: Pane, go: Callable[[Pane], None]) -> None:
        """Have `pane` go elsewhere if the folder that it begins with turns out to be gone.

        It is not looked for before, as it may lie on a disk that does not answer.
        """
        self._fall_backs[pane] = pane.place, go

    def last_place(self, profile: str) -> Place | None:
        """Return where in a profile the user was last."""
        return self._places.last.get(profile)

    def arrived(self, pane: Pane) -> None:
        """Note that `pane` has read its place; one that does not exist is not worth coming back."""
        first, go = self._fall_backs.pop(pane, (None, None))
        if go is not None and pane.place == first and isinstance(pane.error, NotFound):
            go(pane)
            return
        if pane.error is None:
            self._places = self._places.visited(pane.place)
            if pane.place.is_bucket_list:
                self.shared_buckets.listed(pane)
            else:
                self.shared_buckets.arrived(pane.place)
        if pane.error is None or isinstance(pane.error, (SignInFailed, Unreachable)):
            self._shown[pane] = pane.place
            self.changed()

    def changed(self) -> None:
        """Save soon: a pane went somewhere, or the panes were swapped."""
        left, right = (self._shown.get(pane) for pane in self._screen.panes)
        places = replace(self._places, left=left, right=right)
        if self._unsaved is None:
            OneShot(self._screen, SAVE_SECONDS, self._save_now)
        self._unsaved = places

    def _save_now(self) -> None:
        in_background(self._screen, self.flush, lambda _: None, self._not_saved)

    def _not_saved(self, error: AllastuiError) -> None:
        if not self._has_complained:
            self._has_complained = True
            self._screen.app.notify(str(error), severity="warning", markup=False)

    def flush(self) -> None:
        """Save what is not saved yet; blocking, from any thread. Raises AllastuiError."""
        with self._saving:
            places, self._unsaved = self._unsaved, None
            if places is not None:
                self._file.change(lambda there: _with_places(there, places))

    # Bookmarks.

    def open_bookmarks(self, here: Place, go: Callable[["BookmarkChoice"], None]) -> None:
        """Show the bookmarks, `here` being what can be added; `go` is told of a chosen one."""
        from allastui.ui.dialogs.bookmarks import BookmarksDialog

        def chosen(choice: "BookmarkChoice | None") -> None:
            if choice is not None:
                go(choice)

        self._screen.app.push_screen(BookmarksDialog(self._file, here), chosen)


def _with_places(there: Places, new: Places) -> Places:
    """Return what is in the file with the new places; another allastui may have changed it."""
    for place in new.last.values():
        if there.last.get(place.profile) != place:
            there = there.visited(place)
    return replace(there, left=new.left or there.left, right=new.right or there.right)


def under_present_name(place: Place, names: Mapping[str, str]) -> Place | None:
    """Return a remote place under its profile's present name, None if that is no more.

    `names` are the names and aliases of the profiles.
    """
    name = names.get(place.profile)
    return replace(place, profile=name) if name else None
