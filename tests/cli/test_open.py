"""Opening the panes, on a terminal of their own."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest

from tests.cli.running import COMMAND
from tests.unit.profiles.csc_files import ALLAS_RCLONE, write_rclone


class Panes:
    """A program on a terminal of 100 x 30; all that it paints is read, and kept in `seen`."""

    def __init__(self, command: Sequence[str]) -> None:
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""

    def read_until(self, *texts: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not all(text in self.seen for text in texts):
            assert time.monotonic() < deadline, self.seen[-3000:]
            assert self._read() or self.process.poll() is None, self.seen[-3000:]

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self, seconds: float = 30) -> int:
        deadline = time.monotonic() + seconds
        while self._read() or self.process.poll() is None:
            assert time.monotonic() < deadline, self.seen[-3000:]
        return self.process.returncode

    def close_terminal(self) -> None:
        """Take the terminal away; no signal tells, as it does not control the program."""
        os.close(self.master)
        self.master = os.open(os.devnull, os.O_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End what a failed test left running."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def _read(self) -> bool:
        if not select.select([self.master], [], [], 0.2)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # Linux: the other side is closed
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)


def test_the_panes_open_on_the_given_places(tmp_path: Path) -> None:
    (tmp_path / "left").mkdir()
    (tmp_path / "left/here.txt").touch()
    (tmp_path / "right").mkdir()
    (tmp_path / "right/there.txt").touch()
    with Panes([*COMMAND, str(tmp_path / "left"), str(tmp_path / "right/there.txt")]) as panes:
        panes.read_until("here.txt", "there.txt")
        panes.press("q")
        assert panes.end() == 0


def test_nothing_heavy_is_imported_before_the_first_paint(clean_environment: Path) -> None:
    write_rclone(clean_environment, ALLAS_RCLONE)
    program = (
        "import sys\n"
        "from allastui.ui.app import AllastuiApp\n"
        "def painted(self):\n"
        "    heavy = ('boto3', 'botocore', 'swift', 'eventlet')\n"
        "    self.exit()\n"
        "    found = [name for name in heavy if name in sys.modules]\n"
        "    open(sys.argv[1], 'w').write(f'imported: {found}')\n"
        "AllastuiApp._started = painted\n"
        "from allastui.cli import run\n"
        "raise SystemExit(run(['.', '.']))\n"
    )
    report = clean_environment / "report"
    with Panes([sys.executable, "-W", "ignore", "-c", program, str(report)]) as panes:
        assert panes.end() == 0
    assert report.read_text() == "imported: []"


def test_the_demo_shows_its_buckets_and_leaves_nothing(clean_environment: Path) -> None:
    with Panes([*COMMAND, "--demo"]) as panes:
        panes.read_until("lake-ice", "weather-stations", "large-objects")
        panes.press("q")
        assert panes.end() == 0
    state = clean_environment / ".local/state/allastui"
    assert [left for left in (state / "demo").iterdir() if left.is_dir()] == []
    assert not (state / "journal.sqlite").exists()


@pytest.mark.parametrize("words", [["/no/such/place"], ["--demo", "/no/such/place"]])
def test_a_missing_place_is_one_line(words: list[str]) -> None:
    with Panes([*COMMAND, *words]) as panes:
        assert panes.end() == 1
        assert "allastui: There is nothing at /no/such/place. Check the name." in panes.seen
        assert "Traceback" not in panes.seen


def test_the_program_ends_when_its_terminal_is_gone(tmp_path: Path) -> None:
    (tmp_path / "here.txt").touch()
    with Panes([*COMMAND, str(tmp_path)]) as panes:
        panes.read_until("here.txt", "F10")
        panes.close_terminal()
        panes.process.wait(30)
