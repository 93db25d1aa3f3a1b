"""The user's own profiles in `profiles.toml`: what no other program's file has a place for."""

from collections.abc import Mapping
from pathlib import Path

from allastui.errors import ProfileError
from allastui.profiles.findings import Findings, short_path
from allastui.profiles.ini import read_text
from allastui.profiles.profile import Profile, Source
from allastui.settings import profiles_file

LABEL = "profiles.toml"


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return the user's own profiles; nothing is contacted, nothing raised.

    A file that others can read is told, and read all the same.
    """
    findings = Findings()
    file = profiles_file(environment, home)
    where = short_path(file, home)
    try:
        document = read_document(file)
    except ProfileError as error:
        findings.warnings.append(str(error))
        findings.looked_in.append((where, "unreadable"))
        return findings
    if document is None:
        findings.looked_in.append((where, "not there"))
        return findings
    if file.stat().st_mode & 0o077:
        findings.warnings.append(f"Others can read {file}: `chmod 600 {file}` keeps it private.")
    # Most users have no such file, and the list of profiles is to be there at once.
    from allastui.profiles.own_entry import profile_of

    for name, entry in entries_of(document).items():
        source = Source(LABEL, str(file), name)
        try:
            profile = profile_of(name, entry, source, f"The profile {name} in {file}")
        except ProfileError as error:
            findings.warnings.append(str(error))
            continue
        findings.profiles.append(profile)
    findings.looked(where, len(findings.profiles))
    return findings


def read_document(file: Path) -> dict[str, object] | None:
    """Return the content of our own file, None if there is none.

    Raises ProfileError, which repeats nothing of the content, if it cannot be read or is no TOML.
    """
    text = read_text(file)
    if text is None:
        return None
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        why = f"Line {line} is not TOML." if line else "It is not TOML."
        raise ProfileError(f"{file} cannot be understood", why=why) from error


def entries_of(document: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return the tables below `profiles`; what is no table becomes an empty one."""
    profiles = document.get("profiles")
    tables = profiles if isinstance(profiles, dict) else {}
    return {name: entry if isinstance(entry, dict) else {} for name, entry in tables.items()}


def is_own(profile: Profile) -> bool:
    """Whether a profile stands in our own file, so that it can be changed here."""
    return any(source.label == LABEL for source in profile.sources)
