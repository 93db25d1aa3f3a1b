"""A real Ceph RADOS Gateway on loopback: one monitor, one OSD in memory, one gateway.

One cluster serves all pytest workers of a run. It is owned by a supervisor process that lives as
long as anybody holds the write end of a FIFO open, so it goes away however the tests end.
Run as `python -m tests.servers.ceph FOLDER`, this module is that supervisor.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PROGRAMS = ("radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "monmaptool")
_START_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class CephUser:
    """A user of the gateway, who is a project of their own there.

    The same data is reached with the S3 keys, and over Swift as `swift_user` with `swift_key`.
    """

    project: str
    access_key: str
    secret_key: str
    swift_key: str

    @property
    def swift_user(self) -> str:
        return f"{self.project}:swift"


@dataclass(frozen=True, slots=True)
class CephGateway:
    """Where the gateway listens, and its two users."""

    endpoint: str
    first: CephUser
    second: CephUser

    @property
    def swift_auth_url(self) -> str:
        """Where version 1 of Swift's authentication is answered."""
        return self.endpoint + "/auth/v1.0"


def missing_programs() -> list[str]:
    """Return the programs that are needed and not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextlib.contextmanager
def running_ceph(folder: Path) -> Iterator[CephGateway]:
    """Use the gateway of `folder`, starting it if nobody does yet.

    `folder` is the same for all processes that share the gateway. It ends with its last user.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        hold = _join(folder)
        if hold is None:
            hold = _start(folder)
        described = json.loads((folder / "gateway.json").read_text())
    try:
        yield CephGateway(
            described["endpoint"], CephUser(**described["first"]), CephUser(**described["second"])
        )
    finally:
        os.close(hold)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _join(folder: Path) -> int | None:
    """Return the write end of a living supervisor's FIFO, or None if there is none."""
    try:
        return os.open(folder / "users", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None


def _start(folder: Path) -> int:
    fifo = folder / "users"
    fifo.unlink(missing_ok=True)
    os.mkfifo(fifo, 0o600)
    read_end = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    hold = os.open(fifo, os.O_WRONLY | os.O_CLOEXEC)
    with open(folder / "supervisor.log", "wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.ceph", str(folder)],
            stdin=read_end,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        )
    os.close(read_end)
    assert supervisor.stdout is not None
    with supervisor.stdout:
        ready = supervisor.stdout.readline()
    # It outlives this process if others use it, so nobody here waits for its end.
    supervisor.returncode = 0
    if ready != b"READY\n":
        os.close(hold)
        log_text = (folder / "supervisor.log").read_text("utf-8", "replace")
        raise RuntimeError(f"Ceph did not start; logs are in {folder}\n{log_text[-2000:]}")
    return hold


