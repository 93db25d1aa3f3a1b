"""A service, a place at it, and files for commands; no agent outlives the test that started it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import user_paths
from allastui.stores.connect import Connections
from allastui.stores.store import Store
from tests.agents import end_agent
from tests.cli.running import BUCKET, NAME, write_remote


@pytest.fixture(autouse=True)
def no_agent_left(clean_environment: Path) -> Iterator[None]:
    paths = user_paths()
    yield
    end_agent(paths)


@pytest.fixture(scope="session")
def store(swift_profile: Profile) -> Iterator[Store]:
    connections = Connections([swift_profile])
    store = connections.open(swift_profile.name)
    store.create_bucket(BUCKET)
    yield store
    connections.close()


@pytest.fixture
def remote(
    clean_environment: Path, swift_profile: Profile, store: Store, request: pytest.FixtureRequest
) -> str:
    """The place of a prefix that only this test uses."""
    write_remote(clean_environment, swift_profile)
    return f"{NAME}:{BUCKET}/{request.node.name}/"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "deep/empty").mkdir(parents=True)
    (tree / "a.txt").write_text("a" * 1000)
    (tree / "deep/jäätä 1.txt").write_text("ice")
    (tree / "zero").touch()
    return tree
