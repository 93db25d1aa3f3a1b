"""The daemons of a Ceph RADOS Gateway: one monitor, one OSD in memory, one gateway."""

import contextlib
import ctypes
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from allastui.demo.child import Child, loopback_listener
from allastui.demo.keystone.plan import (
    DOMAIN,
    SERVICE_PROJECT,
    SERVICE_USER,
    KeystonePlan,
    random_plan,
)
from allastui.demo.keystone.start import start_keystone

HOST_NAME = "a3s.fi"
"""A gateway that is asked by this name takes what stands before it for a bucket."""

_START_SECONDS = 60.0
_PROJECTS = ("project_2001234", "project_2005678", "project_2007777")
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
    """Where the gateway listens, its users, and the Keystone that it asks, if it asks one.

    `lone` is for tests of a whole project, which what others leave in theirs would disturb;
    `configuration` is the file by which the programs of the cluster find it.
    """

    endpoint: str
    first: CephUser
    second: CephUser
    lone: CephUser
    keystone: KeystonePlan | None
    configuration: str

    @property
    def swift_auth_url(self) -> str:
        """Where version 1 of Swift's authentication is answered."""
        return self.endpoint + "/auth/v1.0"


class Cluster:
    """The daemons and how to begin them."""

    def __init__(self, folder: Path, *, with_keystone: bool) -> None:
        self.folder = folder
        self.with_keystone = with_keystone
        self.keystone: Child | None = None
        self.data = folder / f"cluster-{uuid.uuid4().hex[:8]}"
        self.configuration = self.data / "ceph.conf"
        self.port, self.monitor_port = _free_ports(2)
        self.daemons: list[subprocess.Popen[bytes]] = []

    def start(self) -> CephGateway:
        for name in ("run", "log", "crash", "mon.a", "osd.0"):
            (self.data / name).mkdir(parents=True)
        identity = str(uuid.uuid4())
        plan = self._start_keystone() if self.with_keystone else None
        text = _ceph_conf(self.data, identity, self.port, self.monitor_port)
        self.configuration.write_text(text + (_keystone_conf(plan) if plan else ""))
        self._start_monitor(identity)
        self._start_osd()
        self._daemon("radosgw", "-n", "client.rgw")
        endpoint = f"http://127.0.0.1:{self.port}"
        # The users come later: two programs that make the pools at once hold each other up.
        self._wait_for_gateway(endpoint)
        users = [_random_user(name) for name in _PROJECTS]
        self._finish([self._create(user) for user in users])
        self._finish([self._add_swift(user) for user in users])
        if self.keystone is not None:
            self.keystone.wait_until_ready()
        first, second, lone = users
        return CephGateway(endpoint, first, second, lone, plan, str(self.configuration))

    def stop(self) -> None:
        for daemon in reversed(self.daemons):
            daemon.kill()  # nothing of it is kept
            daemon.wait()
        if self.keystone is not None:
            self.keystone.end()
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

    def _start_keystone(self) -> KeystonePlan:
        with loopback_listener() as listener:
            plan = random_plan(
                f"http://127.0.0.1:{listener.getsockname()[1]}/v3",
                f"http://127.0.0.1:{self.port}/swift/v1/AUTH_$(project_id)s",
            )
            self.keystone = start_keystone(self.data, listener.fileno(), plan)
        return plan

    def _create(self, user: CephUser) -> "subprocess.Popen[bytes]":
        return self._admin(
            *("user", "create", f"--uid={user.project}", f"--display-name={user.project}"),
            *(f"--access-key={user.access_key}", f"--secret-key={user.secret_key}"),
            "--caps=user-policy=*",  # so that tests can let a user ask for temporary keys
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
# without tcp_nodelay the end of each answer waits 40 ms for an acknowledgement
rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw dns name = {HOST_NAME}
rgw thread pool size = 64
rgw enable usage log = false
rgw gc obj min wait = 20
rgw gc processor period = 20
rgw gc processor max time = 20
rgw swift account in url = true
"""


def _keystone_conf(plan: KeystonePlan) -> str:
    return f"""
rgw keystone url = {plan.auth_url.removesuffix("/v3")}
rgw keystone api version = 3
rgw keystone admin user = {SERVICE_USER}
rgw keystone admin password = {plan.service_password}
rgw keystone admin project = {SERVICE_PROJECT}
rgw keystone admin domain = {DOMAIN}
rgw keystone accepted roles = member, admin
rgw keystone implicit tenants = false
rgw s3 auth use keystone = true
# here, as a gateway without Keystone answers wrong keys with AccessDenied as soon as it has an STS
rgw s3 auth use sts = true
rgw sts key = {secrets.token_hex(8)}
"""
