"""What else matters: the settings, where credentials were looked for, proxies, and software."""

import platform
import re
import ssl
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from allastui import __version__
from allastui.checks.agent import told
from allastui.checks.finding import Finding, Section, fault, note, ok
from allastui.checks.folders import look_at_permissions
from allastui.errors import ProfileError, SettingsError, printable
from allastui.profiles.collection import Collection
from allastui.profiles.findings import short_path
from allastui.profiles.profile import Tls
from allastui.settings import Paths, load_settings
from allastui.stores.http.tls import ca_file

LIBRARIES = ("textual", "boto3", "botocore", "python-swiftclient", "keystoneauth1", "platformdirs")
PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def look_at_settings(paths: Paths, home: Path) -> Finding:
    file = paths.settings_file
    shown = printable(short_path(file, home))
    try:
        load_settings(file)
    except SettingsError as error:
        return told("settings", error)
    return ok("settings", f"{shown} is valid" if file.exists() else f"no {shown}: the defaults")


def look_at_credentials(collection: Collection, home: Path) -> Section:
    """Return where credentials were looked for, with what was wrong there."""
    found: list[Finding] = []
    for where, state in collection.looked_in:
        found.append(ok(printable(where), printable(state)))
        file = Path(where.replace("~", str(home), 1) if where.startswith("~/") else where)
        if file.is_absolute() and (readable := look_at_permissions(where, file, home)):
            found.append(readable)
    found += [fault("warning", warning) for warning in collection.warnings]
    if not collection.profiles:
        found.append(
            fault(
                "profiles",
                "no object storage was found",
                "Run allas-conf (Allas), lumio-conf (LUMI-O), `rclone config` or `aws configure`.",
            )
        )
    return Section("Credentials", tuple(found))


def look_at_proxies(environment: Mapping[str, str]) -> Section:
    """Return the proxy variables, without the names and passwords in them."""
    found = [
        _proxy(name, value)
        for name, value in sorted(environment.items())
        if name.lower() in PROXY_VARIABLES and value
    ]
    return Section("Proxies", tuple(found) or (ok("variables", "none are set"),))


def _proxy(name: str, value: str) -> Finding:
    shown = printable(without_user(value))
    if name.lower() == "no_proxy":
        return ok(name, shown)
    try:
        url = urlsplit(value if "//" in value else f"//{value}")
        usable = bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        usable = False
    if not usable:
        return fault(name, f"{shown} is not the address of a proxy", "Write http://HOST:PORT.")
    if url.scheme.startswith("socks"):
        return fault(name, f"{shown} is a SOCKS proxy, which is not supported", "Use an http one.")
    return note(name, f"requests go through {shown}", "What needs no proxy is named in NO_PROXY.")


def without_user(address: str) -> str:
    """Return an address of a proxy with stars in place of a name and a password.

    Everything between the scheme and the last @ counts as them, as a password may hold anything.
    """
    scheme = _SCHEME.match(address)
    start = scheme[0] if scheme else ""
    _, at, host = address[len(start) :].rpartition("@")
    return f"{start}{'***@' if at else ''}{host}"


def look_at_software() -> Section:
    """Return versions, and where the certificates of authorities are."""
    found = [
        ok("allastui", f"{__version__} on Python {platform.python_version()}"),
        ok("machine", f"{platform.node()}, {platform.system()} {platform.machine()}"),
    ]
    for name in LIBRARIES:
        try:
            found.append(ok(name, version(name)))
        except PackageNotFoundError:
            found.append(fault(name, "is not installed", "Install allastui again with pip."))
    try:
        authorities = ca_file(Tls())
    except ProfileError as error:
        return Section("Software", (*found, told("TLS", error)))
    if authorities is None:
        found.append(
            fault(
                "TLS",
                "no file with certificate authorities was found",
                "Set SSL_CERT_FILE to one, or install ca-certificates.",
            )
        )
    else:
        found.append(ok("TLS", f"{ssl.OPENSSL_VERSION}, authorities in {authorities}"))
    return Section("Software", tuple(found))
