"""The cores of a machine are taken where it is ours, and one of them where others work."""

import os
from pathlib import Path

import pytest

from allastui.agent import cores
from allastui.agent.cores import cores_to_use, others_are_here

SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
ALL = len(os.sched_getaffinity(0))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A folder of sessions: ours, and those of services."""
    for uid in (os.getuid(), 104, 65534):
        (tmp_path / str(uid)).mkdir()
    return tmp_path


def test_others_are_seen_by_their_sessions(people: Path) -> None:
    assert not others_are_here(str(people), str(people / "none"))
    (people / str(os.getuid() + 1000)).mkdir()
    assert others_are_here(str(people), str(people / "none"))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to another user")
def test_others_are_seen_by_their_processes(tmp_path: Path) -> None:
    (tmp_path / "17").mkdir()
    assert not others_are_here(str(tmp_path / "none"), str(tmp_path))
    os.chown(tmp_path / "17", 2000, 2000)
    assert others_are_here(str(tmp_path / "none"), str(tmp_path))


@pytest.mark.parametrize(
    ("stated", "environment", "others", "expected"),
    [
        (3, SSH, True, 3),
        (0, {}, False, ALL),
        (0, {}, True, 1),
        (0, SSH, False, 1),
        (0, SSH | {"SLURM_JOB_ID": "7"}, False, 1),
        (0, SSH | {"SLURM_JOB_ID": "7", "SLURMD_NODENAME": "c1101"}, True, ALL),
    ],
    ids=["stated", "alone", "beside others", "over ssh", "sends jobs", "in a job"],
)
def test_how_many_cores_are_used(
    stated: int,
    environment: dict[str, str],
    others: bool,
    expected: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cores, "others_are_here", lambda: others)
    assert cores_to_use(stated, environment) == expected
