"""What the user gets when the program itself is wrong: a sentence and the file with the rest."""

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from allastui import __version__
from allastui.errors import AllastuiError


def report(error: Exception) -> AllastuiError:
    """Write the traceback of `error` into the log and return what is told about it."""
    title = f"allastui made a mistake ({type(error).__name__})"
    try:
        file = _append(error)
    except OSError as refused:
        return AllastuiError(title, why=f"The log could not be written: {refused.strerror}")
    return AllastuiError(title, hint=f"The details are in {file}, for a report of the problem")


def _append(error: Exception) -> Path:
    from allastui.settings import user_paths

    file = user_paths().make_state() / "errors.log"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    python = ".".join(map(str, sys.version_info[:3]))
    with open(file, "a", encoding="utf-8", errors="backslashreplace", opener=_private) as log:
        log.write(f"{when} allastui {__version__}, Python {python}\n")
        log.writelines(traceback.format_exception(error))
    return file


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
