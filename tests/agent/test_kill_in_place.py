"""`kill -9` of the agent in a rename, a move, a synchronisation, a deletion: no object is lost."""

import random
from collections.abc import Callable

import pytest

from allastui.profiles.profile import Profile
from tests.agent.conftest import Host
from tests.agent.works import Delete, Move, Rename, Sync, Work
from tests.servers.faults import Delay
from tests.servers.proxy import FaultProxy

FEW, MANY = 60, 10_000
KILLS, MANY_KILLS = 2, 8
PAUSES = {Rename: ("PUT", 0.02), Sync: ("PUT", 0.02), Delete: ("POST", 0.3)}
"""How many seconds a request waits of the method that does the work."""


def done_with_kills(
    host: Host, kind: type[Work], profile: Profile, *, count: int, kills: int, seed: int
) -> int:
    work = kind(host, profile, count)
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
    request: pytest.FixtureRequest,
    host: Host,
    make_proxy: Callable[[Profile], FaultProxy],
    kind: type[Work],
    service: str,
) -> None:
    profile: Profile = request.getfixturevalue(f"{service}_profile")
    if service.startswith("ceph"):  # which is so quick that a kill would come too late
        proxy = make_proxy(profile)
        method, seconds = PAUSES[kind]
        proxy.decide = lambda request: Delay(seconds) if request.method == method else None
        profile = proxy.profile
    count = FEW if kind is not Delete else 4 * FEW  # which go many in a request
    assert done_with_kills(host, kind, profile, count=count, kills=KILLS, seed=1)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", [Rename, Move, Sync, Delete])
@pytest.mark.parametrize("service", ["swift_native", pytest.param("ceph", marks=pytest.mark.ceph)])
def test_an_agent_that_is_killed_loses_none_of_ten_thousand(
    request: pytest.FixtureRequest, host: Host, kind: type[Work], service: str
) -> None:
    profile = request.getfixturevalue(f"{service}_profile")
    done = done_with_kills(host, kind, profile, count=MANY, kills=MANY_KILLS, seed=2)
    print(f"{done} kills")
    assert done
