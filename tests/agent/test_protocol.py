"""What comes over the socket is checked: garbage ends no agent."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allastui.agent.protocol import (
    LONGEST_LINE,
    PROTOCOL,
    Hello,
    error_document,
    error_of,
    from_line,
    hello_line,
    read_hello,
    read_request,
)
from allastui.agent.remote import RemoteClient
from allastui.agent.server import Server
from allastui.errors import AccessDenied, AgentError
from allastui.profiles.local import LOCAL
from allastui.settings import MIB
from allastui.stores.connect import Connections
from allastui.stores.place import Place
from allastui.transfers.codec import decode, encode
from allastui.transfers.engine import Engine
from allastui.transfers.job import Failure, FailureGroup, Item, ItemState, Job, JobState
from allastui.transfers.journal import Journal
from allastui.transfers.request import CopyRequest, DeleteRequest, IfExists, JobKind
from allastui.transfers.snapshot import QueueSnapshot
from tests.agent.conftest import NothingLent, wait_until

COMMANDS = (
    *("submit", "snapshot", "pause", "resume", "cancel", "retry", "clear", "reorder"),
    *("answer", "limit", "items", "lend", "nonsense", "__class__"),
)

keys = st.text(st.characters(exclude_categories=[]), max_size=30)
places = st.builds(Place, st.sampled_from(["local", "there"]), keys, keys)
requests = st.builds(
    CopyRequest,
    st.lists(places, min_size=1, max_size=3).map(tuple),
    places,
    kind=st.sampled_from(JobKind),
    if_exists=st.sampled_from(IfExists),
    keep_times=st.booleans(),
)
failures = st.builds(Failure, keys, keys, keys, keys)
items = st.builds(
    Item,
    st.integers(1),
    st.integers(1),
    st.integers(0, 3),
    keys,
    keys,
    st.integers(0),
    state=st.sampled_from(ItemState),
    parts_done=st.integers(0, 2**10_000),
    failure=st.none() | failures,
)
jobs = st.builds(
    Job,
    st.integers(1),
    requests,
    st.sampled_from(JobState),
    st.floats(0, 2e9),
    ended=st.none() | st.floats(0, 2e9),
    active=st.lists(items, max_size=3).map(tuple),
    failures=st.lists(st.builds(FailureGroup, failures, st.integers(1)), max_size=2).map(tuple),
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(job=jobs)
def test_a_job_survives_the_wire(job: Job) -> None:
    assert decode(Job, json.loads(json.dumps(encode(job)))) == job


@given(document=documents)
def test_what_is_no_request_is_refused_and_never_guessed(document: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decode(CopyRequest, document)


@given(line=st.binary(max_size=200))
def test_any_line_is_a_request_or_a_value_error(line: bytes) -> None:
    for read in (read_request, from_line):
        try:
            read(line)
        except ValueError:
            continue


def test_deeply_nested_lines_do_not_break_the_reader() -> None:
    with pytest.raises(ValueError, match="nested"):
        from_line(b"[" * 200_000)


def test_an_error_keeps_its_class_and_words() -> None:
    error = AccessDenied("b/k could not be read", why="403", hint="Ask.")
    again = error_of(json.loads(json.dumps(error_document(error))))
    assert type(again) is AccessDenied
    assert str(again) == str(error)


@pytest.mark.parametrize("kind", ["os", "printable", "ClassVar", "nothing", ""])
def test_an_error_of_no_known_class_is_an_agent_error(kind: str) -> None:
    assert type(error_of({"kind": kind, "title": "x"})) is AgentError


def test_a_hello_of_another_version_is_read_and_does_not_fit() -> None:
    hello = Hello(PROTOCOL + 1, "9.9", "host", 1, 0.0)
    assert read_hello(hello_line(hello).rstrip()) == hello
    assert not hello.fits


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A socket before a real engine in this process."""
    folder = tmp_path_factory.mktemp("served")
    engine = Engine(
        Journal(folder / "journal.sqlite"),
        Connections(),
        connection_count=2,
        part_size=5 * MIB,
        bandwidth=0,
        resume_stored=True,
        owner="a test",
    )
    hello = Hello(PROTOCOL, "0.1.0", "host", 1, 0.0)
    path = folder / "socket"
    server = Server(path, hello, engine, NothingLent(), lambda: None)
    yield path
    server.close()
    engine.close()


