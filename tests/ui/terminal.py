"""A program in a pseudo-terminal: keys go in, bytes come out, and both have their times."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

DOWN = b"\x1b[B"
TAB = b"\t"


@dataclass
class Terminal:
    """The master side of the pseudo-terminal of a running program, `pid`."""

    fd: int
    pid: int

    def send(self, keys: bytes) -> None:
        os.write(self.fd, keys)

    def read(self, seconds: float) -> bytes:
        """Return what comes within `seconds`, at least what is there."""
        deadline = time.monotonic() + seconds
        received = b""
        while True:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self.fd], [], [], left)[0]:
                return received
            received += os.read(self.fd, 65536)

    def wait_for(self, text: bytes, seconds: float) -> bytes:
        """Read until `text` has come and return all that came; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        received = b""
        while text not in received:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise AssertionError(f"{text!r} did not come; {received[-500:]!r} did")
            received += os.read(self.fd, 65536)
        return received


def _in_modern_terminal(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a modern terminal; its size is asked of the terminal itself."""
    kept = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor"}


@contextmanager
def in_terminal(
    module: str,
    *arguments: str,
    columns: int,
    lines: int,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Terminal]:
    """Run a module of the tests in a pseudo-terminal and kill it at the end."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=_in_modern_terminal(environment),
    )
    os.close(slave)
    try:
        yield Terminal(master, process.pid)
    finally:
        process.kill()
        process.wait()
        os.close(master)
