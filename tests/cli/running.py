"""Running the command line as its users do: in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allastui.profiles.profile import KeyPair, KeystoneSignIn, Password, Profile, V1SignIn

COMMAND = (sys.executable, "-m", "allastui")
NAME = "project_2001234"
"""The profile that `write_remote` makes, unless it is given the name of a remote."""
BUCKET = "of-the-command-line"
"""The bucket of the fixtures `store` and `remote`."""


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


def copy(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Copy and wait for the end."""
    return allastui("copy", "--wait", *words)


def json_lines(done: subprocess.CompletedProcess[str]) -> list[Any]:
    """Return the JSON documents on stdout; the command has succeeded."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def write_remote(home: Path, profile: Profile, name: str = f"s3allas-{NAME}") -> str:
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


def write_swift_remote(home: Path, profile: Profile, name: str) -> str:
    """Make a Swift `profile` a remote of the home's rclone.conf; returns its password."""
    sign_in = profile.credentials
    if isinstance(sign_in, V1SignIn):
        assert sign_in.key is not None
        password = sign_in.key.reveal()
        lines = ["auth_version = 1", f"user = {sign_in.user}", f"auth = {sign_in.auth_url}"]
    else:
        assert isinstance(sign_in, KeystoneSignIn)
        assert isinstance(sign_in.method, Password)
        assert sign_in.method.password is not None
        assert sign_in.scope is not None
        password = sign_in.method.password.reveal()
        lines = [
            *("auth_version = 3", f"auth = {sign_in.auth_url}", f"tenant = {sign_in.scope.name}"),
            *("domain = Default", "tenant_domain = Default", f"user = {sign_in.method.username}"),
            f"storage_url = {sign_in.storage_url or ''}",
        ]
    file = home / ".config/rclone/rclone.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as config:
        print(f"[{name}]", "type = swift", f"key = {password}", *lines, "", sep="\n", file=config)
    return password
