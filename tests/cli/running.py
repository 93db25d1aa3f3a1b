"""Running the command line as its users do: in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allastui.profiles.profile import KeyPair, Profile

COMMAND = (sys.executable, "-m", "allastui")


def allastui(
    *words: str | Path, env: Mapping[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run `allastui` with `words` and without a terminal."""
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
        timeout=timeout,
    )


def json_lines(done: subprocess.CompletedProcess[str]) -> list[Any]:
    """Return the JSON documents on stdout; the command has succeeded."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def write_remote(home: Path, profile: Profile, name: str = "s3allas-project_2001234") -> str:
    """Make `profile` a remote of the home's rclone.conf; returns its secret."""
    assert isinstance(profile.credentials, KeyPair)
    secret = profile.credentials.secret_key.reveal()
    file = home / ".config/rclone/rclone.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as config:
        config.write(
            f"[{name}]\ntype = s3\nprovider = Other\nenv_auth = false\n"
            f"access_key_id = {profile.credentials.access_key}\n"
            f"secret_access_key = {secret}\nendpoint = {profile.endpoint}\n"
            f"region = {profile.region or ''}\n\n"
        )
    return secret
