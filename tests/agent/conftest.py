"""An agent of its own for each test, ended with it."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from allastui.agent.folder import AgentFolder, agent_folder
from allastui.agent.remote import RemoteClient
from allastui.agent.spawn import attach
from allastui.profiles.profile import Profile
from allastui.settings import MIB, Paths
from allastui.stores.connect import Connections
from allastui.transfers.engine import Engine
from allastui.transfers.job import Job, JobState
from allastui.transfers.journal import Journal
from tests.agents import agent_pid, sweep

PATIENCE = 3000.0


class NothingLent:
    """Takes what is lent to an agent that needs none of it."""

    def see(self, variables: Mapping[str, str]) -> None: ...
    def lend(self, profiles: Sequence[Profile]) -> None: ...


@dataclass
class Host:
    """The place of one queue, with clients that are closed and an agent that is ended."""

    base: Path
    clients: list[RemoteClient] = field(default_factory=list)

    @property
    def paths(self) -> Paths:
        return Paths(config=self.base / "config", state=self.base / "state")

    @property
    def folder(self) -> AgentFolder:
        return agent_folder(self.paths.journal_file)

    def attach(
        self, *, take_over: bool = False, on_lost: Callable[[], None] = lambda: None
    ) -> RemoteClient:
        client = attach(self.paths, os.environ, take_over=take_over, on_lost=on_lost)
        self.clients.append(client)
        return client

    @property
    def agent_pid(self) -> int:
        """The process that holds the agent's lock, 0 if none does."""
        return agent_pid(self.paths)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the agent a signal and wait until its lock is free."""
        os.kill(self.agent_pid, number)
        wait_until(lambda: not self.agent_pid)

    def end(self) -> None:
        for client in self.clients:
            client.close()
        if self.agent_pid:
            with suppress(ProcessLookupError):
                self.kill()
        sweep(self.paths)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def job_of(client: RemoteClient, job: int) -> Job:
    return next(view.job for view in client.snapshot().jobs if view.job.id == job)


def until_waiting(client: RemoteClient, job: int) -> str:
    """Wait until a job waits, and return why; parts on their way may have it run again at once."""
    notes: list[str] = []

    def is_waiting() -> bool:
        now = job_of(client, job)
        notes.append(now.note)
        return now.state is JobState.WAITING

    wait_until(is_waiting)
    return notes[-1]


def until_over(client: RemoteClient, job: int) -> Job:
    wait_until(lambda: job_of(client, job).state.is_over)
    ended = job_of(client, job)
    assert ended.state is JobState.DONE, ended
    return ended


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    host = Host(tmp_path)
    sweep(host.paths)
    yield host
    host.end()


def idle_engine(folder: Path) -> Engine:
    return Engine(
        Journal(folder / "journal.sqlite"),
        Connections(),
        connection_count=1,
        part_size=5 * MIB,
        bandwidth=0,
        resume_stored=True,
        owner="a test",
    )
