"""Apps over stores in memory: the same names, the same clock, no queue."""

import calendar
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from allastui.agent.access import QueueAccess, own_access
from allastui.agent.client import TransferClient
from allastui.profiles.collection import Collection
from allastui.profiles.profile import Anonymous, Profile, Protocol
from allastui.settings import Paths, Settings
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Store
from allastui.ui.app import AllastuiApp
from tests.ui.idle_client import IdleClient

NOW = float(calendar.timegm((2026, 11, 20, 12, 0, 0)))

PROJECT = "project_2001234"

PROFILE = Profile(PROJECT, Protocol.S3, "https://object.example", Anonymous())


@contextmanager
def app_on(
    store: Store,
    folder: Path,
    *,
    left: Place | None = None,
    right: Place | None = None,
    profiles: Collection | None = None,
    settings: Settings | None = None,
    client: Callable[[], TransferClient] = IdleClient,
    queue: QueueAccess | None = None,
    demo: bool = False,
) -> Iterator[AllastuiApp]:
    """Give an app whose one profile opens `store`; its own files go below `folder`.

    The queue is reached by `queue`, or is that of `client`.
    """
    found = Collection((PROFILE,)) if profiles is None else profiles
    connections = Connections(found.profiles)
    connections.use(PROJECT, store)
    try:
        yield AllastuiApp(
            connections=connections,
            settings=settings or Settings(),
            paths=Paths(config=folder / "config", state=folder / "state"),
            profiles=lambda: found,
            left=left,
            right=right,
            queue=queue or own_access(client),
            demo=demo,
            now=lambda: NOW,
        )
    finally:
        connections.close()
