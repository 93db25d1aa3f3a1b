"""A server process of the demo: started with one line on its standard input, ended by its end."""

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from allastui.errors import DemoError

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOG_LINES = 5


def loopback_listener() -> socket.socket:
    """Return a socket that listens at a free port of 127.0.0.1, for a child to accept on.

    Requests that come before the child accepts them wait. Raises DemoError.
    """
    try:
        return socket.create_server(("127.0.0.1", 0), backlog=1024)
    except OSError as error:
        raise DemoError("The demo cannot listen on this machine", why=str(error)) from error


class Child:
    """The process of `python -m module`, and the pipes to it.

    `start_line` holds its secrets, so it goes in through the pipe. `name` is what errors call it.
    The child ends itself as soon as the pipe is closed, which the system does when this process is
    gone.
    """

    def __init__(
        self, name: str, module: str, start_line: bytes, log_file: Path, pass_fds: Sequence[int]
    ) -> None:
        self._name = name
        self._log_file = log_file
        with open(log_file, "xb", opener=_private) as log:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                # -P: a file in the user's working directory is never taken for a module
                [sys.executable, "-P", "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(),
                pass_fds=pass_fds,
                # a Ctrl-C meant for the screen does not reach it
                start_new_session=True,
            )
        with contextlib.suppress(BrokenPipeError):  # then it has ended, and the log says why
            _pipe(self.process.stdin).write(start_line)
            _pipe(self.process.stdin).flush()

    def wait_until_ready(self) -> None:
        """Return once requests are answered; raises DemoError."""
        if self._first_line(time.monotonic() + _START_SECONDS) != b"READY\n":
            raise DemoError(f"{self._name} did not start", why=self._why())

    def end(self) -> None:
        """Close the pipe that keeps the child alive, and wait until it has ended."""
        with contextlib.suppress(BrokenPipeError):
            _pipe(self.process.stdin).close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _pipe(self.process.stdout).close()

    def _first_line(self, deadline: float) -> bytes:
        """Return what the child says first; less than a line if it ended or took too long."""
        output = _pipe(self.process.stdout)
        line = b""
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while not line.endswith(b"\n") and selector.select(deadline - time.monotonic()):
                piece = os.read(output.fileno(), 4096)
                if not piece:
                    break
                line += piece
        return line

    def _why(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        status = self.process.poll()
        what = (
            f"it was not ready after {_START_SECONDS:.0f} seconds"
            if status is None
            else f"its process ended with status {status}"
        )
        lines = self._log_file.read_text("utf-8", "replace").strip().splitlines()[-_LOG_LINES:]
        return "; ".join([what, *(line.strip() for line in lines)])


def _environment() -> dict[str, str]:
    """Return this process's environment with its own module search path, so that the child imports
    the same code, and without proxies, as the servers only ever ask each other.
    """
    kept = {
        name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
    }
    return kept | {"PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder)}


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
