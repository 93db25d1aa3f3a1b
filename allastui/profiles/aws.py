"""The profiles of ~/.aws/credentials and ~/.aws/config, and the one of the AWS_ variables.

The rules are those of the AWS SDKs (https://docs.aws.amazon.com/sdkref/latest/guide/), with one
difference: an endpoint written beside a profile comes before AWS_ENDPOINT_URL, as the profiles of
several services are used side by side here.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from allastui.errors import ProfileError
from allastui.profiles.findings import Findings, counted, short_path
from allastui.profiles.ini import Options, bad_line_warning, parse_ini, read_text
from allastui.profiles.profile import (
    Addressing,
    BotocoreChain,
    Credentials,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    Signature,
    Source,
    Tls,
)
from allastui.profiles.service import endpoint_url, max_parts, project_of

ENVIRONMENT_PROFILE = "aws-env"
"""The name of the profile that the AWS_ variables make."""

_LABEL = ".aws"
_VARIABLES = "AWS_ variables"
_ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_S3_ENDPOINT")
_ROLE_OPTIONS = ("role_arn", "sso_session", "sso_start_url", "sso_account_id", "login_session")


@dataclass(slots=True)
class _Section:
    """One profile of the two files: its options, and the file that holds its keys."""

    options: dict[str, str] = field(default_factory=dict)
    file: Path | None = None


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return the profiles of the AWS files and variables; nothing is contacted, nothing raised."""
    findings = Findings()
    files: dict[Path, str] = {}
    sections, services = _read_files(environment, home, files, findings.warnings)
    of_files = tuple(findings.warnings)
    for name, section in sections.items():
        try:
            profile = _from_section(name, section, services, environment)
        except ProfileError as error:
            # What a half-written file lacks was told with the line that ends it.
            if not any(str(section.file) in warning for warning in of_files):
                findings.warnings.append(str(error))
            continue
        if profile is not None:
            findings.profiles.append(profile)
    in_files = len(findings.profiles)
    for file, state in files.items():
        made = sum(profile.sources[0].file == str(file) for profile in findings.profiles)
        findings.looked_in.append((short_path(file, home), state or counted(made)))
    try:
        pair = variables_key_pair(environment)
        if pair is not None:
            findings.profiles.append(_from_variables(pair, environment))
    except ProfileError as error:
        findings.warnings.append(str(error))
    found = len(findings.profiles) - in_files
    findings.looked_in.append((_VARIABLES, counted(found) if found else "not set"))
    return findings


def variables_key_pair(environment: Mapping[str, str]) -> KeyPair | None:
    """Return the keys of the AWS_ variables, or None without any.

    Raises ProfileError if only one half of the pair is set.
    """
    access_key = environment.get("AWS_ACCESS_KEY_ID", "").strip()
    secret_key = environment.get("AWS_SECRET_ACCESS_KEY", "").strip()
    if not access_key and not secret_key:
        return None
    if not access_key or not secret_key:
        missing = "AWS_SECRET_ACCESS_KEY" if access_key else "AWS_ACCESS_KEY_ID"
        raise ProfileError(f"{missing} is not set, but the other half of the key is")
    token = environment.get("AWS_SESSION_TOKEN", "").strip()
    return KeyPair(access_key, Secret(secret_key), Secret(token) if token else None)


def file_profiles(environment: Mapping[str, str], home: Path) -> frozenset[str]:
    """Return the names of the profiles that the AWS files have, with or without keys."""
    return frozenset(_read_files(environment, home, {}, [])[0])


def _read_files(
    environment: Mapping[str, str], home: Path, files: dict[Path, str], warnings: list[str]
) -> tuple[Mapping[str, _Section], Mapping[str, Options]]:
    """Return the profiles and the `services` sections of both files, merged as the SDKs do.

    `files` takes each file with what is wrong with it, "" for nothing.
    """
    config = _file(environment.get("AWS_CONFIG_FILE"), home, "config")
    credentials = _file(environment.get("AWS_SHARED_CREDENTIALS_FILE"), home, "credentials")
    sections: dict[str, _Section] = {}
    services: dict[str, Options] = {}
    for title, options in _sections_of(config, files, warnings).items():
        kind, name = _split_title(title)
        if kind == "services":
            services[name] = options
        elif kind == "profile":
            section = sections.setdefault(name, _Section())
            section.options.update(options)
            section.file = config
    # The credentials file is read last: what it says of a profile counts.
    for name, options in _sections_of(credentials, files, warnings).items():
        section = sections.setdefault(name, _Section())
        section.options.update(options)
        section.file = credentials
    return sections, services


def _file(stated: str | None, home: Path, name: str) -> Path:
    if not stated:
        return home / ".aws" / name
    return home / stated[2:] if stated.startswith("~/") else Path(stated)


