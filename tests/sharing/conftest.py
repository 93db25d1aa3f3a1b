"""A bucket at every kind of server."""

from collections.abc import Iterator

import pytest

from tests.sharing.shared import Shared, shared_bucket


@pytest.fixture
def shared(request: pytest.FixtureRequest, server: str) -> Iterator[Shared]:
    with shared_bucket(request.getfixturevalue(f"{server}_profile")) as shared:
        yield shared
