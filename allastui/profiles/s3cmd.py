"""The S3 profiles of s3cmd's files: ~/.s3cfg, and those of CSC's and LUMI's tools beside it.

allas-conf writes ~/.s3cfg_project_2001234 for each project and links ~/.s3cfg to the newest,
lumio-conf writes ~/.s3cfg-lumi-465000001. The options: https://s3tools.org/s3cmd-howto.
"""

import os
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from allastui.errors import ProfileError
from allastui.profiles.findings import Findings, counted, short_path
from allastui.profiles.ini import Options, bad_line_warning, is_true, read_text
from allastui.profiles.profile import (
    Addressing,
    KeyPair,
    Profile,
    Protocol,
    Secret,
    Signature,
    Source,
    Tls,
)
from allastui.profiles.service import endpoint_url, is_csc, max_parts, project_of

LABEL = ".s3cfg"

MAX_FILES = 100
"""More are not read: the list of profiles must be there at once."""

_BESIDE = r"\.s3cfg[-_](.*[^~])"
_SECTION = r"\[([^\]]*)\]"
_OPTION = r"(\w+)\s*=\s*(.*)"
_AWS = r"(https?://)?s3[.-]([a-z0-9-]+\.)?amazonaws\.com/?"
_REGIONS = {"US": None, "EU": "eu-west-1"}
"""s3cmd writes US where nobody chose anything."""


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return the profiles of s3cmd's files; nothing is contacted, nothing raised."""
    findings = Findings()
    for name, file in _files(environment, home, findings).items():
        where = short_path(file, home)
        try:
            text = read_text(file)
            if text is None:
                findings.looked_in.append((where, "not there"))
                continue
            profile = _profile(name, file, text, environment, findings.warnings)
        except ProfileError as error:
            findings.warnings.append(str(error))
            findings.looked_in.append((where, counted(0)))
            continue
        findings.profiles += [profile] if profile is not None else []
        findings.looked(where, int(profile is not None))
    return findings


def _files(environment: Mapping[str, str], home: Path, findings: Findings) -> dict[str, Path]:
    """Return the files by the names of their profiles."""
    stated = environment.get("S3CMD_CONFIG")
    files = {"s3cfg": Path(stated) if stated else home / ".s3cfg"}
    try:
        with os.scandir(home) as entries:
            names = sorted(entry.name for entry in entries if re.fullmatch(_BESIDE, entry.name))
    except OSError:
        return files
    if len(names) > MAX_FILES:
        findings.warnings.append(
            f"There are {len(names)} files of s3cmd; only the first {MAX_FILES} were read."
        )
    for name in islice(names, MAX_FILES):
        files[name.removeprefix(".s3cfg")[1:]] = home / name
    return files


def _profile(
    name: str, file: Path, text: str, environment: Mapping[str, str], warnings: list[str]
) -> Profile | None:
    """Return the profile of one file, or None if it has no key (s3cmd then asks the machine).

    A file with a line that cannot be understood costs one warning, whatever else it lacks.
    """
    section, options, bad_line = _parse(text, environment)
    if bad_line is not None:
        warnings.append(bad_line_warning(file, bad_line))
    access_key, secret_key = options.get("access_key", ""), options.get("secret_key", "")
    if not access_key and not secret_key:
        return None
    if not access_key or not secret_key:
        if bad_line is not None:
            return None
        raise ProfileError(f"{file} has no {'secret_key' if access_key else 'access_key'}")
    endpoint = _endpoint(options, file)
    is_virtual = _is_virtual(options, endpoint) and not is_csc(endpoint)
    is_old = is_true(options.get("signature_v2")) and not is_csc(endpoint)
    token = options.get("access_token")
    location = options.get("bucket_location", "")
    return Profile(
        name=name,
        protocol=Protocol.S3,
        endpoint=endpoint,
        credentials=KeyPair(access_key, Secret(secret_key), Secret(token) if token else None),
        sources=(Source(LABEL if name == "s3cfg" else file.name, str(file), section),),
        project=project_of(section, name, options.get("project_id")),
        region=_REGIONS.get(location.upper(), location) or None,
        addressing=Addressing.VIRTUAL if is_virtual else Addressing.PATH,
        signature=Signature.V2 if is_old else Signature.V4,
        tls=_tls(options),
        max_parts=max_parts(endpoint),
    )


def _parse(text: str, environment: Mapping[str, str]) -> tuple[str | None, Options, int | None]:
    """Return the first section, the options of all sections, and the first line that is neither.

    s3cmd itself takes every option whatever the section, or without any.
    """
    section, bad_line = None, None
    options: dict[str, str] = {}
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if not line or line.startswith(("#", ";")):
            continue
        if title := re.fullmatch(_SECTION, line):
            section = section if section is not None else title[1]
        elif option := re.fullmatch(_OPTION, line):
            value = option[2].strip()
            if len(value) > 1 and value.startswith('"') and value.endswith('"'):
                value = value[1:-1]
            if value.startswith("$"):
                value = environment.get(value[1:], "")
            options[option[1]] = value
        elif bad_line is None:
            bad_line = number
    return section, options, bad_line


def _endpoint(options: Options, file: Path) -> str | None:
    host = options.get("host_base") or "s3.amazonaws.com"
    if re.fullmatch(_AWS, host.lower()):
        return None
    scheme = "http" if _is_false(options.get("use_https")) else "https"
    try:
        return endpoint_url(host if "://" in host else f"{scheme}://{host}")
    except ValueError as error:
        raise ProfileError(f"{file} has a host_base that is not the URL of a service") from error


def _is_virtual(options: Options, endpoint: str | None) -> bool:
    """Whether the bucket goes before the host: only if that is the host of all other requests."""
    if endpoint is None:
        return True
    pattern = (options.get("host_bucket") or "").lower().rpartition("://")[2]
    before, _, host = pattern.partition(".")
    return before in ("%(bucket)s", "%(bucket)") and host == urlsplit(endpoint).netloc


def _tls(options: Options) -> Tls:
    is_checked = not any(
        _is_false(options.get(option)) for option in ("check_ssl_certificate", "check_ssl_hostname")
    )
    return Tls(verify=is_checked, ca_file=options.get("ca_certs_file") or None)


def _is_false(text: str | None) -> bool:
    return bool(text) and not is_true(text)
