"""An agent for which there is no process says so to who starts it."""

import errno
import os
from pathlib import Path

import pytest

from allastui.agent.__main__ import main
from allastui.agent.readiness import wait_for_word
from allastui.errors import AgentError


def test_a_user_who_may_have_no_more_processes_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", refuse)
    read_end, write_end = os.pipe()
    words = {"--state": tmp_path, "--config": tmp_path, "--ready": write_end}
    words |= {"--idle-seconds": 1, "--take-over": "no"}
    assert main([str(word) for pair in words.items() for word in pair]) == 0
    with pytest.raises(AgentError, match="ulimit -u"):
        wait_for_word(read_end, tmp_path / "log")
