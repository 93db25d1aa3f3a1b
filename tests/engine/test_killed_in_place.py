"""`kill -9` in the middle of renaming a prefix, and of deleting one: no other object is lost."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes
from allastui.transfers.request import JobKind
from tests.engine.conftest import Desk, open_desk
from tests.engine.in_process import NAME, command_for

KILLS = 3
FEW, MANY = 120, 10_000


def fill(desk: Desk, keys: list[str]) -> None:
    def put(key: str) -> None:
        desk.store.put(desk.bucket, key, BytesBody(key.encode()), Attributes())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, keys))


def killed_again_and_again(
    desk: Desk, command: list[str], moments: random.Random, total: int
) -> list[set[str]]:
    """Run `command` to its end, killed KILLS times in between.

    Each kill comes when a part of what is left below `old/` has gone. Returns what stood below
    `old/` or `new/` after each kill and at the end.
    """
    seen: list[set[str]] = []
    while True:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if len(seen) < KILLS:
            left = len(desk.keys("old/"))
            enough = left - moments.randrange(1, max(2, min(left, total // 4)))
            while process.poll() is None and len(desk.keys("old/")) > enough:
                time.sleep(0.01 if total < MANY else 1.0)  # a long listing keeps the server busy
            process.send_signal(signal.SIGKILL)
        output, _ = process.communicate(timeout=600)
        seen.append(desk.keys("old/") | {f"old/{key[4:]}" for key in desk.keys("new/")})
        if process.returncode != -signal.SIGKILL:
            assert process.returncode == 0, output
            return seen


def rename(profile: Profile, folder: Path, seed: int, count: int) -> None:
    moments = random.Random(seed)
    with open_desk(folder, profile) as desk:
        names = [f"{number % 7}/{number:05}" for number in range(count)]
        fill(desk, [f"old/{name}" for name in names])
        place = f"{NAME}:{desk.bucket}"
        command = command_for(
            profile, folder / "queue", f"{place}/old/", f"{place}/new", JobKind.MOVE, connections=4
        )
        found = killed_again_and_again(desk, command, moments, count)
        assert len(found) > 1
        everything = {f"old/{name}" for name in names}
        assert all(each == everything for each in found)
        assert desk.keys() == {f"new/{name}" for name in names}
        for name in moments.sample(names, 20):
            stat = desk.store.stat(desk.bucket, f"new/{name}")
            assert stat.size == len(f"old/{name}")


def delete(profile: Profile, folder: Path, seed: int, count: int) -> None:
    moments = random.Random(seed)
    with open_desk(folder, profile) as desk:
        fill(desk, [f"old/{number % 7}/{number:05}" for number in range(count)])
        others = {"old", "older/x", "ol", "old-/y", *(f"other/{number}" for number in range(20))}
        fill(desk, sorted(others))
        place = f"{NAME}:{desk.bucket}/old/"
        command = command_for(profile, folder / "queue", place, "", JobKind.DELETE, connections=2)
        killed_again_and_again(desk, command, moments, count)
        assert desk.keys() == others


@pytest.mark.timeout(240)
@pytest.mark.parametrize("service", ["swift_native", "ceph"])
def test_a_killed_rename_of_a_prefix_loses_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, service: str
) -> None:
    rename(request.getfixturevalue(f"{service}_profile"), tmp_path, 1, FEW)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("service", ["swift", "ceph_native"])
def test_a_killed_deletion_takes_nothing_else(
    request: pytest.FixtureRequest, tmp_path: Path, service: str
) -> None:
    delete(request.getfixturevalue(f"{service}_profile"), tmp_path, 2, FEW)


@pytest.mark.long
@pytest.mark.timeout(5400)
@pytest.mark.parametrize("work", [rename, delete])
@pytest.mark.parametrize("service", ["swift", "swift_native", "ceph", "ceph_native"])
def test_ten_thousand_objects_and_kills(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    service: str,
    work: Callable[[Profile, Path, int, int], None],
) -> None:
    work(request.getfixturevalue(f"{service}_profile"), tmp_path, 3, MANY)
