"""A bucket at a real server, and the panes on it with the real queue."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from allastui.agent.access import own_access
from allastui.agent.inprocess import open_client
from allastui.profiles.collection import Collection
from allastui.profiles.profile import Profile
from allastui.settings import Paths, Settings
from allastui.stores.body import BytesBody
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.stores.store import Attributes
from allastui.ui.app import AllastuiApp

SERVERS = pytest.mark.parametrize(
    "server",
    ["swift", "swift_native", pytest.param("ceph", marks=pytest.mark.ceph)],
)
"""OpenStack Swift over both protocols, and Ceph: the names of the fixtures before `_profile`."""


def new_bucket(profile: Profile, content: Mapping[str, bytes]) -> Place:
    """Return the place of a new bucket that holds `content`."""
    connections = Connections([profile])
    try:
        store = connections.open(profile.name)
        name = f"panes-{secrets.token_hex(4)}"
        store.create_bucket(name)
        for key, data in content.items():
            store.put(name, key, BytesBody(data), Attributes())
    finally:
        connections.close()
    return Place(profile.name, name, "")


@contextmanager
def panes_on(
    profile: Profile, folder: Path, left: Place, right: Place, settings: Settings | None = None
) -> Iterator[AllastuiApp]:
    """Give the program on two places of `profile` and this machine; its state is below `folder`."""
    paths = Paths(config=folder / "config", state=folder / "state")
    paths.make_state()
    settings = settings or Settings()
    connections = Connections([profile])
    try:
        yield AllastuiApp(
            connections=connections,
            settings=settings,
            paths=paths,
            profiles=lambda: Collection((profile,)),
            left=left,
            right=right,
            queue=own_access(
                lambda: open_client(paths, settings, connections, resume_stored=False)
            ),
        )
    finally:
        connections.close()
