"""What every child process of the demo does about its parent: hear from it, and end with it."""

import os
import shutil
import sys
import threading


def first_line() -> bytes:
    """Return the line that the parent writes to standard input; b"" if it is gone already."""
    return sys.stdin.buffer.readline()


def end_with_parent(folder: str) -> None:
    """Watch standard input, whose end means that the parent is gone, however that came about.

    Then `folder` is removed and the process ends. The watch is a thread of the operating system: it
    works while the servers start or are busy, if it is called before anything patches threads.
    """
    threading.Thread(target=_watch, args=(folder,), daemon=True).start()


def tell_ready() -> None:
    """Tell the parent that requests are answered."""
    print("READY", flush=True)


def _watch(folder: str) -> None:
    while os.read(0, 4096):
        pass
    for _ in range(20):  # the servers may still be writing
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            break
    os._exit(0)
