"""`kill -9` at random moments of a move: at any time each file is at one end at least."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.transfers.request import JobKind
from tests.engine.conftest import make_desk
from tests.engine.in_process import NAME, command_for


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_move_loses_nothing_and_ends_done(
    swift_profile: Profile, tmp_path: Path, seed: int
) -> None:
    moments = random.Random(seed)
    desk = make_desk(tmp_path, swift_profile)
    content = {f"{number:03}": moments.randbytes(number * 40) for number in range(200)}
    content["big"] = moments.randbytes(23 * MIB)
    for name, data in content.items():
        (desk.source / name).write_bytes(data)
    command = command_for(
        swift_profile, tmp_path / "queue", str(desk.source), f"{NAME}:{desk.bucket}/",
        JobKind.MOVE, part_size_mib=5, connections=4, bandwidth_mib=16,
    )  # fmt: skip
    kills = 0
    while True:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if kills < 5:
            time.sleep(moments.uniform(0.5, 1.6))
            process.send_signal(signal.SIGKILL)
        output, _ = process.communicate(timeout=120)
        there = desk.keys("source/")
        here = {path.name for path in desk.source.glob("*")} if desk.source.exists() else set()
        assert there | {f"source/{name}" for name in here} >= {f"source/{name}" for name in content}
        if process.returncode != -signal.SIGKILL:
            break
        kills += 1
    # The last kill may have come when all was done: then there is nothing to move any more.
    assert process.returncode == 0 or b"There is nothing at" in output, output
    assert kills > 0
    assert here == set()
    assert desk.unfinished() == []
    for name, data in content.items():
        stat = desk.store.stat(desk.bucket, f"source/{name}")
        reader = desk.store.open_range(desk.bucket, f"source/{name}", 0, stat.size)
        found = bytearray(stat.size)
        filled = 0
        while count := reader.readinto(memoryview(found)[filled:]):
            filled += count
        reader.close()
        assert found == data, name
    desk.connections.close()
