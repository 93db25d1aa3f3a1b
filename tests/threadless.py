"""A machine that allows its user no more threads (ulimit -u)."""

import threading

import pytest


def no_more_threads(patch: pytest.MonkeyPatch, name: str = "") -> None:
    """Let the start of threads whose names begin with `name` fail, as Python has it fail."""
    real = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if thread.name.startswith(name):
            raise RuntimeError("can't start new thread")
        real(thread)

    patch.setattr(threading.Thread, "start", start)
