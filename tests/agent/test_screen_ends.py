"""The screen ends in the middle of a transfer, however roughly: the transfer goes on."""

import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from allastui.agent.remote import RemoteClient
from allastui.agent.spawn import attach
from allastui.settings import MIB, user_paths
from tests.agent.conftest import job_of, until_over, wait_until
from tests.agents import agent_pid, end_agent
from tests.ui.terminal import DOWN, Terminal

F5 = b"\x1b[15~"
SIZE = 80 * MIB


@dataclass
class Screen:
    """The program on a terminal of its own, which it leads as a login shell would."""

    terminal: Terminal
    process: subprocess.Popen[bytes]
    left: Path
    right: Path

    def copy(self, client: RemoteClient) -> int:
        """Have the file at the cursor copied, as soon as the screen has found the queue."""
        while not (jobs := client.snapshot().jobs):
            self.terminal.send(F5)
            self.terminal.wait_for(b"Copy large", 30)
            self.terminal.send(b"\r")
            self.terminal.read(1.0)
        return jobs[0].job.id

    def close_terminal(self) -> None:
        os.close(self.terminal.fd)
        self.terminal.fd = -1

    def kill(self) -> None:
        self.process.kill()

    def hang_up_all(self) -> None:
        """Send SIGHUP to its whole process group, and to every process of its session."""
        os.killpg(self.process.pid, signal.SIGHUP)
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it ended meanwhile
                session = int(stat.read_text().rsplit(")", 1)[1].split()[3])
                if session == self.process.pid:
                    os.kill(int(stat.parent.name), signal.SIGHUP)


@pytest.fixture
def screen(tmp_path: Path, clean_environment: Path) -> Iterator[Screen]:
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("part_size_mib = 5\nbandwidth_mib = 8.0\n")
    left, right = tmp_path / "left", tmp_path / "right"
    left.mkdir()
    right.mkdir()
    (left / "large").write_bytes(os.urandom(SIZE))
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    process = subprocess.Popen(
        ["setsid", "--ctty", sys.executable, "-m", "allastui", str(left), str(right)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(slave)
    terminal = Terminal(master, process.pid)
    yield Screen(terminal, process, left, right)
    process.kill()
    process.wait()
    if terminal.fd >= 0:
        os.close(terminal.fd)
    end_agent(user_paths())


ENDS: dict[str, Callable[[Screen], None]] = {
    "killed": Screen.kill,
    "terminal closed": Screen.close_terminal,
    "hang-up of all": Screen.hang_up_all,
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_a_transfer_goes_on_without_its_screen(
    screen: Screen, end: Callable[[Screen], None]
) -> None:
    screen.terminal.wait_for(b"large", 30)
    screen.terminal.send(DOWN)
    wait_until(lambda: agent_pid(user_paths()) > 0)
    client = attach(user_paths(), os.environ)
    try:
        job = screen.copy(client)
        wait_until(lambda: client.snapshot().jobs[0].bytes_done > 0)

        end(screen)
        screen.process.wait(30)

        then = job_of(client, job)
        assert not then.state.is_over, "it was done before the screen ended"
        wait_until(lambda: job_of(client, job).bytes_done > then.bytes_done)
        client.limit(0)
        ended = until_over(client, job)
        assert client.hello.pid == agent_pid(user_paths())
    finally:
        client.close()
    assert (ended.items_done, ended.unverified) == (1, 0)
    assert (screen.right / "large").read_bytes() == (screen.left / "large").read_bytes()
    assert os.listdir(screen.right) == ["large"]
