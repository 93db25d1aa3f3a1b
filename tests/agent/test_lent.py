"""Sign-ins that a client lends the agent: in memory alone, and never lost while it runs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from allastui.agent.inprocess import open_client
from allastui.agent.lent import decode_lent, encode_lent, has_ended, with_lent
from allastui.agent.remote import RemoteClient
from allastui.errors import AgentError
from allastui.profiles.profile import (
    Anonymous,
    ApplicationCredential,
    BotocoreChain,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
    SwiftToken,
    Tls,
    Token,
    V1SignIn,
)
from allastui.settings import MIB, Settings
from allastui.stores.connect import Connections
from allastui.stores.sign_in.tickets import open_tickets
from allastui.transfers.codec import encode
from allastui.transfers.job import JobState
from tests.agent.conftest import Host, job_of, until_over, wait_until
from tests.agent.project import Project
from tests.servers.faults import Answer
from tests.servers.keystone import KeystoneServer
from tests.servers.proxy import FaultProxy

CREDENTIALS = (
    KeyPair("access", Secret("s1")),
    KeyPair("access", Secret("s1"), Secret("s2")),
    BotocoreChain("sso"),
    Anonymous(),
    V1SignIn("http://a", "user", Secret("s3"), "http://b"),
    V1SignIn("http://a", "user", None),
    SwiftToken("http://b", Secret("s4"), "http://a"),
    KeystoneSignIn("http://a", Password("user", password=Secret("s5")), ProjectScope(name="p")),
    KeystoneSignIn("http://a", Password(user_id="user"), None, "internal", "http://b"),
    KeystoneSignIn("http://a", Token(Secret("s6")), ProjectScope("i", "n", "d", "e")),
    KeystoneSignIn("http://a", ApplicationCredential("i", secret=Secret("s7"))),
)


def profile_with(credentials: Any, **parts: Any) -> Profile:
    return Profile("mine", Protocol.SWIFT, "http://a", credentials, **parts)


@pytest.mark.parametrize("credentials", CREDENTIALS, ids=lambda c: type(c).__name__)
def test_every_kind_of_profile_comes_out_as_it_went_in(credentials: Any) -> None:
    profile = profile_with(
        credentials,
        sources=(Source("signed in", None, None), Source("a", "b", "c")),
        aliases=("x", "y"),
        project="p",
        region="r",
        tls=Tls(False, "/ca.pem"),
        max_parts=1000,
        acl="private",
        expires=datetime(2030, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    )
    line = json.dumps(encode_lent([profile]))
    assert decode_lent(json.loads(line)) == [profile]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: {"not": "a list"},
        lambda data: [1],
        lambda data: [{**data[0], "fields": {}}],
        lambda data: [{**data[0], "fields": {**data[0]["fields"], "name": 5}}],
        lambda data: [{**data[0], "fields": {**data[0]["fields"], "protocol": "smb"}}],
        lambda data: [{**data[0], "fields": {**data[0]["fields"], "credentials": {"kind": "X"}}}],
        lambda data: [{**data[0], "fields": {**data[0]["fields"], "expires": "soon"}}],
        lambda data: [{**data[0], "fields": {**data[0]["fields"], "more": 1}}],
    ],
)
def test_what_is_no_profile_is_refused_without_a_word_of_it(
    spoil: Callable[[Any], Any],
) -> None:
    data = encode_lent([profile_with(KeyPair("access", Secret("hush-hush")))])
    with pytest.raises(ValueError, match="these are no profiles") as caught:
        decode_lent(spoil(data))
    assert "hush" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_what_is_journaled_cannot_hold_a_secret() -> None:
    with pytest.raises(TypeError):
        json.dumps(encode(profile_with(KeyPair("access", Secret("s1")))))


def test_a_lent_profile_stands_until_its_token_has_ended() -> None:
    now = datetime.now(UTC)
    found = profile_with(Anonymous())
    lasting = profile_with(SwiftToken("http://b", Secret("t")), expires=now + timedelta(hours=1))
    ended = replace(lasting, expires=now - timedelta(seconds=1))
    renewed = profile_with(
        KeystoneSignIn("http://a", Password("user", password=Secret("s"))),
        expires=now - timedelta(hours=1),
    )
    assert with_lent([found], [lasting]) == [lasting]
    assert with_lent([found], [ended]) == [found]
    assert with_lent([found], [renewed]) == [renewed]
    assert with_lent([], [ended]) == [ended]
    assert has_ended(
        replace(ended, credentials=KeystoneSignIn("http://a", Token(Secret("t")))), now
    )


@pytest.fixture
def project(host: Host, keystone_swift: KeystoneServer) -> Iterator[Project]:
    project = Project(host, keystone_swift.projects[0].stated_profile)
    yield project
    project.connections.close()


def is_waiting(client: RemoteClient, job: int) -> bool:
    return job_of(client, job).state is JobState.WAITING


def written_by(host: Host) -> bytes:
    files = [file for file in host.paths.state.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in [*files, host.folder.log])


def test_a_job_waits_for_a_sign_in_and_goes_on_at_once_when_it_is_lent(project: Project) -> None:
    host = project.host
    client = host.attach()
    job = client.submit(project.request)
    wait_until(lambda: is_waiting(client, job))
    assert "no profile named" in job_of(client, job).note
    client.lend([project.without_password])
    wait_until(lambda: "OS_PASSWORD" in job_of(client, job).note)
    assert is_waiting(client, job)
    client.lend([project.profile])
    assert until_over(client, job).items_done == 1
    assert project.arrived()
    assert project.password.encode() not in written_by(host)
    assert project.password not in repr(job_of(client, job))


def test_what_was_lent_stays_when_others_attach_and_files_are_read_again(
    project: Project,
) -> None:
    host = project.host
    host.attach().lend([project.profile])
    later = host.attach()
    later.lend([])
    later.lend_variables({"HOME": str(host.base)})
    job = later.submit(project.request)
    assert until_over(later, job).items_done == 1
    assert project.arrived()


def test_an_agent_that_was_killed_waits_for_the_sign_in_again_and_loses_nothing(
    project: Project,
) -> None:
    host = project.host
    client = host.attach()
    client.limit(2 * MIB)
    client.lend([project.profile])
    job = client.submit(project.request)
    wait_until(lambda: job_of(client, job).bytes_done > 0)
    host.kill()
    assert project.password.encode() not in written_by(host)
    again = host.attach()
    wait_until(lambda: is_waiting(again, job))
    again.limit(0)
    again.lend([project.profile])
    assert until_over(again, job).items_done == 1
    assert project.arrived()


def test_a_token_that_ends_on_the_way_is_waited_for(
    project: Project, make_proxy: Callable[[Profile], FaultProxy]
) -> None:
    host = project.host
    proxy = make_proxy(project.profile)
    sign_in = proxy.profile.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    ticket = open_tickets(proxy.profile).current()
    stored = replace(proxy.profile, credentials=SwiftToken(ticket.storage_url, ticket.token))
    client = host.attach()
    client.limit(2 * MIB)
    client.lend([stored])
    job = client.submit(project.request)
    wait_until(lambda: job_of(client, job).bytes_done > 0)
    old = ticket.token.reveal()
    proxy.decide = lambda request: Answer(401) if request.headers["x-auth-token"] == old else None
    wait_until(lambda: is_waiting(client, job))
    note = job_of(client, job).note
    assert note.startswith("waits for sign-in: The token of")
    assert old not in note
    client.limit(0)
    client.lend([proxy.profile])
    assert until_over(client, job).items_done == 1
    assert project.arrived()
    assert old.encode() not in written_by(host)


def test_nonsense_that_is_lent_is_refused_and_its_secret_not_told(host: Host) -> None:
    client = host.attach()
    data = encode_lent([profile_with(KeyPair("access", Secret("hush-hush")))])
    data[0]["fields"]["protocol"] = "hush-hush"
    with pytest.raises(AgentError, match="did not understand") as caught:
        client._ask("lend", profiles=data)
    assert "hush" not in str(caught.value)
    with pytest.raises(AgentError, match="did not understand"):
        client._ask("lend")
    assert b"hush" not in host.folder.log.read_bytes()


def test_transfers_of_this_process_take_a_sign_in_too(project: Project) -> None:
    connections = Connections()
    client = open_client(project.host.paths, Settings(), connections, resume_stored=True)
    job = client.submit(project.request)

    def state() -> JobState:
        return next(view.job.state for view in client.snapshot().jobs if view.job.id == job)

    wait_until(lambda: state() is JobState.WAITING)
    client.lend([project.profile])
    wait_until(lambda: state() is JobState.DONE)
    client.close()
    connections.close()
    assert project.arrived()
