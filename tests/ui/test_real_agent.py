"""The screen and a real process that runs the transfers."""

import os
import signal
import time
from pathlib import Path

import pytest

from allastui.agent.access import agent_access, stored_elsewhere
from allastui.settings import Paths
from allastui.stores.memory import MemoryStore
from allastui.stores.place import local_place
from allastui.transfers.journal import Journal
from allastui.transfers.request import CopyRequest
from tests.agents import agent_pid
from tests.ui.building import app_on
from tests.ui.pressing import wait_until
from tests.ui.test_queue_link import RESULTS, panel_header, told

pytestmark = pytest.mark.usefixtures("short_waits")


def kill_agent(paths: Paths) -> None:
    if pid := agent_pid(paths):
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while agent_pid(paths) == pid:
            assert time.monotonic() < deadline
            time.sleep(0.02)


async def test_a_killed_agent_is_started_again(store: MemoryStore, tmp_path: Path) -> None:
    paths = Paths(config=tmp_path / "config", state=tmp_path / "state")
    (tmp_path / "file").write_bytes(b"x" * 1000)
    request = CopyRequest((local_place(tmp_path / "file"),), local_place(tmp_path / "copy"))
    access = agent_access(paths, os.environ)
    try:
        with app_on(store, tmp_path, right=RESULTS, queue=access) as app:
            async with app.run_test() as pilot:
                await wait_until(pilot, lambda: app.client is not None)
                before = app.client
                assert before is not None
                assert before.outlives_screen
                before.submit(request)
                await wait_until(pilot, lambda: "1 done" in panel_header(app))
                first = agent_pid(paths)
                kill_agent(paths)
                await wait_until(pilot, lambda: app.client not in (None, before))
                assert agent_pid(paths) not in (0, first)
                await wait_until(pilot, lambda: "(connection lost)" not in panel_header(app))
                await wait_until(pilot, lambda: "1 done" in panel_header(app))
                assert any("were killed" in text for text in told(app))
                await pilot.press("q")
                await wait_until(pilot, lambda: app.return_code == 0)
        assert agent_pid(paths), "leaving ends the screen alone"
    finally:
        kill_agent(paths)


def test_the_stored_queue_says_who_owns_it(tmp_path: Path) -> None:
    paths = Paths(config=tmp_path / "config", state=tmp_path / "state")
    assert stored_elsewhere(paths).owner is None
    journal = Journal(paths.journal_file)
    try:
        stored = stored_elsewhere(paths)
    finally:
        journal.close()
    assert stored.owner is not None
    assert stored.owner.pid == os.getpid()
    assert stored.snapshot.owner.startswith(f"on {stored.owner.host} since 2")
    assert stored_elsewhere(paths).owner is None
