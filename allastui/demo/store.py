"""Starting and stopping the embedded object store."""

import contextlib
import importlib.util
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from allastui.demo.config import ACCOUNT, REGION, StartLine, random_start
from allastui.demo.folders import DataFolder, make_data_folder
from allastui.errors import DemoError
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret, Source, V1SignIn

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOG_LINES = 5
_INSTALL_HINT = "Install it with: pip install 'allastui[demo]'"


class Demo:
    """A running object store that serves the S3 and the Swift API at one loopback port.

    `port` is the TCP port on 127.0.0.1, `pid` the child process that serves it, `folder` where its
    data is. `stopped` is set as soon as the store begins to stop. Swift clients sign in at
    `swift_auth_url` with the profile's access key as user and its secret as key.
    """

    def __init__(self, start: StartLine, data: DataFolder, child: "_Child", port: int) -> None:
        self.port = port
        self.pid = child.process.pid
        self.folder = data.path
        self.stopped = threading.Event()
        self._start = start
        self._data = data
        self._child = child
        self._stopping = threading.Lock()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def swift_auth_url(self) -> str:
        return self.endpoint + "/auth/v1.0"

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles that open this store."""
        return (self.s3_profile,)

    @property
    def s3_profile(self) -> Profile:
        return Profile(
            name="demo",
            protocol=Protocol.S3,
            endpoint=self.endpoint,
            credentials=KeyPair(self._start.access_key, Secret(self._start.key)),
            sources=(Source("demo", None, None),),
            project=ACCOUNT,
            region=REGION,
        )

    @property
    def swift_profile(self) -> Profile:
        """The profile that opens the same data over Swift."""
        return Profile(
            name="demo-swift",
            protocol=Protocol.SWIFT,
            endpoint=self.swift_auth_url,
            credentials=V1SignIn(
                auth_url=self.swift_auth_url,
                user=self._start.access_key,
                key=Secret(self._start.key),
            ),
            sources=(Source("demo", None, None),),
            project=ACCOUNT,
        )

    def stop(self) -> None:
        """End the store and remove its data; idempotent, safe from any thread."""
        with self._stopping:
            if self.stopped.is_set():
                return
            self.stopped.set()
            self._child.end()
            self._data.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def start_demo(parent: Path) -> Demo:
    """Start an object store whose data lies in a folder of its own below `parent`.

    Takes a second or two. Folders of demos that are dead are removed from `parent`. Raises
    DemoError if the store cannot be started; nothing is left behind then.
    """
    if importlib.util.find_spec("swift") is None:
        raise DemoError(
            "The demo's object store cannot start",
            why="OpenStack Swift is not installed",
            hint=_INSTALL_HINT,
        )
    try:
        data = make_data_folder(parent)
    except OSError as error:
        raise DemoError(
            f"The demo's data folder cannot be made below {parent}", why=str(error)
        ) from error
    start = random_start(data.path)
    try:
        child = _Child(start, data)
        try:
            port = child.wait_until_ready()
        except BaseException:
            child.end()
            raise
    except BaseException:
        data.remove()
        raise
    return Demo(start, data, child, port)


class _Child:
    """The process of the servers, and the pipes to it."""

    def __init__(self, start: StartLine, data: DataFolder) -> None:
        self._log_file = data.path / "log"
        with open(self._log_file, "xb", opener=_private) as log:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                # -P: a file in the user's working directory is never taken for a module
                [sys.executable, "-P", "-m", "allastui.demo.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": _python_path()},
                # the lock lives as long as either process
                pass_fds=(data.lock,),
                # a Ctrl-C meant for the screen does not reach it
                start_new_session=True,
            )
        with contextlib.suppress(BrokenPipeError):  # then it has ended, and the log says why
            _pipe(self.process.stdin).write(start.encode())
            _pipe(self.process.stdin).flush()

    def wait_until_ready(self) -> int:
        """Return the port once requests are accepted; raises DemoError."""
        line = self._first_line(time.monotonic() + _START_SECONDS)
        if line.startswith(b"READY "):
            port = json.loads(line.removeprefix(b"READY "))["port"]
            assert isinstance(port, int)
            return port
        raise DemoError("The demo's object store did not start", why=self._why())

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


def _python_path() -> str:
    """Return this process's own module search path, so that the child imports the same code."""
    return os.pathsep.join(folder for folder in sys.path if folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
