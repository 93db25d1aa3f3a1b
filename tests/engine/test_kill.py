"""`kill -9` at random moments: the same command again ends the work, and sends little twice."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.transfers.request import JobKind
from tests.engine.conftest import Desk, make_desk
from tests.engine.in_process import NAME, command_for
from tests.servers.proxy import FaultProxy

PART = 5 * MIB
CONNECTIONS = 4
BANDWIDTH_MIB = 16

MakeProxy = Callable[[Profile], FaultProxy]


def copy_with_kills(
    desk: Desk, profile: Profile, source: str, target: str, kills: int, moments: random.Random
) -> int:
    """Copy until it ends by itself, killing it `kills` times; returns the kills done."""
    command = command_for(
        profile, desk.folder / "state", source, target, JobKind.COPY,
        part_size_mib=5, connections=CONNECTIONS, bandwidth_mib=BANDWIDTH_MIB,
    )  # fmt: skip
    done = 0
    while True:
        process = subprocess.Popen(command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE)
        if done < kills:
            time.sleep(moments.uniform(0.3, 1.5))
            process.send_signal(signal.SIGKILL)
        output = process.communicate(timeout=120)
        if process.returncode == 0:
            return done
        assert process.returncode == -signal.SIGKILL, output
        done += 1


def make_mixed_tree(source: Path, moments: random.Random, large: int) -> int:
    """Make one large file and small ones; returns the bytes of all."""
    (source / "big").write_bytes(moments.randbytes(large))
    (source / "small").mkdir()
    for number in range(60):
        (source / "small" / f"file {number} ä").write_bytes(moments.randbytes(number * 50))
    return sum(path.stat().st_size for path in source.rglob("*") if path.is_file())


def there_and_back(desk: Desk, proxy: FaultProxy, kills: int, seed: int, large: int) -> None:
    moments = random.Random(seed)
    needed = make_mixed_tree(desk.source, moments, large)
    there = f"{NAME}:{desk.bucket}/"
    proxy.forget()
    done = copy_with_kills(desk, proxy.profile, str(desk.source), there, kills, moments)
    assert done > 0
    allowed = needed + done * CONNECTIONS * PART + 60 * 64_000
    assert proxy.bytes_up <= allowed
    assert desk.unfinished() == []

    proxy.forget()
    back = desk.folder / "back"
    done = copy_with_kills(desk, proxy.profile, f"{there}source/", str(back), kills, moments)
    assert done > 0
    assert proxy.bytes_down <= needed + done * CONNECTIONS * PART + 60 * 64_000
    found = subprocess.run(["diff", "-r", desk.source, back], capture_output=True, check=False)
    assert found.returncode == 0, found.stdout
    assert desk.leftovers() == []


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_killed_copies_end_identical_and_send_little_twice(
    swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path, seed: int
) -> None:
    proxy = make_proxy(swift_profile)
    desk = make_desk(tmp_path, proxy.profile)
    there_and_back(desk, proxy, kills=3, seed=seed, large=40 * MIB)
    desk.connections.close()


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(10))
def test_many_kills_against_ceph(
    ceph_profile: Profile, make_proxy: MakeProxy, tmp_path: Path, seed: int
) -> None:
    proxy = make_proxy(ceph_profile)
    desk = make_desk(tmp_path, proxy.profile)
    there_and_back(desk, proxy, kills=10, seed=seed, large=250 * MIB)
    desk.connections.close()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_gibibyte_killed_in_the_middle_is_not_sent_twice(
    ceph_profile: Profile, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    """1 GiB up to Ceph, killed once half of it has arrived, then the same command again."""
    proxy = make_proxy(ceph_profile)
    desk = make_desk(tmp_path, proxy.profile)
    size = 1024 * MIB
    with open(desk.source / "big", "wb") as file:
        for _ in range(16):
            file.write(os.urandom(size // 16))
    there = f"{NAME}:{desk.bucket}/"
    source = str(desk.source / "big")
    proxy.forget()
    command = command_for(
        proxy.profile, desk.folder / "state", source, there, JobKind.COPY,
        part_size_mib=5, connections=CONNECTIONS,
    )  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while proxy.bytes_up < size // 2:
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert desk.unfinished() == ["big"]
    copy_with_kills(desk, proxy.profile, source, there, 0, random.Random())
    assert proxy.bytes_up <= size + CONNECTIONS * PART
    assert desk.unfinished() == []
    etag = desk.store.stat(desk.bucket, "big").etag or ""
    assert etag.endswith(f"-{-(-size // PART)}")
    back = desk.folder / "back"
    copy_with_kills(desk, proxy.profile, f"{there}big", str(back), 0, random.Random())
    assert subprocess.run(["cmp", desk.source / "big", back], check=False).returncode == 0
    desk.connections.close()
