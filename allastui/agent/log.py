"""The agent's log: a line with its time for each thing that happened.

The logging of the standard library takes longer to import than to copy a small file.
"""

import os
import threading
import time
from pathlib import Path

LONGEST_BYTES = 1 << 20
"""A longer log is put aside as FILE.1, in place of the one before."""


class Log:
    """The log in `file`; any thread may write, and no trouble with the file ends anything."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def info(self, text: str) -> None:
        self._write("INFO", text)

    def warning(self, text: str) -> None:
        self._write("WARNING", text)

    def error(self, text: str) -> None:
        self._write("ERROR", text)

    def _write(self, weight: str, text: str) -> None:
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S')} {weight} {text}\n"
        with self._lock:
            try:
                with open(
                    self._file, "a", encoding="utf-8", errors="backslashreplace", opener=_private
                ) as log:
                    size = log.tell()
                    log.write(line)
                if size > LONGEST_BYTES:
                    os.replace(self._file, f"{self._file}.1")
            except OSError:
                return  # a full disk: the transfers are what matters


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