class _Cluster:
    """The daemons and how to begin them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / f"cluster-{uuid.uuid4().hex[:8]}"
        self.configuration = self.data / "ceph.conf"
        self.port, self.monitor_port = _free_ports(2)
        self.daemons: list[subprocess.Popen[bytes]] = []

    def start(self) -> CephGateway:
        for name in ("run", "log", "crash", "mon.a", "osd.0"):
            (self.data / name).mkdir(parents=True)
        identity = str(uuid.uuid4())
        self.configuration.write_text(_ceph_conf(self.data, identity, self.port, self.monitor_port))
        self._start_monitor(identity)
        self._start_osd()
        self._daemon("radosgw", "-n", "client.rgw")
        endpoint = f"http://127.0.0.1:{self.port}"
        # The users come later: two programs that make the pools at once hold each other up.
        self._wait_for_gateway(endpoint)
        users = [_random_user(name) for name in ("project_2001234", "project_2005678")]
        self._finish([self._create(user) for user in users])
        self._finish([self._add_swift(user) for user in users])
        return CephGateway(endpoint, *users)

    def stop(self) -> None:
        for daemon in reversed(self.daemons):
            daemon.kill()  # nothing of it is kept
            daemon.wait()
        shutil.rmtree(self.data, ignore_errors=True)

    def _start_monitor(self, identity: str) -> None:
        monmap = str(self.data / "monmap")
        address = f"[v2:127.0.0.1:{self.monitor_port}]"
        self._run(
            *("monmaptool", "--create", "--fsid", identity, "--addv", "a", address),
            *("--set-min-mon-release", "pacific", "--clobber", monmap),
        )
        self._run("ceph-mon", *self._conf(), "-i", "a", "--mkfs", "--monmap", monmap)
        self._daemon("ceph-mon", "-i", "a")

    def _start_osd(self) -> None:
        identity = str(uuid.uuid4())
        self._run("ceph", *self._conf(), "--connect-timeout", "30", "osd", "new", identity)
        self._run("ceph-osd", *self._conf(), "-i", "0", "--mkfs", "--osd-uuid", identity)
        self._daemon("ceph-osd", "-i", "0")

    def _create(self, user: CephUser) -> "subprocess.Popen[bytes]":
        return self._admin(
            *("user", "create", f"--uid={user.project}", f"--display-name={user.project}"),
            *(f"--access-key={user.access_key}", f"--secret-key={user.secret_key}"),
        )

    def _add_swift(self, user: CephUser) -> "subprocess.Popen[bytes]":
        return self._admin(
            *("subuser", "create", f"--uid={user.project}", f"--subuser={user.swift_user}"),
            *("--access=full", "--key-type=swift", f"--secret-key={user.swift_key}"),
        )

    def _admin(self, *words: str) -> "subprocess.Popen[bytes]":
        command = ["radosgw-admin", *self._conf(), "-n", "client.rgw", "--log-to-stderr=false"]
        with open(self.data / "log" / "radosgw-admin.out", "ab") as log:
            return subprocess.Popen(
                [*command, *words], stdout=log, stderr=log, preexec_fn=_die_together
            )

    def _finish(self, administrations: "Sequence[subprocess.Popen[bytes]]") -> None:
        for each in administrations:
            if each.wait(_START_SECONDS):
                raise RuntimeError(f"radosgw-admin failed; its words are in {self.data}/log")

    def _wait_for_gateway(self, endpoint: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            for daemon in self.daemons:
                if daemon.poll() is not None:
                    raise RuntimeError(f"{daemon.args!r} ended with status {daemon.returncode}")
            try:
                with urllib.request.urlopen(endpoint, timeout=5):
                    return
            except OSError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.02)

    def _conf(self) -> tuple[str, str]:
        return "-c", str(self.configuration)

    def _daemon(self, program: str, *arguments: str) -> None:
        with open(self.data / "log" / f"{program}.out", "wb") as log:
            self.daemons.append(
                subprocess.Popen(
                    [program, *self._conf(), "-f", *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    preexec_fn=_die_together,
                )
            )

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command} failed: {done.stderr.decode('utf-8', 'replace')}")


def _random_user(project: str) -> CephUser:
    return CephUser(
        project, secrets.token_hex(10).upper(), secrets.token_hex(20), secrets.token_hex(20)
    )


def _die_together() -> None:
    """Have the kernel kill this process when the supervisor dies, even by kill -9."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _ceph_conf(data: Path, identity: str, port: int, monitor_port: int) -> str:
    return f"""
[global]
fsid = {identity}
mon host = [v2:127.0.0.1:{monitor_port}]
auth cluster required = none
auth service required = none
auth client required = none
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
admin socket =
log file = {data}/log/$name.log
pid file =
run dir = {data}/run
crash dir = {data}/crash
debug ms = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
# there is one vote only: no time to gather proposals
paxos propose interval = 0.02
paxos min wait = 0.01

[mon]
mon data = {data}/mon.a
mon initial members = a
mon data avail warn = 2
mon data avail crit = 1
mon cluster log file = {data}/log/cluster.log
debug mon = 0
debug paxos = 0

[osd]
osd data = {data}/osd.$id
osd objectstore = memstore
memstore device bytes = {8 * 2**30}
osd class load list = *
osd class default list = *
osd op num shards = 2
osd op num threads per shard = 2

[client]
keyring = {data}/no-keyring
# "secure", the gateway's default, needs cephx
ms mon client mode = crc
# a request that was sent before the OSD was up is sent again at the next tick (default: 5 s)
objecter tick interval = 0.2
rgw rados pool pg num min = 4
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = localhost
rgw thread pool size = 64
rgw enable usage log = false
rgw gc obj min wait = 20
rgw gc processor period = 20
rgw gc processor max time = 20
rgw swift account in url = true
"""


def _supervise(folder: Path) -> None:
    cluster = _Cluster(folder)
    try:
        gateway = cluster.start()
        description = json.dumps(asdict(gateway))
        (folder / "gateway.json").write_text(description)
        print("READY", flush=True)
        sys.stdout.close()
        os.set_blocking(0, True)
        while True:
            os.read(0, 1)  # returns when the last user has closed the FIFO
            with _locked(folder):
                if _is_unused():
                    (folder / "users").unlink(missing_ok=True)
                    return
    finally:
        cluster.stop()


def _is_unused() -> bool:
    os.set_blocking(0, False)
    try:
        return os.read(0, 1) == b""
    except BlockingIOError:
        return False  # somebody came between the end and the lock
    finally:
        os.set_blocking(0, True)


if __name__ == "__main__":
    os.umask(0o077)
    _supervise(Path(sys.argv[1]))
