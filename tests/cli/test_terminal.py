"""Commands on a terminal: the progress line and the question."""

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, allastui


class OnTerminal:
    """A command whose stdin and stderr are a terminal of 60 columns; stdout is a pipe."""

    def __init__(self, *words: str | Path) -> None:
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        self.process = subprocess.Popen(
            [*COMMAND, *map(str, words)],
            stdin=slave,
            stderr=slave,
            stdout=subprocess.PIPE,
            env={**os.environ, "TERM": "xterm"},
        )
        os.close(slave)
        self.seen = ""

    def read_until(self, text: str) -> None:
        deadline = time.monotonic() + 30
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            self._read(1.0)

    def _read(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:  # Linux: the other side is closed
            return False
        self.seen += data.decode()
        return bool(data)

    def write(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> tuple[int, str]:
        """Return the exit status and stdout."""
        while self._read(1.0) or self.process.poll() is None:
            pass
        os.close(self.master)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out.decode()


@pytest.fixture
def clash(tmp_path: Path) -> tuple[Path, Path]:
    """A file, and a folder that holds another file of its name."""
    source, target = tmp_path / "a.txt", tmp_path / "target"
    source.write_text("new")
    target.mkdir()
    (target / "a.txt").write_text("old, and longer")
    return source, target


@pytest.mark.parametrize(
    ("answer", "status", "content", "files"),
    [
        ("o", 0, "new", ["a.txt"]),
        ("rename please", 0, "old, and longer", ["a (2).txt", "a.txt"]),
        ("c", 1, "old, and longer", ["a.txt"]),
    ],
)
def test_the_user_is_asked_what_to_do(
    clash: tuple[Path, Path], answer: str, status: int, content: str, files: list[str]
) -> None:
    source, target = clash
    command = OnTerminal("copy", "--wait", source, target)
    command.read_until("ancel? ")
    command.write("what?\n")
    command.read_until("what?\r\n[o]verwrite")
    command.write(f"{answer}\n")
    ended, out = command.end()
    assert ended == status, command.seen
    assert command.seen.count("exist already") + command.seen.count("exists already") == 1
    assert (target / "a.txt").read_text() == content
    assert sorted(os.listdir(target)) == files
    assert out.count("\n") == 1


def test_the_end_of_input_cancels(clash: tuple[Path, Path]) -> None:
    source, target = clash
    command = OnTerminal("copy", "--wait", source, target)
    command.read_until("ancel? ")
    command.write("\x04")
    assert command.end()[0] == 1
    assert (target / "a.txt").read_text() == "old, and longer"


def test_ctrl_c_at_the_question_keeps_everything(clash: tuple[Path, Path]) -> None:
    source, target = clash
    command = OnTerminal("copy", "--wait", source, target)
    command.read_until("ancel? ")
    os.kill(command.process.pid, 2)
    ended, _ = command.end()
    assert ended == 130, command.seen
    assert "Job 1 goes on without this command" in command.seen
    assert (target / "a.txt").read_text() == "old, and longer"
    assert allastui("queue", "answer", "1", "overwrite").stdout == "Answered 1 job.\n"
    assert allastui("queue", "wait").returncode == 0
    assert (target / "a.txt").read_text() == "new"


def test_progress_is_one_line_repainted_seldom(tmp_path: Path, clean_environment: Path) -> None:
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("part_size_mib = 5\nbandwidth_mib = 10\n")
    (tmp_path / "large").write_bytes(bytes(20 << 20))
    began = time.monotonic()
    command = OnTerminal("copy", "--wait", tmp_path / "large", tmp_path / "copy")
    status, out = command.end()
    assert (status, (tmp_path / "copy").stat().st_size) == (0, 20 << 20)
    assert out.startswith("Copied 1 file: 20.0 MiB in ")
    paintings = command.seen.split("\r\x1b[K")
    assert 2 <= len(paintings) <= (time.monotonic() - began) * 4 + 2
    assert all(len(painting) < 60 for painting in paintings)
    assert paintings[-1] == ""
    assert any("20.0 MiB" in painting for painting in paintings)


def test_a_closed_terminal_stops_nothing(tmp_path: Path, clean_environment: Path) -> None:
    settings = clean_environment / ".config/allastui/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("part_size_mib = 5\nbandwidth_mib = 10\n")
    (tmp_path / "large").write_bytes(bytes(20 << 20))
    command = OnTerminal("copy", "--wait", tmp_path / "large", tmp_path / "copy")
    command.read_until("MiB")
    os.close(command.master)
    out, _ = command.process.communicate(timeout=30)
    assert command.process.returncode == 0
    assert out.startswith(b"Copied 1 file: 20.0 MiB in ")
    assert (tmp_path / "copy").stat().st_size == 20 << 20
