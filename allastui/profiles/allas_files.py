"""The files that CSC's allas-conf leaves in the home: ~/.allas_connection and ~/.allas_default.

`allas-conf --store-token` writes the token and the URL of the account to the first; every run of
allas-conf ends with the name of its project in the second.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from allastui.errors import ProfileError
from allastui.profiles.findings import Findings, short_path
from allastui.profiles.ini import bad_line_warning, read_text
from allastui.profiles.profile import Profile, Source, SwiftToken
from allastui.profiles.service import project_of
from allastui.profiles.swift_options import swift_profile

LABEL = ".allas_connection"
PROFILE = "allas-connection"

_CONNECTION = ".allas_connection"
_DEFAULT = ".allas_default"
_ONE_RUN = 60.0
"""Seconds within which the files of one run of allas-conf are written."""


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return the profile of the stored token, if there is one; nothing is contacted or raised."""
    findings = Findings()
    file = home / _CONNECTION
    where = short_path(file, home)
    try:
        text = read_text(file)
        if text is None:
            findings.looked_in.append((where, "not there"))
            return findings
        from allastui.profiles.shell_text import read_shell_text

        found = read_shell_text(text, {})
        if found.bad_line is not None:
            findings.warnings.append(bad_line_warning(file, found.bad_line))
        # Whoever reads the file into a shell has these variables there too.
        of_shell = {
            "cacert": environment.get("OS_CACERT", ""),
            "insecure": environment.get("SWIFTCLIENT_INSECURE", ""),
        }
        options = of_shell | {
            name.removeprefix("OS_").lower(): value for name, value in found.variables.items()
        }
        if options.get("auth_token") and options.get("storage_url"):
            source = Source(LABEL, str(file), None)
            findings.profiles.append(swift_profile(PROFILE, options, source, str(file)))
        elif found.bad_line is None and text.strip():
            raise ProfileError(f"{file} has no token with the URL of its account")
    except ProfileError as error:
        findings.warnings.append(str(error))
    findings.looked(where, len(findings.profiles))
    return findings


@dataclass(frozen=True, slots=True)
class AllasDefault:
    """The project of the last run of allas-conf, and when it ended (epoch)."""

    project: str
    written: float

    def project_of(self, profile: Profile) -> str | None:
        """Return the project of an Allas profile of which no other source tells it.

        It is that of the last run only if that run wrote one of the profile's files.
        """
        if urlsplit(profile.endpoint or "").hostname != "a3s.fi":
            return None
        times = (_modified(Path(source.file)) for source in profile.sources if source.file)
        same_run = any(0 <= self.written - time <= _ONE_RUN for time in times if time is not None)
        return self.project if same_run else None


def read_allas_default(home: Path) -> AllasDefault | None:
    """Return what ~/.allas_default says, or None if it says nothing; never raises.

    It holds no credentials, so that a broken one is not worth a warning.
    """
    file = home / _DEFAULT
    try:
        text = read_text(file)
    except ProfileError:
        return None
    if text is None:
        return None
    from allastui.profiles.shell_text import read_shell_text

    found = read_shell_text(text, {})
    project = project_of(found.variables.get("os_project_name"))
    written = _modified(file)
    return AllasDefault(project, written) if project and written is not None else None


def newest_token_first(found: Sequence[Profile]) -> list[Profile]:
    """Return the profiles in their order, but the stored Swift tokens last, the newest first.

    Tokens end after some hours, and several programs leave theirs behind: of those of one account
    the one that was written last is likely to live. That of this shell counts as the newest.
    """
    tokens = [one for one in found if isinstance(one.credentials, SwiftToken)]
    others = [one for one in found if not isinstance(one.credentials, SwiftToken)]
    return others + sorted(tokens, key=_written, reverse=True)


def _written(profile: Profile) -> float:
    file = profile.sources[0].file if profile.sources else None
    return math.inf if file is None else _modified(Path(file)) or 0.0


def _modified(file: Path) -> float | None:
    try:
        return file.stat().st_mtime
    except (OSError, ValueError):
        return None