def _sections_of(file: Path, files: dict[Path, str], warnings: list[str]) -> Mapping[str, Options]:
    try:
        text = read_text(file)
    except ProfileError as error:
        warnings.append(str(error))
        files[file] = "unreadable"
        return {}
    files[file] = "not there" if text is None else ""
    ini = parse_ini(text or "")
    if ini.bad_line is not None:
        warnings.append(bad_line_warning(file, ini.bad_line))
    return ini.sections


def _split_title(title: str) -> tuple[str, str]:
    """Return the kind and the name of a section: `profile x`, `services x`, or a plain name."""
    try:
        words = shlex.split(title)
    except ValueError:
        words = []
    if len(words) == 2 and words[0] in ("profile", "services", "sso-session"):
        return words[0], words[1]
    return "profile", title


def _from_section(
    name: str,
    section: _Section,
    services: Mapping[str, Options],
    environment: Mapping[str, str],
) -> Profile | None:
    """Return the profile of one section, or None if it says nothing of who one is."""
    options = section.options
    where = f"The profile {name} in {section.file}"
    credentials = _credentials(name, options, where)
    if credentials is None:
        return None
    for_s3 = _nested(services.get(options.get("services", ""), {}).get("s3"))
    s3_settings = _nested(options.get("s3"))
    # A copy of rclone.conf as CSC's guide makes it for boto3 states rclone's `endpoint`.
    stated = for_s3.get("endpoint_url") or options.get("endpoint_url") or options.get("endpoint")
    endpoint = _endpoint(stated or _variable(environment, *_ENDPOINT_VARIABLES), where)
    style = s3_settings.get("addressing_style") or ("path" if endpoint else "virtual")
    old_signature = s3_settings.get("signature_version") == "s3"
    return Profile(
        name=name,
        protocol=Protocol.S3,
        endpoint=endpoint,
        credentials=credentials,
        sources=(Source(_label(section.file), str(section.file), name),),
        project=project_of(name, options.get("project_id"), options.get("original_name")),
        region=options.get("region") or None,
        addressing=Addressing.VIRTUAL if style == "virtual" else Addressing.PATH,
        signature=Signature.V2 if old_signature else Signature.V4,
        tls=_tls(options.get("ca_bundle"), environment),
        max_parts=max_parts(endpoint, options.get("max_upload_parts")),
        acl=options.get("acl") or None,
        expires=_time(options.get("x_security_token_expires")),
    )


def _label(file: Path | None) -> str:
    return _LABEL if file is None or file.parent.name == _LABEL else file.name


def _credentials(name: str, options: Options, where: str) -> Credentials | None:
    if any(options.get(option) for option in _ROLE_OPTIONS):
        return BotocoreChain(name)
    access_key = options.get("aws_access_key_id", "")
    secret_key = options.get("aws_secret_access_key", "")
    if access_key and secret_key:
        token = options.get("aws_session_token")
        return KeyPair(access_key, Secret(secret_key), Secret(token) if token else None)
    if access_key or secret_key:
        missing = "aws_secret_access_key" if access_key else "aws_access_key_id"
        raise ProfileError(f"{where} has no {missing}")
    return BotocoreChain(name) if options.get("credential_process") else None


def _from_variables(pair: KeyPair, environment: Mapping[str, str]) -> Profile:
    endpoint = _endpoint(_variable(environment, *_ENDPOINT_VARIABLES), "The AWS_ variables")
    return Profile(
        name=ENVIRONMENT_PROFILE,
        protocol=Protocol.S3,
        endpoint=endpoint,
        credentials=pair,
        sources=(Source(_VARIABLES, None, None),),
        region=_variable(environment, "AWS_REGION", "AWS_DEFAULT_REGION"),
        addressing=Addressing.PATH if endpoint else Addressing.VIRTUAL,
        tls=_tls(None, environment),
        max_parts=max_parts(endpoint),
        expires=_time(environment.get("AWS_CREDENTIAL_EXPIRATION")),
    )


def _nested(value: str | None) -> Options:
    """Return the options of an indented block, as in `s3 =` with lines below it."""
    pairs = (line.partition("=") for line in (value or "").splitlines())
    return {name.strip().lower(): text.strip() for name, equals, text in pairs if equals}


def _variable(environment: Mapping[str, str], *names: str) -> str | None:
    return next((value for name in names if (value := environment.get(name, "").strip())), None)


def _endpoint(text: str | None, where: str) -> str | None:
    try:
        return endpoint_url(text)
    except ValueError as error:
        raise ProfileError(f"{where}: the endpoint is not the URL of a service") from error


def _tls(ca_bundle: str | None, environment: Mapping[str, str]) -> Tls:
    return Tls(ca_file=ca_bundle or environment.get("AWS_CA_BUNDLE") or None)


def _time(text: str | None) -> datetime | None:
    """Return an ISO 8601 time; without an offset it is UTC, and None if it is no time."""
    try:
        when = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