def send(path: Path, data: bytes) -> bytes:
    """Send bytes after a hello, close the sending side, and return all answers."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(10)
        sock.connect(str(path))
        received = b""
        try:
            sock.sendall(hello_line(Hello(PROTOCOL, "0.1.0", "h", 1, 0.0)) + data)
            sock.shutdown(socket.SHUT_WR)
            while chunk := sock.recv(65536):
                received += chunk
        except (BrokenPipeError, ConnectionResetError):
            return received  # it hung up on us, as it may
        return received


def lives(path: Path) -> bool:
    client = RemoteClient(path)
    try:
        return client.snapshot().owner == "a test"
    finally:
        client.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=300) | st.text().map(str.encode))
def test_garbage_ends_at_most_its_own_session(served: Path, data: bytes) -> None:
    send(served, data)
    assert lives(served)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    do=st.sampled_from(COMMANDS),
    arguments=st.dictionaries(
        st.sampled_from(["request", "jobs", "job", "steps", "if_exists", "bandwidth", "variables"])
        | st.sampled_from(["state", "after", "count"]),
        documents,
    ),
)
def test_well_formed_nonsense_is_answered(
    served: Path, do: str, arguments: dict[str, object]
) -> None:
    line = json.dumps({"id": 7, "do": do, "with": arguments}).encode() + b"\n"
    answers = [json.loads(text) for text in send(served, line).splitlines()]
    (answer,) = [entry for entry in answers if entry.get("id") == 7]
    assert ("result" in answer) != ("error" in answer)
    assert lives(served)


def test_an_oversized_line_ends_its_session_alone(served: Path) -> None:
    send(served, b"x" * (LONGEST_LINE + 70_000))
    assert lives(served)


def test_thousands_of_marked_files_are_one_job_and_too_many_are_refused(served: Path) -> None:
    client = RemoteClient(served)
    many, too_many = (
        DeleteRequest(tuple(Place(LOCAL, "", f"{folder}/{number}") for number in range(12_000)))
        for folder in ("scratch/project_2001234/runs/of_last_week", "x" * 700)
    )
    job = client.submit(many)
    client.cancel([job])
    with pytest.raises(AgentError, match="too much for one job"):
        client.submit(too_many)
    assert lives(served)
    client.clear([job])
    client.close()


def test_a_peer_that_never_reads_holds_up_nobody(served: Path) -> None:
    request = json.dumps({"id": 1, "do": "snapshot", "with": {}}).encode() + b"\n"
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.connect(str(served))
        deaf.sendall(hello_line(Hello(PROTOCOL, "0.1.0", "h", 1, 0.0)) + request * 5000)
        assert lives(served)


def test_commands_of_several_clients_reach_one_queue(served: Path) -> None:
    one, other = RemoteClient(served), RemoteClient(served)
    seen: list[int] = []
    leave = other.subscribe(lambda snapshot: seen.append(snapshot.bandwidth))
    one.limit(12345)
    wait_until(lambda: 12345 in seen)
    one.limit(0)
    leave()
    one.close()
    other.close()


def test_who_begins_to_listen_hears_of_nothing_older_after_what_is_newer(served: Path) -> None:
    one, other = RemoteClient(served), RemoteClient(served)
    before: list[int] = []
    heard: list[int] = []
    newer = threading.Event()

    def listen(snapshot: QueueSnapshot) -> None:
        before.append(snapshot.number)
        if snapshot.bandwidth == 12345:
            newer.set()

    def begin_late(snapshot: QueueSnapshot) -> None:
        if not heard and snapshot.bandwidth != 12345:
            one.limit(12345)
            newer.wait(0.7)  # as where the machine does something else in here
        heard.append(snapshot.number)

    other.subscribe(listen)
    wait_until(lambda: bool(before))
    other.subscribe(begin_late)
    wait_until(lambda: newer.is_set() and len(heard) > 1)
    one.limit(0)
    one.close()
    other.close()
    assert heard == sorted(heard)
