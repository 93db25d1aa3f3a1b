"""Runs one command and writes down what it cost; a process of its own, and a small one.

Linux counts the memory of the process that starts a program as that program's peak, so the program
is started by this one, which imports next to nothing.
"""

import json
import os
import sys
import time


def main() -> None:
    """Take REPORT STDOUT STDERR COMMAND...; what the command reads is empty."""
    report, out, err, *command = sys.argv[1:]
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, out, writing, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, err, writing, 0o600),
    ]
    began = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=files)
    _, status, usage = os.wait4(process, 0)
    cost = {
        "wall": time.perf_counter() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * 1024,
        "status": os.waitstatus_to_exitcode(status),
    }
    with open(report, "w") as file:
        json.dump(cost, file)


if __name__ == "__main__":
    main()
