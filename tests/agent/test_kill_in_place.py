"""`kill -9` of the agent in a rename, a move, a synchronisation, a deletion: no object is lost."""

import random

import pytest

from tests.agent.conftest import Host
from tests.agent.works import Delete, Move, Rename, Sync, Work

FEW, MANY = 60, 10_000
KILLS, MANY_KILLS = 2, 8


def done_with_kills(
    request: pytest.FixtureRequest,
    host: Host,
    kind: type[Work],
    service: str,
    *,
    count: int,
    kills: int,
    seed: int,
) -> int:
    work = kind(host, request.getfixturevalue(f"{service}_profile"), count)
    try:
        return work.run(kills, random.Random(seed))
    finally:
        work.close()


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("kind", "service"),
    [
        (Rename, "swift_native"),
        (Move, "swift"),
        (Delete, "swift"),
        pytest.param(Rename, "ceph", marks=pytest.mark.ceph),
        pytest.param(Sync, "ceph", marks=pytest.mark.ceph),
        pytest.param(Delete, "ceph_native", marks=pytest.mark.ceph),
    ],
)
def test_an_agent_that_is_killed_loses_nothing(
    request: pytest.FixtureRequest, host: Host, kind: type[Work], service: str
) -> None:
    count = FEW if kind is not Delete else 4 * FEW  # which go many in a request
    assert done_with_kills(request, host, kind, service, count=count, kills=KILLS, seed=1)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", [Rename, Move, Sync, Delete])
@pytest.mark.parametrize("service", ["swift_native", pytest.param("ceph", marks=pytest.mark.ceph)])
def test_an_agent_that_is_killed_loses_none_of_ten_thousand(
    request: pytest.FixtureRequest, host: Host, kind: type[Work], service: str
) -> None:
    done = done_with_kills(request, host, kind, service, count=MANY, kills=MANY_KILLS, seed=2)
    print(f"{done} kills")
    assert done
