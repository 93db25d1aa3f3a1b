"""Moves that are killed, or whose source goes: at any time each file is at one end at least."""

import random
import signal
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from allastui.profiles.profile import Profile
from allastui.settings import MIB
from allastui.transfers.job import JobState
from allastui.transfers.request import IfExists, JobKind
from tests.engine.conftest import make_desk
from tests.engine.hooked import MemoryDesk
from tests.engine.in_process import NAME, command_for


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_killed_move_loses_nothing_and_ends_done(
    swift_profile: Profile, tmp_path: Path, seed: int
) -> None:
    moments = random.Random(seed)
    desk = make_desk(tmp_path, swift_profile)
    content = {f"{number:03}": moments.randbytes(number * 80) for number in range(100)}
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
        if kills < 4:
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


def test_a_source_that_vanishes_before_its_move_begins_was_not_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its turn in a batch did not come, so what is at the target is somebody else's."""
    desk = MemoryDesk(tmp_path)
    monkeypatch.setattr("allastui.transfers.workers.LONGEST_SECONDS", 0.0)
    monkeypatch.setattr("allastui.transfers.dispatch.BATCH_SECONDS", 10.0)
    names = [f"d/{number:02}" for number in range(40)]
    for name in names:
        desk.one.put_bytes("from", name, b"text")
    last, moved = names[-1], threading.Event()

    def vanish(key: str) -> None:
        if key == names[20]:
            desk.two.put_bytes("into", last, b"them")
            desk.one.delete_many("from", [last])
            moved.set()

    desk.one.before["stat"] = vanish
    request = replace(desk.request("d/", kind=JobKind.MOVE), if_exists=IfExists.OVERWRITE)
    job = desk.ended(desk.open().submit(request))
    assert moved.is_set()
    assert (job.state, job.failed) == (JobState.FAILED, 1)
    assert desk.two.read_bytes("into", last) == b"them"
    desk.close()
