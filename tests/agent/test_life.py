"""One agent for each user and host: how it begins, who may talk to it, and how it ends."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from allastui.agent import spawn
from allastui.agent.folder import agent_folder
from allastui.agent.process import NICENESS
from allastui.agent.protocol import Hello, hello_line
from allastui.agent.server import Server
from allastui.agent.spawn import attach, replace_agent
from allastui.errors import AgentError, AgentVersion, QueueAbandoned, QueueElsewhere
from allastui.settings import MIB
from allastui.stores.place import local_place
from allastui.transfers.job import JobState
from allastui.transfers.journal import Journal
from allastui.transfers.request import CopyRequest, Route
from tests.agent.conftest import (
    Host,
    NothingLent,
    idle_engine,
    job_of,
    until_over,
    wait_until,
)


def copy_request(base: Path, name: str, size: int) -> CopyRequest:
    (base / name).write_bytes(os.urandom(size))
    return CopyRequest((local_place(base / name),), local_place(base / f"{name}.copy"))


def same(base: Path, name: str) -> bool:
    return (base / name).read_bytes() == (base / f"{name}.copy").read_bytes()


def test_clients_find_the_same_agent(host: Host) -> None:
    first, second = host.attach(), host.attach()
    assert first.hello.pid == second.hello.pid == host.agent_pid
    assert os.getpgid(first.hello.pid) != os.getpgid(0)
    assert os.getsid(first.hello.pid) != os.getsid(0)


def test_it_gives_way_to_what_the_user_does(host: Host) -> None:
    pid = host.attach().hello.pid
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, ours + NICENESS)
    weight = Path(f"/proc/{pid}/autogroup")
    if weight.exists() and (of_session := weight.read_text()):  # "" if none are weighed
        # A session begins with 0, however nice the process is that began it.
        assert of_session.endswith(f" nice {NICENESS}\n")


def test_clients_that_come_at_once_start_one_agent(host: Host) -> None:
    code = (
        "import os, sys; from pathlib import Path; from allastui.agent.spawn import attach;"
        "from allastui.settings import Paths; base = Path(sys.argv[1]);"
        "client = attach(Paths(config=base / 'config', state=base / 'state'), os.environ);"
        "print(client.hello.pid); client.close()"
    )
    command = [sys.executable, "-c", code, str(host.base)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    pids = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert pids == {str(host.agent_pid)}


def test_a_transfer_goes_on_when_its_client_has_gone(host: Host) -> None:
    client = host.attach()
    job = client.submit(copy_request(host.base, "f", 20 * MIB))
    client.close()
    assert until_over(host.attach(), job).unverified == 0
    assert same(host.base, "f")


def test_a_hang_up_does_not_end_it(host: Host) -> None:
    client = host.attach()
    for number in (signal.SIGHUP, signal.SIGINT):
        os.kill(client.hello.pid, number)
    job = client.submit(copy_request(host.base, "f", 1000))
    until_over(client, job)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_under_way_goes_on_after_its_end(host: Host, number: signal.Signals) -> None:
    client = host.attach()
    client.limit(40 * MIB)
    job = client.submit(copy_request(host.base, "f", 60 * MIB))
    wait_until(lambda: job_of(client, job).bytes_done > 0)
    host.kill(number)
    again = host.attach()
    assert ("were killed" in again.said) is (number is signal.SIGKILL)
    assert not host.attach().said, "it is told once"
    again.limit(0)
    until_over(again, job)
    assert same(host.base, "f")
    assert not list(host.base.glob(".allastui-*"))


def test_a_client_learns_that_its_agent_died(host: Host) -> None:
    lost: list[bool] = []
    client = host.attach(on_lost=lambda: lost.append(True))
    host.kill()
    wait_until(lambda: bool(lost))
    with pytest.raises(AgentError):
        client.snapshot()


def test_a_stale_socket_and_a_stale_lock_are_swept(host: Host) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(host.folder.socket))
    host.folder.lock.write_text("process 999999 on nowhere\n")
    assert host.attach().hello.pid == host.agent_pid


def test_an_idle_agent_that_nobody_watches_ends(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spawn, "IDLE_SECONDS", 0.5)
    client = host.attach()
    time.sleep(2.5)
    assert host.agent_pid == client.hello.pid
    client.close()
    wait_until(lambda: not host.agent_pid)
    assert not host.folder.socket.exists()


def test_a_busy_agent_that_nobody_watches_stays(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spawn, "IDLE_SECONDS", 0.5)
    client = host.attach()
    client.limit(4 * MIB)
    client.submit(copy_request(host.base, "f", 16 * MIB))
    client.close()
    wait_until(lambda: not host.agent_pid)
    assert same(host.base, "f")


def test_the_folder_of_somebody_else_is_not_trusted(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    base = tmp_path / "tmp"
    base.mkdir()
    folder = base / f"allastui-{os.getuid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with pytest.raises(AgentError, match="cannot be trusted"):
        agent_folder(journal, base=base)
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(AgentError, match="cannot be trusted"):
        agent_folder(journal, base=base)
    folder.unlink()
    agent_folder(journal, base=base)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_socket_is_private_and_refuses_another_user(tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can be another user")
    engine = idle_engine(tmp_path)
    open_folder = Path("/tmp") / f"allastui-test-{os.getpid()}"
    open_folder.mkdir()
    open_folder.chmod(0o755)
    path = open_folder / "socket"
    server = Server(path, Hello(1, "x", "h", 1, 0.0), engine, NothingLent(), lambda: None)
    try:
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o666)
        code = (
            "import os, socket, sys; os.setgid(65534); os.setuid(65534);"
            "sock = socket.socket(socket.AF_UNIX); sock.connect(sys.argv[1]);"
            "sys.exit(0 if sock.recv(100) == b'' else 1)"
        )
        assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 0
        assert server.attached == 0
    finally:
        server.close()
        engine.close()
        open_folder.rmdir()


def test_an_agent_of_another_version_is_named_and_not_used(host: Host) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(host.folder.socket))
        listener.listen()
        listener.settimeout(30)

        def greet() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.sendall(hello_line(Hello(1, "0.0.9", "h", 1, 0.0)))
                peer.recv(1000)

        stranger = threading.Thread(target=greet)
        stranger.start()
        with pytest.raises(AgentVersion, match=r"version 0\.0\.9") as caught:
            host.attach()
        stranger.join()
    assert "nothing is lost" in caught.value.hint


def test_an_agent_is_replaced_at_a_part_boundary_and_loses_nothing(host: Host) -> None:
    client = host.attach()
    client.limit(40 * MIB)
    job = client.submit(copy_request(host.base, "f", 60 * MIB))
    wait_until(lambda: job_of(client, job).bytes_done > 0)
    old = client.hello.pid
    replace_agent(host.paths)
    again = host.attach()
    assert again.hello.pid != old
    again.limit(0)
    until_over(again, job)
    assert same(host.base, "f")


def owned_by(host: Host, name: str, seen: float) -> None:
    """Write the sign of life of another login node into the journal."""
    Journal(host.paths.journal_file).close()
    with closing(sqlite3.connect(host.paths.journal_file)) as db, db:
        db.execute("INSERT INTO owner VALUES (?, 'boot', 4711, ?, ?)", (name, seen - 60, seen))


def test_the_live_queue_of_another_login_node_is_not_stolen(host: Host) -> None:
    owned_by(host, "login12", time.time())
    with pytest.raises(QueueElsewhere, match="login12") as caught:
        host.attach()
    assert not isinstance(caught.value, QueueAbandoned)
    assert "sign of life" in caught.value.why
    with pytest.raises(QueueElsewhere):
        host.attach(take_over=True)


def test_the_dead_queue_of_another_login_node_is_taken_over_if_the_user_agrees(host: Host) -> None:
    owned_by(host, "login12", time.time() - 3600)
    with pytest.raises(QueueAbandoned, match="login12"):
        host.attach()
    host.attach(take_over=True)


def test_a_damaged_journal_is_set_aside_and_said(host: Host) -> None:
    host.paths.make_state()
    host.paths.journal_file.write_bytes(b"this is not a database" * 1000)
    client = host.attach()
    assert "damaged" in client.hello.said
    assert client.snapshot().jobs == ()
    (aside,) = host.paths.state.glob("journal.sqlite.damaged-*")
    assert aside.read_bytes().startswith(b"this is not")


def test_a_hundred_thousand_items_are_attached_to_in_a_blink(host: Host) -> None:
    source = host.base / "many"
    journal = Journal(host.paths.journal_file)
    from allastui.transfers.job import Job
    from allastui.transfers.journal import FoundItem

    request = CopyRequest((local_place(source),), local_place(host.base / "copy"))
    job = journal.add_job(Job(0, request, JobState.PAUSED, 0.0))
    route = Route(0, local_place(f"{source}/"), "copy/")
    journal.set_routes(job, [route])
    for start in range(0, 100_000, 1000):
        journal.add_items(
            job, [FoundItem(route, f"{n}", 1, None) for n in range(start, start + 1000)]
        )
    journal.close()
    host.attach().close()
    began = time.monotonic()
    client = attach(host.paths, os.environ)
    snapshot = client.snapshot()
    took = time.monotonic() - began
    client.close()
    assert snapshot.jobs[0].job.items_total == 100_000
    assert took < 0.2
