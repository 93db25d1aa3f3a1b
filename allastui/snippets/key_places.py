"""Where the secrets of a profile are, so that a snippet can read them there.

Options are named as the place itself names them. What is nowhere but in the memory of this process
(a sign-in, a form that was not saved) is taken from variables, which the user then sets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from allastui.profiles import allas_files, clouds, openrc, own, s3cmd
from allastui.profiles.profile import BotocoreChain, KeyPair, Profile, Source
from allastui.profiles.service import project_of


@dataclass(frozen=True, slots=True)
class AwsProfile:
    """A profile of ~/.aws/credentials and ~/.aws/config, which other programs know by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class IniFile:
    """A section of a file such as rclone.conf; without a section all of the file counts.

    `options` gives the file's own name of each secret.
    """

    file: str
    section: str | None
    options: Mapping[str, str]
    is_toml: bool = False
    """Whether it is our own file of profiles."""


@dataclass(frozen=True, slots=True)
class Variables:
    """Variables of the environment, `are_set` where the profile was found in them."""

    names: Mapping[str, str]
    are_set: bool


@dataclass(frozen=True, slots=True)
class ShellFile:
    """A file that is read into a shell: an OpenRC file, or one of variables only."""

    file: str
    exports: bool


KeyPlace = AwsProfile | IniFile | Variables | ShellFile

ACCESS, SECRET, SESSION = "access_key", "secret_key", "session_token"
"""The secrets of an S3 key, as they are named here."""
PASSWORD, TOKEN, APPLICATION, V1_KEY = "password", "token", "application_credential", "v1_key"
"""The secrets of the sign-ins to Swift, as they are named here."""

_AWS = {
    ACCESS: "aws_access_key_id",
    SECRET: "aws_secret_access_key",
    SESSION: "aws_session_token",
}
_RCLONE = {
    ACCESS: "access_key_id",
    SECRET: "secret_access_key",
    SESSION: "session_token",
    PASSWORD: "key",
    V1_KEY: "key",
    TOKEN: "auth_token",
    APPLICATION: "application_credential_secret",
}
_S3CMD = {ACCESS: "access_key", SECRET: "secret_key", SESSION: "access_token"}
_OWN = {
    ACCESS: "access_key",
    SECRET: "secret_key",
    SESSION: "session_token",
    V1_KEY: "key",
    APPLICATION: "secret",
}
_AWS_VARIABLES = {name: option.upper() for name, option in _AWS.items()}
_OS_VARIABLES = {
    PASSWORD: "OS_PASSWORD",
    TOKEN: "OS_AUTH_TOKEN",
    APPLICATION: "OS_APPLICATION_CREDENTIAL_SECRET",
    V1_KEY: "ST_KEY",
}


def s3_key_place(profile: Profile, home: PurePath) -> KeyPlace:
    """Return where the key of an S3 profile is; the AWS files first, which most programs read."""
    if isinstance(profile.credentials, BotocoreChain):
        return AwsProfile(profile.credentials.aws_profile)
    places: dict[str, KeyPlace] = {}
    for kind, place in _s3_places(profile, home):
        places.setdefault(kind, place)
    for kind in ("aws", "rclone", "s3cmd", "own", "aws file", "variables"):
        if kind in places:
            return places[kind]
    return Variables(_AWS_VARIABLES, are_set=False)


def _s3_places(profile: Profile, home: PurePath) -> Iterator[tuple[str, KeyPlace]]:
    for source in _sources(profile):
        file, section = source.file, source.section
        if source.label == "AWS_ variables":
            yield "variables", Variables(_AWS_VARIABLES, are_set=True)
        elif source.label == "RCLONE_CONFIG_ variables" and section is not None:
            yield "variables", _rclone_variables(section)
        elif file is None:
            continue
        elif source.label == "rclone.conf":
            yield "rclone", IniFile(file, section, _RCLONE)
        elif source.label.startswith(s3cmd.LABEL):
            yield "s3cmd", IniFile(file, section, _S3CMD)
        elif source.label == own.LABEL and section is not None:
            yield "own", _own_place(file, section)
        elif section is not None and PurePath(file).parent == home / ".aws":
            yield "aws", AwsProfile(section)
        elif section is not None:
            yield "aws file", IniFile(file, section, _AWS)


def swift_key_place(profile: Profile, secret: str) -> KeyPlace:
    """Return where `secret`, which signs in to a Swift profile, is."""
    # A remote of rclone with `env_auth` has its secret in the variables too.
    sources = _sources(profile)
    for source in sorted(sources, key=lambda source: source.file is not None):
        place = _swift_place(source, secret)
        if place is not None:
            return place
    return Variables(_OS_VARIABLES, are_set=False)


def _swift_place(source: Source, secret: str) -> KeyPlace | None:
    file = source.file
    if source.label in ("OS_ variables", "ST_ variables"):
        return Variables(_OS_VARIABLES, are_set=True)
    if source.label == "RCLONE_CONFIG_ variables" and source.section is not None:
        return _rclone_variables(source.section)
    if file is None or source.label == clouds.LABEL:
        return None
    if source.label == "rclone.conf":
        return IniFile(file, source.section, _RCLONE)
    if source.label == own.LABEL and source.section is not None and secret in _OWN:
        return _own_place(file, source.section)
    if source.label == openrc.LABEL:
        return ShellFile(file, exports=True)
    if source.label == allas_files.LABEL:
        return ShellFile(file, exports=False)
    return None


def _rclone_variables(remote: str) -> Variables:
    names = {name: f"RCLONE_CONFIG_{remote.upper()}_{_RCLONE[name].upper()}" for name in _RCLONE}
    return Variables(names, are_set=True)


def _own_place(file: str, name: str) -> IniFile:
    return IniFile(file, name, _OWN, is_toml=True)


def rclone_remote(profile: Profile) -> str | None:
    """Return the name that rclone has for the profile, None where it knows none."""
    labels = ("rclone.conf", "RCLONE_CONFIG_ variables")
    sections = (source.section for source in _sources(profile) if source.label in labels)
    return next((section for section in sections if section), None)


def s3cmd_file(profile: Profile) -> str | None:
    """Return the file of s3cmd that is the profile, None where there is none."""
    files = [source.file for source in _sources(profile) if source.label.startswith(s3cmd.LABEL)]
    # ~/.s3cfg is that of whichever project was set up last.
    files.sort(key=lambda file: PurePath(file or "").name == s3cmd.LABEL)
    return next(iter(files), None)


def _sources(profile: Profile) -> list[Source]:
    """Return the sources, first those that name the project: the others lead elsewhere one day."""
    return sorted(
        profile.sources,
        key=lambda source: not profile.project or project_of(source.section) != profile.project,
    )


def has_session_token(profile: Profile) -> bool:
    """Whether an S3 key needs a token beside it."""
    return isinstance(profile.credentials, KeyPair) and bool(profile.credentials.session_token)
