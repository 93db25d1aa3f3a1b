"""A queue between two stores in memory, the first of which a test module may make itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.hooked import HookedStore, MemoryDesk


@pytest.fixture
def one() -> HookedStore:
    return HookedStore()


@pytest.fixture
def desk(tmp_path: Path, one: HookedStore) -> Iterator[MemoryDesk]:
    desk = MemoryDesk(tmp_path, one=one)
    yield desk
    desk.close()
