import json
import os
import signal
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from allastui import __version__
from allastui.settings import user_paths
from allastui.stores.body import BytesBody
from allastui.stores.store import Attributes, Store
from tests.agents import agent_pid, stop_agent, wait_until
from tests.cli.other_version import OtherAgent
from tests.cli.running import BUCKET, allastui


def queue(*words: str) -> Any:
    done = allastui("queue", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def states() -> list[str]:
    return [job["state"] for job in queue()["jobs"]]


@pytest.fixture
def under_way(tmp_path: Path, remote: str, clean_environment: Path) -> Path:
    """Queue a copy that has some seconds to go and an unfinished upload; return its source."""
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    # One part after the other: the first has soon arrived.
    settings.write_text("part_size_mib = 5\nbandwidth_mib = 6\nconnections = 1\n")
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(30 << 20))
    assert allastui("copy", large, remote).returncode == 0
    wait_until(lambda: queue()["jobs"][0]["bytes_done"] >= 5 << 20)
    return large


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """Queue a copy of a file that exists at its target; return the target's folder."""
    source, folder = tmp_path / "a.txt", tmp_path / "target"
    source.write_text("new")
    folder.mkdir()
    (folder / "a.txt").write_text("old, and longer")
    assert allastui("copy", source, folder).returncode == 0
    wait_until(lambda: "waiting" in states())
    return folder


def test_looking_at_an_empty_queue_starts_nothing() -> None:
    assert queue() == {"agent": None, "jobs": []}
    assert allastui("queue").stdout == "The queue is empty.\n"
    assert agent_pid(user_paths()) == 0


def test_verbs_have_nothing_to_do_in_an_empty_queue() -> None:
    for words in (["pause"], ["resume"], ["cancel"], ["retry"], ["clear"], ["answer", "skip"]):
        done = allastui("queue", *words)
        assert (done.returncode, done.stderr) == (0, ""), words
        assert done.stdout == f"There is nothing to {words[0]}.\n"
    assert allastui("queue", "wait").stdout == "There is nothing to wait for.\n"
    assert queue("wait")["jobs"] == []


def test_an_unknown_job_is_told() -> None:
    done = allastui("queue", "pause", "7")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "There is no job 7" in done.stderr


def test_the_queue_is_shown_as_it_runs(under_way: Path, remote: str) -> None:
    seen = queue()
    agent, (job,) = seen["agent"], seen["jobs"]
    pid = agent_pid(user_paths())
    assert (agent["host"], agent["pid"]) == (socket.gethostname(), pid)
    assert agent["version"] == __version__
    assert time.strptime(agent["since"], "%Y-%m-%dT%H:%M:%SZ")
    assert (job["source"], job["state"], job["verified"]) == (str(under_way), "running", None)
    shown = allastui("queue").stdout
    assert remote in shown
    assert f"as process {pid}, at most 6.00 MiB/s together.\n" in shown
    assert "not limited" in allastui("queue", "limit", "none").stdout
    (done,) = queue("wait", "1")["jobs"]
    assert (done["id"], done["state"], done["verified"]) == (job["id"], "done", True)
    assert done["bytes_done"] == done["bytes_total"] == 30 << 20
    assert "at most" not in allastui("queue").stdout
    back = under_way.parent / "back.bin"
    assert allastui("copy", "--wait", f"{remote}large.bin", back).returncode == 0
    assert back.read_bytes() == under_way.read_bytes()


def test_a_limit_holds_at_once(under_way: Path) -> None:
    assert allastui("queue", "limit", "0.1").stdout.endswith("limited to 102 KiB/s together.\n")
    time.sleep(1)
    before = queue()["jobs"][0]["bytes_done"]
    time.sleep(1)
    assert queue()["jobs"][0]["bytes_done"] - before < 5 << 20


def test_a_paused_job_is_waited_for_only_when_resumed(under_way: Path) -> None:
    assert allastui("queue", "pause").stdout == "Paused 1 job.\n"
    assert queue("wait")["jobs"] == []
    assert states() == ["paused"]
    named = allastui("queue", "wait", "1")
    assert named.returncode == 1
    assert "Job 1 is paused. What has arrived is kept; `allastui queue resume 1`" in named.stderr
    assert queue("limit", "none")["jobs"][0]["state"] == "paused"
    assert allastui("queue", "resume", "1").stdout == "Resumed 1 job.\n"
    assert allastui("queue", "wait", "1").stdout.startswith("Copied 1 file: 30.0 MiB")
    assert states() == ["done"]
    assert allastui("queue", "wait", "1").stdout == "Copied 1 file: 30.0 MiB, verified.\n"


def test_a_cancelled_job_leaves_nothing_at_the_target(
    under_way: Path, remote: str, store: Store
) -> None:
    prefix = remote.partition("/")[2]
    assert len(list(store.list_uploads(BUCKET, prefix))) == 1
    done = allastui("queue", "cancel")
    assert (done.returncode, done.stdout) == (0, "Cancelled 1 job.\n")
    assert states() == ["cancelled"]
    wait_until(lambda: not list(store.list_uploads(BUCKET, prefix)))
    queue("clear")
    wait_until(lambda: queue()["jobs"] == [])  # it goes when its last worker has come back


