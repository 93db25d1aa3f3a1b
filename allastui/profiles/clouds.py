"""The Swift profiles of clouds.yaml, with what secure.yaml and clouds-public.yaml add to it.

Where it is looked for and what it means:
https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from allastui.errors import ProfileError
from allastui.profiles.findings import Findings, short_path
from allastui.profiles.ini import read_text
from allastui.profiles.profile import Source
from allastui.profiles.swift_options import swift_profile

LABEL = "clouds.yaml"

MAX_BYTES = 256 * 1024

_SYSTEM = Path("/etc/openstack")
_Cloud = Mapping[str, object]


def read(environment: Mapping[str, str], home: Path) -> Findings:
    """Return a profile for each cloud (and region); nothing is contacted, nothing raised."""
    findings = Findings()
    folders = [Path(), home / ".config" / "openstack", _SYSTEM]
    if environment.get("XDG_CONFIG_HOME"):
        folders.insert(1, Path(environment["XDG_CONFIG_HOME"]) / "openstack")
    stated = environment.get("OS_CLIENT_CONFIG_FILE")
    files = [Path(stated)] if stated else []
    files += [folder / name for folder in folders for name in ("clouds.yaml", "clouds.yml")]
    file = next((file for file in files if _is_there(file)), None)
    if file is None:
        findings.looked_in.append(("clouds.yaml", "not there"))
        return findings
    file = file.absolute()
    vendors = _beside(file, "clouds-public.yaml", "public-clouds", findings)
    secrets = _beside(file, "secure.yaml", "clouds", findings)
    for name, cloud in _clouds(file, "clouds", findings).items():
        whole = _merged(_with_vendor(cloud, vendors), secrets.get(name, {}))
        _add(findings, name, whole, file)
    findings.looked(short_path(file, home), len(findings.profiles))
    return findings


def _is_there(file: Path) -> bool:
    try:
        file.lstat()
    except PermissionError:
        return file.parent != _SYSTEM  # a folder for administrators only is no fault of the user
    except OSError:
        return False
    return True


def _beside(file: Path, name: str, key: str, findings: Findings) -> Mapping[str, _Cloud]:
    other = file.with_name(name)
    return _clouds(other, key, findings) if _is_there(other) else {}


def _clouds(file: Path, key: str, findings: Findings) -> Mapping[str, _Cloud]:
    """Return the clouds of one file by name; what is wrong with it becomes one warning."""
    try:
        text = read_text(file) or ""
        if len(text) > MAX_BYTES:
            raise ProfileError(f"{file} is too large for a credentials file")
    except ProfileError as error:
        findings.warnings.append(str(error))
        return {}
    from allastui.profiles.yaml_text import parse_yaml

    try:
        clouds = _mapping(_mapping(parse_yaml(text)).get(key))
    except ProfileError as error:
        findings.warnings.append(f"{file} cannot be understood. {error}")
        return {}
    return {str(name): _mapping(cloud) for name, cloud in clouds.items()}


def _with_vendor(cloud: _Cloud, vendors: Mapping[str, _Cloud]) -> _Cloud:
    """Return the cloud over the vendor's profile that it names, where that stands in a file."""
    vendor = vendors.get(_text(cloud.get("profile") or cloud.get("cloud")))
    return _merged(vendor, cloud) if vendor is not None else cloud


def _merged(below: _Cloud, above: _Cloud) -> _Cloud:
    auth = {**_mapping(below.get("auth")), **_mapping(above.get("auth"))}
    return {**below, **above, "auth": auth}


def _add(findings: Findings, name: str, cloud: _Cloud, file: Path) -> None:
    options = {key: _text(value) for key, value in cloud.items()}
    options.update({key: _text(value) for key, value in _mapping(cloud["auth"]).items()})
    where = f"The cloud {name} in {file}"
    if not options.get("auth_url") and cloud.get("profile"):
        vendor = _text(cloud["profile"])
        findings.warnings.append(f"{where} leaves its auth_url to the vendor's profile {vendor}.")
        return
    regions = list(_regions(cloud))
    source = Source(LABEL, str(file), name)
    for region in regions or [options.get("region_name", "")]:
        own_name = f"{name}-{region}" if len(regions) > 1 else name
        try:
            profile = swift_profile(own_name, {**options, "region_name": region}, source, where)
        except ProfileError as error:
            findings.warnings.append(str(error))
            return
        findings.profiles.append(profile)


def _regions(cloud: _Cloud) -> Iterator[str]:
    regions = cloud.get("regions")
    for region in regions if isinstance(regions, list) else []:
        name = _text(region.get("name")) if isinstance(region, dict) else _text(region)
        if name:
            yield name


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return value if isinstance(value, str) else ""
