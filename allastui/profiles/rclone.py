"""The S3 and Swift remotes of rclone.conf: CSC's and LUMI's tools write every project there.

Where rclone looks and how variables override a remote: https://rclone.org/docs/#environment-variables
and https://rclone.org/s3/ for the options of an S3 remote.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from allastui.errors import ProfileError
from allastui.profiles.aws import file_profiles, variables_key_pair
from allastui.profiles.findings import Findings, counted, short_path
from allastui.profiles.ini import Options, bad_line_warning, is_true, parse_ini, read_text
from allastui.profiles.profile import (
    Addressing,
    Anonymous,
    BotocoreChain,
    Credentials,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    Signature,
    Source,
)
from allastui.profiles.rclone_swift import rclone_tls, swift_remote, waits_for_variables
from allastui.profiles.service import endpoint_url, max_parts, project_of

_ENCRYPTED = ("# Encrypted rclone configuration File", "RCLONE_ENCRYPT_V0:")
_REMOTE_VARIABLE = r"RCLONE_CONFIG_(.+?)_TYPE"
_VARIABLES = "RCLONE_CONFIG_ variables"

_Surroundings = tuple[Mapping[str, str], Path]
"""The environment and the home, where `env_auth` finds its key."""


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return the remotes that rclone has; nothing is contacted, nothing raised."""
    findings = Findings()
    file, sections = _find_file(environment, home, findings)
    of_file = tuple(findings.warnings)
    place = len(findings.looked_in)
    for name, options in sections.items():
        source = Source("rclone.conf", str(file), name)
        stated = _overridden(name, options, environment)
        _add(findings, name, stated, source, (environment, home), of_file)
    if file is not None:
        what = counted(len(findings.profiles))
        findings.looked_in.insert(place, (short_path(file, home), what))
    in_file = len(findings.profiles)
    known = {name.upper() for name in sections}
    for name in _remotes_in(environment):
        if name.upper() not in known:
            source = Source(_VARIABLES, None, name)
            _add(findings, name, _overridden(name, {}, environment), source, (environment, home))
    if len(findings.profiles) > in_file:
        findings.looked(_VARIABLES, len(findings.profiles) - in_file)
    return findings


def _find_file(
    environment: Mapping[str, str], home: Path, findings: Findings
) -> tuple[Path | None, Mapping[str, Options]]:
    """Return the first of rclone's files that is there, and its sections."""
    for file in _candidates(environment, home):
        try:
            text = read_text(file)
        except ProfileError as error:
            findings.warnings.append(str(error))
            findings.looked_in.append((short_path(file, home), "unreadable"))
            return None, {}
        if text is None:
            findings.looked_in.append((short_path(file, home), "not there"))
            continue
        if any(line.startswith(_ENCRYPTED) for line in text.splitlines()[:5]):
            findings.warnings.append(
                f"{file} is encrypted, so its remotes are not shown: "
                "`rclone config encryption remove` stores it in the clear."
            )
            findings.looked_in.append((short_path(file, home), "encrypted"))
            return None, {}
        # rclone has no continued values: an indented line is an option of its own.
        ini = parse_ini("\n".join(line.strip() for line in text.split("\n")))
        if ini.bad_line is not None:
            findings.warnings.append(bad_line_warning(file, ini.bad_line))
        return file, ini.sections
    return None, {}


def _candidates(environment: Mapping[str, str], home: Path) -> list[Path]:
    if stated := environment.get("RCLONE_CONFIG"):
        return [Path(stated)]
    folders = [home / ".config"]
    if xdg := environment.get("XDG_CONFIG_HOME"):
        folders.insert(0, Path(xdg))
    files = [folder / "rclone" / "rclone.conf" for folder in folders]
    return list(dict.fromkeys([*files, home / ".rclone.conf"]))


def _remotes_in(environment: Mapping[str, str]) -> list[str]:
    found = (re.fullmatch(_REMOTE_VARIABLE, name) for name in sorted(environment))
    return [match[1].lower() for match in found if match]


def _overridden(name: str, options: Options, environment: Mapping[str, str]) -> Options:
    prefix = f"RCLONE_CONFIG_{name.upper()}_"
    variables = {
        key.removeprefix(prefix).lower(): value
        for key, value in environment.items()
        if key.startswith(prefix)
    }
    return {**options, **variables}


def _add(
    findings: Findings,
    name: str,
    options: Options,
    source: Source,
    surroundings: _Surroundings,
    of_file: Sequence[str] = (),
) -> None:
    """Add the profile of a remote, or a warning; `of_file` are the warnings of the file itself."""
    where = f"The remote {name} in {source.file or source.label}"
    try:
        if options.get("type") == "s3":
            findings.profiles.append(_s3_profile(name, options, source, where, surroundings))
        elif options.get("type") == "swift":
            environment, _ = surroundings
            if waits_for_variables(options, environment):
                findings.looked_in.append((f"{name} of rclone", "needs `allas-conf --swift`"))
            else:
                findings.profiles.append(swift_remote(name, options, source, where, environment))
    except ProfileError as error:
        # What a half-written file lacks was told with the line that ends it.
        if not any(source.file and source.file in warning for warning in of_file):
            findings.warnings.append(str(error))


def _s3_profile(
    name: str, options: Options, source: Source, where: str, surroundings: _Surroundings
) -> Profile:
    try:
        endpoint = endpoint_url(options.get("endpoint"))
    except ValueError as error:
        raise ProfileError(f"{where} has an endpoint that is not the URL of a service") from error
    provider = options.get("provider", "")
    if endpoint is None and provider not in ("", "AWS"):
        raise ProfileError(f"{where} has no endpoint")
    is_aws = provider == "AWS" or endpoint is None
    path_style = options.get("force_path_style") or str(not is_aws)
    return Profile(
        name=name,
        protocol=Protocol.S3,
        endpoint=endpoint,
        credentials=_credentials(where, options, surroundings),
        sources=(source,),
        project=project_of(name, options.get("project_id")),
        region=options.get("region") or None,
        addressing=Addressing.PATH if is_true(path_style) else Addressing.VIRTUAL,
        signature=Signature.V2 if is_true(options.get("v2_auth")) else Signature.V4,
        tls=rclone_tls(surroundings[0]),
        max_parts=max_parts(endpoint, options.get("max_upload_parts")),
        acl=options.get("acl") or None,
    )


def _credentials(where: str, options: Options, surroundings: _Surroundings) -> Credentials:
    access_key = options.get("access_key_id", "")
    secret_key = options.get("secret_access_key", "")
    if access_key and secret_key:
        token = options.get("session_token")
        return KeyPair(access_key, Secret(secret_key), Secret(token) if token else None)
    if access_key or secret_key:
        missing = "secret_access_key" if access_key else "access_key_id"
        raise ProfileError(f"{where} has no {missing}")
    if not is_true(options.get("env_auth")):
        return Anonymous()
    environment, home = surroundings
    profile = options.get("profile") or environment.get("AWS_PROFILE") or "default"
    pair = variables_key_pair(environment)
    if pair is None and profile not in file_profiles(environment, home):
        raise ProfileError(
            f"{where} takes its key from the AWS_ variables or files, but neither has one"
        )
    return pair or BotocoreChain(profile)
