"""Tokens of twenty seconds, on uploads that take longer: renewed, or waited for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from tests.agent.conftest import Host, until_over, until_waiting
from tests.agent.project import Project, with_token
from tests.engine.segments_taken import segments_taken
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy

SIZE = 60 * MIB
"""Twelve segments, four at a time: at SPEED the last four begin when the first token has ended."""
SPEED = 2 * MIB
SMALL_REQUESTS = 100_000


@dataclass
class Slow:
    """A project whose tokens are good for twenty seconds, behind a counting proxy."""

    project: Project
    proxy: FaultProxy

    def tokens(self) -> set[str]:
        sent = (exchange.request.headers.get("x-auth-token") for exchange in self.proxy.exchanges)
        return {token for token in sent if token}

    def assert_sent_once(self) -> None:
        assert set(segments_taken(self.proxy).values()) == {1}
        assert len(segments_taken(self.proxy)) == 12
        assert self.proxy.bytes_up <= SIZE + SMALL_REQUESTS
        assert self.project.arrived()


@pytest.fixture
def slow(
    host: Host,
    make_keystone: Callable[..., KeystoneServer],
    make_proxy: Callable[[Profile], FaultProxy],
) -> Iterator[Slow]:
    profile = make_keystone(token_seconds=20).projects[0].stated_profile
    project = Project(host, profile, SIZE)
    yield Slow(project, make_proxy(profile))
    project.connections.close()


@pytest.mark.long
def test_with_a_password_it_is_renewed_and_nothing_is_sent_twice(slow: Slow) -> None:
    client = slow.project.host.attach()
    client.limit(SPEED)
    client.lend([slow.proxy.profile])
    job = client.submit(slow.project.request)
    assert until_over(client, job).unverified == 0
    assert len(slow.tokens()) > 1
    assert {exchange.status for exchange in slow.proxy.exchanges} <= {200, 201, 202, 204, 404}
    slow.assert_sent_once()


@pytest.mark.long
def test_without_one_the_job_waits_and_goes_on_with_the_next_token(slow: Slow) -> None:
    client = slow.project.host.attach()
    client.limit(SPEED)
    client.lend([with_token(slow.proxy.profile)])
    job = client.submit(slow.project.request)
    note = until_waiting(client, job)
    assert note.startswith("waits for sign-in: The token of project ")
    assert "has ended" in note
    assert 0 < len(segments_taken(slow.proxy)) < 12
    client.limit(0)
    client.lend([with_token(slow.proxy.profile)])
    assert until_over(client, job).unverified == 0
    slow.assert_sent_once()