def test_what_failed_can_be_retried(tmp_path: Path, remote: str, store: Store) -> None:
    key = remote.partition("/")[2] + "not-yet-there"
    assert allastui("copy", "--wait", f"{remote}not-yet-there", tmp_path).returncode == 1
    (job,) = queue()["jobs"]
    assert job["state"] == "failed"
    assert [set(error) for error in job["errors"]] == [{"kind", "title", "why", "hint", "count"}]
    assert allastui("queue", "wait").returncode == 0
    assert allastui("queue", "wait", "1").returncode == 1
    store.put(BUCKET, key, BytesBody(b"now it is"), Attributes())
    assert allastui("queue", "retry").stdout == "Trying again 1 job.\n"
    wait_until(lambda: states() == ["done"])
    assert (tmp_path / "not-yet-there").read_text() == "now it is"


def test_a_question_waits_for_its_answer(asking: Path) -> None:
    shown = allastui("queue").stdout
    assert "1 file exists already" in shown
    assert "`allastui queue answer ID skip|newer|rename|overwrite`" in shown
    waited = allastui("queue", "wait")
    assert (waited.returncode, waited.stderr.count("\n")) == (1, 1)
    assert "`allastui queue answer 1 skip|newer|rename|overwrite`" in waited.stderr
    assert states() == ["waiting"]
    assert allastui("queue", "answer", "rename").stdout == "Answered 1 job.\n"
    assert allastui("queue", "wait").returncode == 0
    assert sorted(os.listdir(asking)) == ["a (2).txt", "a.txt"]


def test_a_new_agent_goes_on_with_the_queue(under_way: Path) -> None:
    old = agent_pid(user_paths())
    done = allastui("queue", "restart-agent")
    new = agent_pid(user_paths())
    assert (done.returncode, done.stderr) == (0, "")
    assert new not in (0, old)
    assert done.stdout == f"Version {__version__} runs the transfers now, as process {new}.\n"
    assert queue("limit", "none")["agent"]["pid"] == new
    assert [job["state"] for job in queue("wait", "1")["jobs"]] == ["done"]


def test_a_killed_agent_is_told_once_and_nothing_is_lost(under_way: Path) -> None:
    stop_agent(user_paths(), signal.SIGKILL)
    stored = queue()
    assert stored["agent"] is None
    assert stored["jobs"][0]["rate"] == 0
    assert "Nothing runs the transfers now" in allastui("queue").stdout
    assert agent_pid(user_paths()) == 0
    first = allastui("queue", "limit", "none")
    assert first.stderr.startswith("allastui: The transfers were killed at ")
    assert first.stderr.count("\n") == 1
    second = allastui("queue", "wait")
    assert (second.returncode, second.stderr) == (0, "")


def name_owner(host: str, silent: float) -> None:
    """Write another host's agent into the journal, as if it had it; `silent` in seconds."""
    stop_agent(user_paths())
    now = time.time()
    with closing(sqlite3.connect(user_paths().journal_file)) as db, db:
        db.execute("DELETE FROM owner")
        db.execute(
            "INSERT INTO owner (host, boot, pid, started, seen) VALUES (?, 'boot', 77, ?, ?)",
            (host, now - 100_000, now - silent),
        )


def test_a_queue_of_another_host_is_shown_and_not_stolen(asking: Path) -> None:
    name_owner("login12", silent=5)
    seen = queue()
    assert [job["state"] for job in seen["jobs"]] == ["waiting"]
    assert (seen["agent"]["host"], seen["agent"]["version"]) == ("login12", None)
    shown = allastui("queue").stdout
    assert "The transfers run on login12. It began 20" in shown
    assert "gave a sign of life " in shown
    for words in (["pause"], ["take-over"], ["wait"], ["restart-agent"], ["limit", "none"]):
        done = allastui("queue", *words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), words
        assert "Log in to login12" in done.stderr
    copied = allastui("copy", asking, asking.parent / "other")
    assert (copied.returncode, copied.stderr.count("\n")) == (1, 1)
    assert agent_pid(user_paths()) == 0


def test_a_dead_host_loses_the_queue_only_when_the_user_says_so(asking: Path) -> None:
    name_owner("login12", silent=4000)
    assert queue()["agent"] is None
    assert "seems to have died" in allastui("queue").stdout
    refused = allastui("queue", "answer", "skip")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "`allastui queue take-over`" in refused.stderr
    taken = allastui("queue", "take-over")
    assert (taken.returncode, taken.stdout) == (0, f"The queue is on {socket.gethostname()}.\n")
    assert taken.stderr == (
        "allastui: The queue was taken over from login12; its transfers go on here.\n"
    )
    assert allastui("queue", "answer", "overwrite").returncode == 0
    assert allastui("queue", "wait").returncode == 0
    assert (asking / "a.txt").read_text() == "new"


def test_an_agent_of_another_version_is_told_and_can_be_replaced(asking: Path) -> None:
    stop_agent(user_paths())
    with OtherAgent(user_paths(), "0.0.9") as other:
        for words in (["queue"], ["queue", "wait"], ["copy", asking, asking.parent / "b"]):
            done = allastui(*words)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), words
            assert "version 0.0.9" in done.stderr
            assert "`allastui queue restart-agent`" in done.stderr
        assert not other.drained
        done = allastui("queue", "restart-agent")
        assert (done.returncode, done.stderr) == (0, "")
        assert other.drained
    assert queue()["agent"]["version"] == __version__
    assert states() == ["waiting"]
