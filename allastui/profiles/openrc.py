"""The Swift profiles of OpenRC files, as OpenStack dashboards offer them; read, never run.

A dashboard names them `<project>-openrc.sh` and `app-cred-<name>-openrc.sh`. They are looked for
in the home, ~/.openstack and ~/.config/openstack.
"""

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from allastui.errors import ProfileError
from allastui.profiles.findings import Findings, short_path
from allastui.profiles.ini import bad_line_warning, read_text
from allastui.profiles.profile import Source
from allastui.profiles.swift_options import Options, swift_profile

LABEL = "OpenRC"

MAX_FILES = 20
"""More are not read: the list of profiles must be there at once."""

MAX_BYTES = 64 * 1024

MAX_NAMES = 5000
"""How many names of a folder are looked at."""

_FOLDERS = ("", ".openstack", ".config/openstack")


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return the profiles of the user's OpenRC files; nothing is run, contacted or raised."""
    findings = Findings()
    files = [file for folder in _FOLDERS for file in _openrc_files(home / folder)]
    if not files:
        findings.looked_in.append(("~/*openrc*.sh", "not there"))
    for file in files[:MAX_FILES]:
        _read_file(file, environment, home, findings)
    if len(files) > MAX_FILES:
        findings.warnings.append(
            f"There are {len(files)} OpenRC files; only the first {MAX_FILES} were read."
        )
    return findings


def _openrc_files(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, MAX_NAMES))
    except OSError:
        return
    for name in names:
        if "openrc" in name.lower() and name.endswith((".sh", "openrc")):
            yield folder / name


def _read_file(file: Path, environment: Mapping[str, str], home: Path, findings: Findings) -> None:
    where = short_path(file, home)
    try:
        text = read_text(file)
        if len(text or "") > MAX_BYTES:
            raise ProfileError(f"{file} is too large for an OpenRC file")
    except ProfileError as error:
        findings.warnings.append(str(error))
        findings.looked_in.append((where, "unreadable"))
        return
    from allastui.profiles.shell_text import read_shell_text

    # The OS_ variables of this shell are not the file's: it sets its own.
    others = {name: value for name, value in environment.items() if not name.startswith("OS_")}
    found = read_shell_text(text or "", others)
    options = {
        name.removeprefix("OS_").lower(): value
        for name, value in found.variables.items()
        if name.startswith("OS_") and value
    }
    if found.bad_line is not None:
        findings.warnings.append(bad_line_warning(file, found.bad_line))
    if not options.get("auth_url"):
        findings.looked(where, 0)
        return
    try:
        profile = swift_profile(
            _name(file, options), options, Source(LABEL, str(file), None), str(file)
        )
    except ProfileError as error:
        if found.bad_line is None:
            findings.warnings.append(str(error))
        findings.looked(where, 0)
        return
    findings.profiles.append(profile)
    findings.looked(where, 1)


def _name(file: Path, options: Options) -> str:
    """Return the file's name without what every OpenRC file has in its name."""
    plain = file.name.removesuffix(".sh").replace("openrc", "").strip("-_.")
    return plain or options.get("project_name", "") or "openrc"
