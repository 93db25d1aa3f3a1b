"""No agent outlives the test whose command started it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from allastui.settings import user_paths
from tests.cli.agents import end_agent


@pytest.fixture(autouse=True)
def no_agent_left(clean_environment: Path) -> Iterator[None]:
    paths = user_paths()
    yield
    end_agent(paths)
