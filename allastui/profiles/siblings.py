"""The profiles that reach one project of one service over S3 and over Swift; pure."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from allastui.profiles.profile import Profile

_SIGN_IN_OF = {"pouta.csc.fi": "a3s.fi"}
"""The hosts that only sign in, and the host that has the data (CSC's Keystone and Allas)."""


def siblings(profile: Profile, profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """Return those of `profiles` that reach the project of `profile` over another protocol.

    They name the same project, at the same host whatever the port. A profile whose project or
    endpoint is not known has none.
    """
    host = service_host(profile.endpoint)
    if not profile.project or not host:
        return ()
    return tuple(
        other
        for other in profiles
        if other.protocol is not profile.protocol
        and other.project == profile.project
        and service_host(other.endpoint) == host
    )


def service_host(endpoint: str | None) -> str:
    """Return the host that has the data, in lower case; "" without an endpoint."""
    host = urlsplit(endpoint or "").hostname or ""
    return _SIGN_IN_OF.get(host, host)
