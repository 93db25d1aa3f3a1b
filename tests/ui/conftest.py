"""What several tests of the screen need before they begin."""

from collections.abc import Iterator, Mapping

import pytest

from allastui.stores.connect import Connections
from allastui.stores.memory import MemoryStore
from allastui.ui import queue_link
from tests.ui.building import PROFILE, PROJECT


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen looks for its agent again at once, and for a queue elsewhere soon."""
    monkeypatch.setattr(queue_link, "RETRY_SECONDS", (0.01, 0.01, 0.01, 0.01))
    monkeypatch.setattr(queue_link, "ELSEWHERE_SECONDS", 0.05)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> MemoryStore:
    """A store whose bucket `results` holds the `CONTENT` of the test's module: bytes by key."""
    content: Mapping[str, bytes] = getattr(request.module, "CONTENT", {})
    store = MemoryStore()
    store.create_bucket("results")
    for key, data in content.items():
        store.put_bytes("results", key, data)
    return store


@pytest.fixture
def connections(store: MemoryStore) -> Iterator[Connections]:
    """The connections of a program whose one project is `store`."""
    connections = Connections([PROFILE])
    connections.use(PROJECT, store)
    yield connections
    connections.close()
