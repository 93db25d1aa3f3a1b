"""The demo's child process: OpenStack Swift, all in one, `python -m allastui.demo.server`.

Standard input brings one StartLine and stays open: its end means that the parent is gone, however
that came about, and then the data is removed and the process ends. Standard output carries one
line `READY {json}` with the port. Standard error is the log.
"""

import json
import os
import shutil
import sys
import threading

from allastui.demo.config import StartLine, write_configuration


def main() -> None:
    os.umask(0o077)
    line = sys.stdin.buffer.readline()
    if not line:
        return
    start = StartLine.decode(line)
    os.chdir(start.folder)
    # A thread of the operating system, started before eventlet takes over: it ends the process
    # even while the servers start or are busy.
    threading.Thread(target=_end_with_parent, args=(start.folder,), daemon=True).start()

    from allastui.demo.rings import write_rings
    from allastui.demo.serving import serve

    write_rings(write_configuration(start))
    serve(start, ready=_tell_ready)


def _tell_ready(port: int) -> None:
    print("READY " + json.dumps({"port": port, "pid": os.getpid()}), flush=True)


def _end_with_parent(folder: str) -> None:
    while os.read(0, 4096):
        pass
    for _ in range(20):  # the servers may still be writing
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            break
    os._exit(0)


if __name__ == "__main__":
    main()
