"""What an endpoint or a section name says about the service behind it."""

import re
from urllib.parse import SplitResult, urlsplit

_PORTS = {"https": 443, "http": 80}
_PROJECT = r"project_\d{7}(?!\d)"
_LUMI_SECTION = r"lumi-(\d{9})(?!\d)"
_LUMI_PROJECT = r"\d{9}"

LUMI_MAX_PARTS = 1000
"""The gateway of LUMI-O takes no more; LUMI's own tools write it into rclone.conf."""


def endpoint_url(text: str | None) -> str | None:
    """Return the endpoint as a URL in one spelling, or None for an empty text.

    Without a scheme it is https. Raises ValueError for what is no http(s) URL with a host.
    """
    text = (text or "").strip()
    if not text:
        return None
    parts = urlsplit(text if "://" in text else f"https://{text}")
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in _PORTS or not host or not _is_plain(parts):
        raise ValueError("not the URL of a service")
    name = f"[{host}]" if ":" in host else host
    port = parts.port
    if port is not None and port != _PORTS[scheme]:
        name += f":{port}"
    return f"{scheme}://{name}{parts.path.rstrip('/')}"


def _is_plain(parts: SplitResult) -> bool:
    """Whether a URL is host and path only: a password or a query has no place in an endpoint."""
    text = parts.netloc + parts.path
    extra = parts.username or parts.password or parts.query or parts.fragment
    return not extra and text.isprintable() and " " not in text


def is_lumi(endpoint: str | None) -> bool:
    host = urlsplit(endpoint or "").hostname or ""
    return host == "lumidata.eu" or host.endswith(".lumidata.eu")


def max_parts(endpoint: str | None, stated: str | None = None) -> int | None:
    """Return the limit of parts in one upload: the service's, or what a file states, if lower."""
    limits = [LUMI_MAX_PARTS] if is_lumi(endpoint) else []
    if stated and stated.strip().isascii() and stated.strip().isdecimal():
        limits.append(int(stated.strip()[:9]))
    return min((limit for limit in limits if limit > 0), default=None)


def project_of(*names: str | None) -> str | None:
    """Return the first project that a section name or an option names, as its service writes it.

    CSC's tools write `s3allas-project_2001234` and `lumi-465000001-private`, LUMI's an option
    `project_id = 465000001`.
    """
    for name in names:
        if not name:
            continue
        if found := re.search(_PROJECT, name):
            return found[0]
        if found := re.search(_LUMI_SECTION, name):
            return found[1]
        if re.fullmatch(_LUMI_PROJECT, name.strip()):
            return name.strip()
    return None


def is_csc(endpoint: str | None) -> bool:
    """Whether the endpoint is Allas or LUMI-O.

    They take path addressing and signature v4 of every key, whatever CSC's tools write for s3cmd
    alone (`signature_v2 = True`).
    """
    return urlsplit(endpoint or "").hostname == "a3s.fi" or is_lumi(endpoint)
