"""Where a service shows to anybody what is public over S3."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from allastui.profiles.profile import Addressing, Profile
from allastui.profiles.service import is_csc, is_lumi
from allastui.stores.s3.endpoint import DEFAULT_REGION, Endpoint

_LUMI_PROJECT = re.compile(r"[0-9]{9}")


def public_urls(profile: Profile, bucket: str, key: str) -> tuple[str, ...]:
    """Return the URLs of an object, or of a bucket's listing; the usual one of the service first.

    LUMI-O has a host for each project, Allas and AWS one for each bucket.
    """
    if is_lumi(profile.endpoint):
        project, colon, own = bucket.rpartition(":")
        project, bucket = (project, own) if colon else (profile.project or "", bucket)
        if _LUMI_PROJECT.fullmatch(project):
            host = urlsplit(profile.endpoint or "").hostname
            at_project = replace(profile, endpoint=f"https://{project}.{host}")
            return (_url(at_project, Addressing.PATH, bucket, key),)
    path = _url(profile, Addressing.PATH, bucket, key)
    has_hosts = profile.endpoint is None or is_csc(profile.endpoint)
    if not has_hosts and profile.addressing is not Addressing.VIRTUAL:
        return (path,)
    virtual = _url(profile, Addressing.VIRTUAL, bucket, key)
    return tuple(dict.fromkeys((path, virtual)))


def _url(profile: Profile, addressing: Addressing, bucket: str, key: str) -> str:
    at = replace(profile, addressing=addressing)
    endpoint = Endpoint.of(at, profile.region or DEFAULT_REGION)
    target = endpoint.target(bucket, key)
    scheme = "https" if endpoint.secure else "http"
    return f"{scheme}://{endpoint.host_header(target.host)}{target.path}"
