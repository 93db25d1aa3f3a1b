"""The programs and modules of others: in a venv of their own if one is named, as pip takes long
to find versions of all of them that go with the newest boto3."""

import os
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest

_INSTALLED_SECONDS = 100.0
"""Below the timeout of a test."""

VARIABLE = "ALLASTUI_SNIPPET_TOOLS"
"""Names the folder of that venv."""

# Read once, before a test has an environment of its own.
_FOLDER = os.environ.get(VARIABLE)
_SCRIPTS = Path(sys.executable).parent
SEARCH_PATH = os.pathsep.join(
    [
        *([str(Path(_FOLDER).resolve() / "bin")] if _FOLDER else []),
        str(_SCRIPTS),
        os.environ.get("PATH", os.defpath),
    ]
)
"""Where programs are looked for, those of the tools first."""

PYTHON = str(Path(_FOLDER).resolve() / "bin" / "python") if _FOLDER else sys.executable
"""What runs Python that needs the modules of others."""

NOT_RUN = "so what needs it was not run"


def program(name: str) -> str:
    """Return the path of a program; skips the test, loudly at its end, where it is missing."""
    found = shutil.which(name, path=SEARCH_PATH)
    if found is None:
        _wait_for_tools()
        found = shutil.which(name, path=SEARCH_PATH)
    if found is None:
        pytest.skip(f"{name} is not installed, {NOT_RUN}")
    return found


def require_module(name: str) -> None:
    """Skip the test, loudly at its end, where a module is missing."""
    _wait_for_tools()
    if not _has_module(name):
        pytest.skip(f"{name} is not installed, {NOT_RUN}")


def _wait_for_tools() -> None:
    """Wait while the venv is still being made, which the file FOLDER.installing tells."""
    deadline = time.monotonic() + _INSTALLED_SECONDS
    while _FOLDER and Path(f"{_FOLDER}.installing").exists() and time.monotonic() < deadline:
        time.sleep(0.2)


@cache
def _has_module(name: str) -> bool:
    find = f"import importlib.util as u, sys; sys.exit(u.find_spec({name!r}) is None)"
    return subprocess.run([PYTHON, "-c", find], check=False).returncode == 0
