"""Threads that end with the program, where the machine gives them."""

import threading
from collections.abc import Callable

from allastui.errors import NoThread


def start_thread(run: Callable[[], object], name: str) -> threading.Thread:
    """Run something in a daemon thread; raises NoThread where this user may have no more."""
    thread = threading.Thread(target=run, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        raise NoThread(
            "No thread could be started",
            why="This machine allows its user no more processes and threads (ulimit -u).",
            hint="End other programs of yours.",
        ) from error
    return thread
