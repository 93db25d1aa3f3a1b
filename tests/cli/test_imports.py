"""What a command imports, and the agent of a copy over S3: nothing that it does not need."""

import subprocess
import sys
from pathlib import Path

import pytest

from allastui.agent.folder import agent_folder
from allastui.settings import user_paths
from tests.cli.running import copy

DEAR = {
    "botocore", "concurrent.futures", "ctypes", "email.utils", "http.client", "logging",
    "mimetypes", "textual", "tomllib", "urllib.request", "xml.sax",
    "yaml", "allastui.profiles.shell_text", "allastui.stores.local.broom", "allastui.stores.swift",
}  # fmt: skip
"""What takes long to import, and a copy of a file to a service over S3 does not need."""
DEAR_TO_COMMAND = {"sqlite3", "ssl", "allastui.agent.session"}
DEAR_TO_AGENT = {
    "argparse",
    "platformdirs",
    "shutil",
    "subprocess",
    "allastui.transfers.delete_tasks",
}


@pytest.mark.parametrize("words", [["--version"], ["profiles"], ["profiles", "--json"]])
def test_light_commands_import_no_heavy_library(words: list[str]) -> None:
    heavy = ("boto3", "botocore", "textual", "rich", "sqlite3", "swift", "eventlet")
    program = (
        "import sys\nfrom allastui.cli import run\n"
        f"run({words!r})\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_copy_imports_nothing_for_nothing(
    tree: Path, remote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    done = copy(tree / "zero", remote)
    assert done.returncode == 0, done.stderr
    command = imported(done.stderr)
    agent = imported(agent_folder(user_paths().journal_file).log.read_text())
    assert "allastui.cli.copy" in command
    assert "allastui.stores.s3.store" in agent
    assert command & (DEAR | DEAR_TO_COMMAND) == set()
    assert agent & (DEAR | DEAR_TO_AGENT) == set()


def imported(report: str) -> set[str]:
    """Return the modules that a report of Python's -X importtime names."""
    lines = (line for line in report.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}
