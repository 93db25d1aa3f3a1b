"""Where logging out ends every process of a user, the agent gets a scope of its own.

systemd-logind with KillUserProcesses=yes kills what a login session started, detached or not; a
transient scope of the user's service manager is not part of the session (systemd-run(1)).
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ASK_SECONDS = 2.0


def scope_command(environment: Mapping[str, str]) -> list[str]:
    """Return the words to put before the agent's command; none where they are not needed."""
    runtime = environment.get("XDG_RUNTIME_DIR")
    runner = shutil.which("systemd-run")
    if not runtime or not runner or not (Path(runtime) / "systemd" / "private").exists():
        return []
    if not _kills_user_processes():
        return []
    return [runner, "--user", "--scope", "--quiet", "--collect", "--"]


def _kills_user_processes() -> bool:
    """Ask logind; a system without it kills nothing."""
    command = [
        "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager", "KillUserProcesses",
    ]  # fmt: skip
    try:
        answer = subprocess.run(
            command, capture_output=True, text=True, timeout=ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.split() == ["b", "true"]
