import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allastui.profiles.profile import Profile
from allastui.stores.connect import Connections
from allastui.stores.store import Store
from tests.cli.running import COMMAND, allastui, write_remote
from tests.cli.test_copy import NAME, wait_for_parts

BUCKET = "queued-by-the-command-line"


@pytest.fixture(scope="module")
def store(swift_profile: Profile) -> Iterator[Store]:
    connections = Connections([swift_profile])
    store = connections.open(swift_profile.name)
    store.create_bucket(BUCKET)
    yield store
    connections.close()


@pytest.fixture
def target(
    clean_environment: Path, swift_profile: Profile, store: Store, request: pytest.FixtureRequest
) -> str:
    write_remote(clean_environment, swift_profile)
    return f"{NAME}:{BUCKET}/{request.node.name}/"


def queue(*words: str) -> Any:
    done = allastui("queue", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def stopped_copy(tmp_path: Path, target: str, clean_environment: Path) -> Path:
    """Stop a copy in the middle, and return its source."""
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("part_size_mib = 5\nbandwidth_mib = 5\n")
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(1 << 20) * 30)
    process = subprocess.Popen(
        [*COMMAND, "copy", str(large), target],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for_parts(1)
    busy = allastui("queue", "resume")
    assert (busy.returncode, busy.stderr.count("\n")) == (1, 1)
    assert "in use by another allastui" in busy.stderr
    assert str(process.pid) in queue()["agent"]
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    settings.write_text("part_size_mib = 5\n")
    return large


def test_an_empty_queue() -> None:
    assert queue() == {"agent": None, "jobs": []}
    assert allastui("queue").stdout == "The queue is empty.\n"
    for verb in ("pause", "resume", "cancel", "retry", "clear", "wait"):
        done = allastui("queue", verb)
        assert (done.returncode, done.stderr) == (0, ""), verb


def test_an_unknown_job_is_told() -> None:
    done = allastui("queue", "pause", "7")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "There is no job 7" in done.stderr


def test_a_stopped_job_goes_on(stopped_copy: Path, target: str) -> None:
    stored = queue()
    assert stored["agent"] is None
    (job,) = stored["jobs"]
    assert job["rate"] == 0
    assert job["source"] == str(stopped_copy)
    shown = allastui("queue").stdout
    assert target in shown
    assert "Nothing runs the transfers now" in shown
    (done,) = queue("wait")["jobs"]
    assert (done["id"], done["state"], done["verified"]) == (job["id"], "done", True)
    assert done["bytes_done"] == done["bytes_total"] == 30 << 20
    back = stopped_copy.parent / "back.bin"
    assert allastui("copy", f"{target}large.bin", back).returncode == 0
    assert back.read_bytes() == stopped_copy.read_bytes()


def test_a_paused_job_is_waited_for_only_when_resumed(stopped_copy: Path) -> None:
    (job,) = queue("pause")["jobs"]
    assert job["state"] == "paused"
    assert queue("wait") == {"agent": None, "jobs": []}
    assert queue()["jobs"][0]["state"] == "paused"
    assert queue("resume", str(job["id"]))["jobs"][0]["state"] == "done"


def test_a_cancelled_job_leaves_nothing_at_the_target(
    stopped_copy: Path, target: str, store: Store
) -> None:
    prefix = target.partition("/")[2]
    assert len(list(store.list_uploads(BUCKET, prefix))) == 1
    done = allastui("queue", "cancel")
    assert (done.returncode, done.stdout) == (0, "Cancelled 1 job.\n")
    assert queue()["jobs"][0]["state"] == "cancelled"
    assert list(store.list_uploads(BUCKET, prefix)) == []
    assert queue("clear")["jobs"] == []
    assert queue()["jobs"] == []


def test_what_failed_can_be_retried(tmp_path: Path, target: str) -> None:
    missing = tmp_path / "not-yet-there"
    assert allastui("copy", missing, target).returncode == 1
    (job,) = queue()["jobs"]
    assert job["state"] == "failed"
    assert [set(error) for error in job["errors"]] == [{"kind", "title", "why", "hint", "count"}]
    again = allastui("queue", "retry")
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    missing.write_text("now it is")
    (job,) = queue("retry")["jobs"]
    assert (job["state"], job["errors"]) == ("done", [])
