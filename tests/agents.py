"""The agents that commands and screens leave behind them: finding and ending them."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from allastui.agent.folder import agent_folder
from allastui.settings import Paths
from allastui.transfers.lock import holder_of

PATIENCE = 60.0


def agent_pid(paths: Paths) -> int:
    """Return the process that holds the lock of the queue's agent, 0 if none does."""
    words = holder_of(agent_folder(paths.journal_file).lock).split()
    return int(words[1]) if words else 0


def stop_agent(paths: Paths, number: signal.Signals = signal.SIGTERM) -> None:
    """Send the agent a signal, if there is one, and wait until its lock is free."""
    pid = agent_pid(paths)
    if not pid:
        return
    with suppress(ProcessLookupError):
        os.kill(pid, number)
    wait_until(lambda: not agent_pid(paths))


def end_agent(paths: Paths) -> None:
    """End the agent, and remove what it leaves outside of the home."""
    stop_agent(paths, signal.SIGKILL)
    sweep(paths)


def sweep(paths: Paths) -> None:
    """Remove the agent's files: folders of tests have the same names in later runs."""
    folder = agent_folder(paths.journal_file)
    for file in (folder.socket, folder.lock, folder.log):
        file.unlink(missing_ok=True)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
