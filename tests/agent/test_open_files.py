"""An agent that may open no more files."""

import os
import resource
import socket
from pathlib import Path

import pytest

from allastui.agent.protocol import Hello, hello_line
from allastui.agent.server import Server
from allastui.transfers.memory import resident_bytes
from tests.agent.conftest import NothingLent, idle_engine


def test_who_comes_while_no_more_files_may_be_open_is_let_in_later(tmp_path: Path) -> None:
    engine = idle_engine(tmp_path)
    folder = Path("/tmp") / f"allastui-full-{os.getpid()}"  # a socket's path must be short
    folder.mkdir()
    hello = Hello(1, "x", "h", 1, 0.0)
    server = Server(folder / "socket", hello, engine, NothingLent(), lambda: None)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        clients = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            for client in clients:  # the kernel may have set a number aside for the first
                client.connect(str(folder / "socket"))
            clients[1].settimeout(0.15)
            with pytest.raises(TimeoutError):
                clients[1].recv(10)
            assert resident_bytes() == 0
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for client in clients:
            client.settimeout(10)
            assert client.recv(1000) == hello_line(hello)
            client.close()
    finally:
        server.close()
        engine.close()
        folder.rmdir()
