"""Threads that end with the program, where the machine gives them."""

import threading
from collections.abc import Callable

from allastui.errors import NoThread

NO_MORE = "This machine allows its user no more processes and threads (ulimit -u)."
END_SOME = "End other programs of yours."


def start_thread(run: Callable[[], object], name: str) -> threading.Thread:
    """Run something in a daemon thread; raises NoThread where this user may have no more."""
    thread = threading.Thread(target=run, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        raise NoThread("No thread could be started", why=NO_MORE, hint=END_SOME) from error
    return thread
