"""The Swift profiles of the OS_ variables, and of the ST_ variables of version 1 sign-ins.

What they mean: https://docs.openstack.org/python-swiftclient/latest/cli/ and, for allas-conf, which
exports a token and the URL of the account, https://docs.csc.fi/data/Allas/.
"""

from collections.abc import Mapping
from pathlib import Path

from allastui.errors import ProfileError
from allastui.profiles.findings import Findings
from allastui.profiles.profile import Source
from allastui.profiles.swift_options import Options, swift_profile

OS_PROFILE = "os-env"
"""The name of the profile that the OS_ variables make."""

ST_PROFILE = "st-env"
"""The name of the profile that the ST_ variables make."""

_OS_LABEL = "OS_ variables"
_ST_LABEL = "ST_ variables"
_ENOUGH = ("auth_url", "storage_url", "auth_token")
"""Without any of these the OS_ variables are about something else."""


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return the profiles of both sets of variables; nothing is contacted, nothing raised."""
    findings = Findings()
    _add(findings, OS_PROFILE, _OS_LABEL, os_options(environment))
    if environment.get("ST_AUTH"):
        _add(findings, ST_PROFILE, _ST_LABEL, _st_options(environment))
    return findings


def os_options(environment: Mapping[str, str]) -> Options:
    """Return what the OS_ variables say, or nothing if they are not about a sign-in."""
    options = {
        name.removeprefix("OS_").lower(): value
        for name, value in environment.items()
        if name.startswith("OS_") and value
    }
    if environment.get("SWIFTCLIENT_INSECURE"):
        options.setdefault("insecure", environment["SWIFTCLIENT_INSECURE"])
    return options if any(options.get(name) for name in _ENOUGH) else {}


def _st_options(environment: Mapping[str, str]) -> Options:
    return {
        "auth_url": environment["ST_AUTH"],
        "auth_version": environment.get("ST_AUTH_VERSION") or "1",
        "username": environment.get("ST_USER", ""),
        "password": environment.get("ST_KEY", ""),
        "cacert": environment.get("OS_CACERT", ""),
        "insecure": environment.get("SWIFTCLIENT_INSECURE", ""),
    }


def _add(findings: Findings, name: str, label: str, options: Options) -> None:
    if not options:
        findings.looked_in.append((label, "not set"))
        return
    try:
        profile = swift_profile(
            name, options, Source(label, None, None), f"The sign-in of the {label}"
        )
    except ProfileError as error:
        findings.warnings.append(str(error))
        findings.looked(label, 0)
        return
    findings.profiles.append(profile)
    findings.looked(label, 1)
