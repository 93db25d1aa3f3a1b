"""Where the requests of a profile go: scheme, host, port, and the place of the bucket name."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlsplit

from allastui.errors import ProfileError
from allastui.profiles.profile import Addressing, Profile
from allastui.stores.s3.sign import encoded_path

DEFAULT_REGION = "us-east-1"
"""What requests are signed for where a profile names no region; Ceph accepts any."""

_DNS_LABEL = r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
_DNS_NAME = r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes: the host to connect to, and the path to ask for (encoded)."""

    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service: `base` is the path in front of every bucket, "" or "/…" without a slash behind."""

    secure: bool
    host: str
    port: int
    base: str
    addressing: Addressing

    @classmethod
    def of(cls, profile: Profile, region: str) -> Self:
        """Return the endpoint of `profile`; without one it is that of AWS in `region`.

        Raises ProfileError for a URL that cannot be used.
        """
        if profile.endpoint is None:
            suffix = ".cn" if region.startswith("cn-") else ""
            host = f"s3.{region}.amazonaws.com{suffix}"
            return cls(True, host, 443, "", profile.addressing)
        try:
            url = urlsplit(profile.endpoint)
            port = url.port
        except ValueError:
            raise _unusable(profile) from None
        if url.scheme not in ("http", "https") or not url.hostname or url.query or url.username:
            raise _unusable(profile)
        secure = url.scheme == "https"
        default_port = 443 if secure else 80
        base = url.path.rstrip("/")
        return cls(secure, url.hostname, port or default_port, base, profile.addressing)

    @property
    def label(self) -> str:
        """What people call it: the host, with the port where it is not the usual one."""
        return self.host_header(self.host)

    def host_header(self, host: str) -> str:
        name = f"[{host}]" if ":" in host else host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"

    def target(self, bucket: str, key: str = "") -> Target:
        """Return where a request for `key` in `bucket` goes; "" for neither."""
        key_path = encoded_path(key)
        if bucket and self._in_host(bucket):
            return Target(f"{bucket}.{self.host}", self.port, f"{self.base}/{key_path}")
        bucket_path = quote(bucket, safe="~")
        path = f"{self.base}/{bucket_path}"
        return Target(self.host, self.port, f"{path}/{key_path}" if key else path)

    def resource(self, bucket: str, key: str = "") -> str:
        """Return the encoded path as a version 2 signature sees it, with the bucket always."""
        path = f"{self.base}/{quote(bucket, safe='~')}"
        if key:
            return f"{path}/{encoded_path(key)}"
        return f"{path}/" if bucket and self._in_host(bucket) else path

    def _in_host(self, bucket: str) -> bool:
        if self.addressing is not Addressing.VIRTUAL:
            return False
        # A certificate for *.host does not cover names with dots in them.
        fitting = _DNS_LABEL if self.secure else _DNS_NAME
        return re.fullmatch(fitting, bucket) is not None


def _unusable(profile: Profile) -> ProfileError:
    return ProfileError(
        f"The profile {profile.name} has an endpoint that cannot be used",
        hint="It must be a URL such as https://a3s.fi.",
    )
