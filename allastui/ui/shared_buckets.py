"""The buckets of other projects that were opened by name: remembered, shown, forgotten."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from allastui.errors import AccessDenied, AllastuiError
from allastui.stores.connect import Connections
from allastui.stores.entry import Form
from allastui.stores.place import Place
from allastui.ui.app_of import app_of
from allastui.ui.background import in_background
from allastui.ui.places_file import PlacesFile

if TYPE_CHECKING:
    from allastui.ui.main import MainScreen
    from allastui.ui.panes.pane import Pane


_MOST_NOTED = 20_000
"""In a longer list a bucket is looked for when it is opened."""


class SharedBuckets:
    """Notices a bucket that its service does not list, and keeps its name; nothing here blocks."""

    def __init__(self, screen: "MainScreen", file: PlacesFile, shared: Sequence[Place]) -> None:
        self._screen = screen
        self._file = file
        self._shared = set(shared)
        self._own: dict[str, frozenset[str]] = {}
        """The buckets that each profile lists, as far as was asked."""
        self._asking: set[Place] = set()

    @property
    def _connections(self) -> Connections:
        return app_of(self._screen).projects.connections

    def listed(self, pane: "Pane") -> None:
        """Note the buckets that a service has just listed in `pane`."""
        rows = pane.model.rows
        if len(rows) <= _MOST_NOTED:
            own = (rows.names[row] for row in range(len(rows)) if rows.form(row) is not Form.SHARED)
            self._own[pane.place.profile] = frozenset(own)

    def arrived(self, place: Place) -> None:
        """Note that a place was read: its bucket is another project's if it is not listed."""
        bucket = replace(place, key="")
        if place.is_local or not place.bucket or bucket in self._shared | self._asking:
            return
        if place.bucket in self._own.get(place.profile, frozenset()):
            return
        self._asking.add(bucket)
        connections = self._connections
        in_background(
            self._screen,
            lambda: self._listed(connections, bucket),
            lambda listed: self._told(bucket, listed),
            lambda _error: self._asking.discard(bucket),
        )

    def _listed(self, connections: Connections, bucket: Place) -> frozenset[str]:
        """Return what the service lists, having kept the bucket if it is not there."""
        try:
            store = connections.open(bucket.profile)
            listed = frozenset(entry.name for entry in store.buckets())
        except AccessDenied:
            listed = frozenset()
        if bucket.bucket not in listed:
            self._file.change(lambda places: places.with_shared(bucket))
        return listed

    def _told(self, bucket: Place, listed: frozenset[str]) -> None:
        self._own[bucket.profile] = listed
        self._asking.discard(bucket)
        if bucket.bucket not in listed:
            self._shared.add(bucket)
            self._show()

    def forget(self, buckets: Collection[Place]) -> None:
        """Show them no more; their owners keep them."""
        chosen = frozenset(buckets)
        in_background(
            self._screen,
            lambda: self._file.change(lambda places: places.without_shared(chosen)),
            lambda _places: self._forgotten(chosen),
            self._not_kept,
        )

    def _forgotten(self, buckets: Collection[Place]) -> None:
        self._shared -= set(buckets)
        self._show()
        for pane in self._screen.panes:
            if pane.display and pane.place.is_bucket_list:
                pane.refresh_listing()

    def _not_kept(self, error: AllastuiError) -> None:
        self._screen.app.notify(str(error), severity="warning", markup=False)

    def _show(self) -> None:
        """Have the lists of buckets name them from now on."""
        know_shared(self._connections, self._shared, self._own)


def know_shared(
    connections: Connections, shared: Collection[Place], also: Collection[str] = ()
) -> None:
    """Tell `connections` which buckets are known by name, for each profile and those of `also`."""
    for profile in {*(bucket.profile for bucket in shared), *also}:
        connections.know_unlisted(
            profile, (bucket.bucket for bucket in shared if bucket.profile == profile)
        )


def shared_among_chosen(pane: "Pane") -> tuple[Place, ...]:
    """Return those of the chosen buckets that belong to other projects."""
    if not pane.place.is_bucket_list:
        return ()
    rows = pane.model.rows
    chosen = pane.model.chosen_rows()
    return tuple(pane.place_of(row) for row in chosen if rows.form(row) is Form.SHARED)
