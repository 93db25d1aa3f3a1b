"""Opens the broom over the panes: for their project, and for the folder of this machine."""

from collections.abc import Sequence

from allastui.stores.place import Place
from allastui.transfers.job import Job
from allastui.ui.broom.actions import BROOM_ACTIONS
from allastui.ui.broom.running import Sweep, Sweeping
from allastui.ui.broom.screen import BroomScreen
from allastui.ui.broom.standing import GRACE_SECONDS
from allastui.ui.broom.view import Surroundings
from allastui.ui.over_panes import OverPanes


class Brooming:
    """Opens the screen, and remembers the grace time for the next one."""

    def __init__(self, over: OverPanes) -> None:
        self._over = over
        self._grace = GRACE_SECONDS

    def open(self) -> None:
        """Look through the bucket or project and the local folder that the panes show."""
        sources = broom_sources([self._over.screen.active.place, self._over.screen.other.place])
        connections = self._over.connections
        around = Surroundings(
            begin=lambda screen: Sweep(connections, sources, screen.post_message),
            remove=lambda screen, rows, before: Sweeping(
                connections, rows, before, screen.post_message
            ),
            jobs=self._jobs,
            profile_of=self._over.projects.named,
            show=self._show,
            graced=self._keep_grace,
            changed=self._read_panes,
            now=self._over.now,
            ascii_only=self._over.settings.ascii,
        )
        actions = self._over.keys(BROOM_ACTIONS)
        self._over.open(BroomScreen(around, actions, self._grace))

    def _read_panes(self) -> None:
        for pane in self._over.screen.panes:
            if pane.display:
                pane.place_changed()

    def _keep_grace(self, seconds: float) -> None:
        self._grace = seconds

    def _jobs(self) -> Sequence[Job] | None:
        snapshot = self._over.screen.queue.snapshot
        if self._over.app.client is None or snapshot is None:
            return None
        return [view.job for view in snapshot.jobs]

    def _show(self, place: Place | None) -> None:
        if place is None:
            self._over.screen.do_queue()
            return
        panes = (self._over.screen.active, self._over.screen.other)
        same = [pane for pane in panes if pane.place.profile == place.profile]
        self._over.screen.show_place((same or panes)[0], place)


def broom_sources(places: Sequence[Place]) -> list[Place]:
    """Return what is looked through for the panes at `places`: a bucket as a whole, one each."""
    sources: list[Place] = []
    for place in places:
        if place.is_local:
            folder = place if place.is_prefix else place.parent() or place
            source = folder
        else:
            source = Place(place.profile, place.bucket, "")
        if not any(_holds(known, source) for known in sources):
            sources = [known for known in sources if not _holds(source, known)] + [source]
    return sources


def _holds(place: Place, other: Place) -> bool:
    if place.profile != other.profile:
        return False
    if place.is_local:
        return other.key.startswith(place.key)
    return place.bucket in ("", other.bucket)
