"""Every profile that this user has, from all credential sources."""

from collections.abc import Callable, Mapping
from pathlib import Path

from allastui.errors import printable
from allastui.profiles import allas_files, aws, clouds, openrc, os_variables, own, rclone, s3cmd
from allastui.profiles.allas_files import newest_token_first, read_allas_default
from allastui.profiles.collection import Collection
from allastui.profiles.findings import Findings
from allastui.profiles.merge import merge, same_key_twice

Source = Callable[[Mapping[str, str], Path], Findings]

SOURCES: tuple[Source, ...] = (
    own.read,
    rclone.read,
    aws.read,
    s3cmd.read,
    os_variables.read,
    openrc.read,
    clouds.read,
    allas_files.read,
)
"""In the order of precedence: what the user wrote for this program, then rclone.conf, in which
alone CSC's tools keep every project."""


def collect(environment: Mapping[str, str], home: Path) -> Collection:
    """Return what all sources hold; files are read, nothing is contacted, nothing is raised."""
    everything = [read(environment, home) for read in SOURCES]
    found = [profile for findings in everything for profile in findings.profiles]
    default = read_allas_default(home)
    profiles = merge(newest_token_first(found), *([default.project_of] if default else []))
    warnings = [warning for findings in everything for warning in findings.warnings]
    warnings += [
        f"The profiles {one.name} and {other.name} have one access key with two different secrets; "
        "one of them is out of date."
        for one, other in same_key_twice(profiles)
    ]
    return Collection(
        profiles=profiles,
        warnings=tuple(dict.fromkeys(map(printable, warnings))),
        looked_in=tuple(place for findings in everything for place in findings.looked_in),
    )
