"""A network of its own for one side of a test: a line that can be cut as a laptop's is."""

import itertools
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

_numbers = itertools.count()


class Line:
    """A pair of network devices; `inside` is a namespace whose only way out is this line."""

    def __init__(self) -> None:
        number = (os.getpid() * 8 + next(_numbers)) % 16_000
        self.inside = f"allastui-{number}"
        self.address = f"10.213.{number // 64}.{number % 64 * 4 + 1}"
        """Where the outside is reached from within."""
        self._outer, self._inner = f"ato{number}", f"ati{number}"
        self._peer = f"{self.address.rsplit('.', 1)[0]}.{number % 64 * 4 + 2}"

    def open(self) -> None:
        """Make the namespace and the line; raises OSError where this user may not."""
        _ip("netns", "add", self.inside)
        _ip("link", "add", self._outer, "type", "veth", "peer", "name", self._inner)
        _ip("link", "set", self._inner, "netns", self.inside)
        _ip("address", "add", f"{self.address}/30", "dev", self._outer)
        _ip("link", "set", self._outer, "up")
        _ip("-n", self.inside, "address", "add", f"{self._peer}/30", "dev", self._inner)
        _ip("-n", self.inside, "link", "set", self._inner, "up")

    def cut(self) -> None:
        """Lose every packet from now on; nobody is told."""
        _ip("link", "set", self._outer, "down")

    def mend(self) -> None:
        _ip("link", "set", self._outer, "up")

    def close(self) -> None:
        for command in (("link", "delete", self._outer), ("netns", "delete", self.inside)):
            with suppress(OSError):  # it was not made
                _ip(*command)

    @property
    def command(self) -> list[str]:
        """What a command is put after to run inside."""
        return ["ip", "netns", "exec", self.inside]


def why_no_lines() -> str:
    """Return why this user can make no network of its own here, or ""."""
    if shutil.which("ip") is None:
        return "ip (iproute2) is not installed"
    line = Line()
    try:
        line.open()
    except OSError as error:
        return str(error)
    finally:
        line.close()
    return ""


@contextmanager
def open_line() -> Iterator[Line]:
    line = Line()
    try:
        line.open()
        yield line
    finally:
        line.close()


@contextmanager
def passed_on(address: str, port: int) -> Iterator[int]:
    """Listen at `address` and pass every connection on to loopback; gives the port there."""
    with ExitStack() as open_sockets, socket.create_server((address, 0)) as listener:
        threads: list[threading.Thread] = []

        def start(target: object, *sockets: socket.socket) -> None:
            thread = threading.Thread(target=target, args=sockets, daemon=True)  # type: ignore[arg-type]
            threads.append(thread)
            thread.start()

        def accept() -> None:
            with suppress(OSError):  # the listener is closed
                while True:
                    near, _ = listener.accept()
                    far = socket.create_connection(("127.0.0.1", port))
                    for sock in (near, far):
                        open_sockets.callback(_end, sock)
                    start(_pump, near, far)
                    start(_pump, far, near)

        start(accept)
        try:
            yield listener.getsockname()[1]
        finally:
            _end(listener)
            threads[0].join(10)
            open_sockets.close()
            for thread in threads:
                thread.join(10)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # either side went
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _end(sock: socket.socket) -> None:
    with suppress(OSError):  # it was not connected any more
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")
