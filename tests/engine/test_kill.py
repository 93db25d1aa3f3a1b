"""`kill -9` at random moments: the same command again ends the work, and sends little twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from allastui.profiles.profile import KeyPair, Profile
from allastui.settings import MIB
from tests.engine.conftest import Desk, make_desk
from tests.servers.proxy import FaultProxy

PART = 5 * MIB
CONNECTIONS = 4
BANDWIDTH_MIB = 24

MakeProxy = Callable[[Profile], FaultProxy]


def write_configuration(home: Path, profile: Profile) -> dict[str, str]:
    """Write an rclone.conf and settings for `profile`; returns the environment that finds them."""
    keys = profile.credentials
    assert isinstance(keys, KeyPair)
    config = home / "rclone.conf"
    config.write_text(
        f"[{profile.name}]\ntype = s3\nprovider = Ceph\nendpoint = {profile.endpoint}\n"
        f"access_key_id = {keys.access_key}\nsecret_access_key = {keys.secret_key.reveal()}\n"
    )
    (home / "config" / "allastui").mkdir(parents=True)
    (home / "config" / "allastui" / "settings.toml").write_text(
        f"connections = {CONNECTIONS}\npart_size_mib = 5\nbandwidth_mib = {BANDWIDTH_MIB}\n"
    )
    return {
        **os.environ,
        "RCLONE_CONFIG": str(config),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def copy_with_kills(
    words: list[str], environment: dict[str, str], kills: int, moments: random.Random
) -> int:
    """Run the command until it ends by itself, killing it `kills` times; returns the kills done."""
    command = [sys.executable, "-m", "allastui", "copy", "--if-exists", "overwrite", *words]
    done = 0
    while True:
        process = subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE
        )
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
    environment = write_configuration(desk.folder, proxy.profile)
    proxy.forget()
    done = copy_with_kills([f"{desk.source}", str(desk.remote())], environment, kills, moments)
    assert done > 0
    allowed = needed + done * CONNECTIONS * PART + 60 * 64_000
    assert proxy.bytes_up <= allowed
    assert desk.unfinished() == []

    proxy.forget()
    back = desk.folder / "back"
    done = copy_with_kills([str(desk.remote("source/")), str(back)], environment, kills, moments)
    assert done > 0
    assert proxy.bytes_down <= needed + done * CONNECTIONS * PART + 60 * 64_000
    found = subprocess.run(["diff", "-r", desk.source, back], capture_output=True, check=False)
    assert found.returncode == 0, found.stdout
    assert desk.leftovers() == []


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_copies_end_identical_and_send_little_twice(
    swift_profile: Profile, make_proxy: MakeProxy, tmp_path: Path, seed: int
) -> None:
    proxy = make_proxy(swift_profile)
    desk = make_desk(tmp_path, proxy.profile)
    there_and_back(desk, proxy, kills=3, seed=seed, large=60 * MIB)
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
    environment = write_configuration(desk.folder, proxy.profile)
    words = [str(desk.source / "big"), str(desk.remote())]
    proxy.forget()
    command = [sys.executable, "-m", "allastui", "copy", *words]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    while proxy.bytes_up < size // 2:
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert desk.unfinished() == ["big"]
    copy_with_kills(words, environment, 0, random.Random())
    assert proxy.bytes_up <= size + CONNECTIONS * PART
    assert desk.unfinished() == []
    etag = desk.store.stat(desk.bucket, "big").etag or ""
    assert etag.endswith(f"-{-(-size // PART)}")
    back = desk.folder / "back"
    copy_with_kills([str(desk.remote("big")), str(back)], environment, 0, random.Random())
    assert subprocess.run(["cmp", desk.source / "big", back], check=False).returncode == 0
    desk.connections.close()
