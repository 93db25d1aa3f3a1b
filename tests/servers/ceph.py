"""A real Ceph RADOS Gateway on loopback, shared by those who need it.

One cluster serves all pytest workers of a run. It is owned by a supervisor process that lives as
long as anybody holds the write end of a FIFO open, so it goes away however the tests end.
Run as `python -m tests.servers.ceph FOLDER [keystone]`, this module is that supervisor.
"""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from allastui.demo.keystone.plan import plan_of
from tests.servers.ceph_cluster import CephGateway, CephUser, Cluster

PROGRAMS = ("radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "monmaptool")


def missing_programs() -> list[str]:
    """Return the programs that are needed and not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextlib.contextmanager
def running_ceph(folder: Path, *, with_keystone: bool = False) -> Iterator[CephGateway]:
    """Use the gateway of `folder`, starting it (and a Keystone) if nobody does yet.

    `folder` is the same for all processes that share the gateway. It ends with its last user.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(folder):
        hold = _join(folder)
        if hold is None:
            hold = _start(folder, with_keystone)
        gateway = _read(folder / "gateway.json")
    try:
        yield gateway
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


def _read(file: Path) -> CephGateway:
    described = json.loads(file.read_text())
    keystone = described["keystone"]
    return CephGateway(
        described["endpoint"],
        CephUser(**described["first"]),
        CephUser(**described["second"]),
        CephUser(**described["lone"]),
        plan_of(keystone) if keystone else None,
        described["configuration"],
    )


def _start(folder: Path, with_keystone: bool) -> int:
    fifo = folder / "users"
    fifo.unlink(missing_ok=True)
    os.mkfifo(fifo, 0o600)
    read_end = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    hold = os.open(fifo, os.O_WRONLY | os.O_CLOEXEC)
    with open(folder / "supervisor.log", "wb") as log:
        supervisor = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.servers.ceph", str(folder)),
                *(["keystone"] if with_keystone else []),
            ],
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


def _supervise(folder: Path, with_keystone: bool) -> None:
    cluster = Cluster(folder, with_keystone=with_keystone)
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
    _supervise(Path(sys.argv[1]), with_keystone="keystone" in sys.argv[2:])
