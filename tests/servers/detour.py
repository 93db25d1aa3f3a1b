"""Where the server of a profile is, and the same profile led to it through another port."""

import enum
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from allastui.profiles.profile import KeystoneSignIn, Profile, SwiftToken, V1SignIn


class Way(enum.Enum):
    """The server of a profile that is meant: where its data is, or where it signs in."""

    STORAGE = "storage"
    SIGN_IN = "sign-in"


def server_of(profile: Profile, way: Way) -> tuple[str, int]:
    """Return the host and the port of a server of `profile`."""
    parts = urlsplit(_sign_in_url(profile) if way is Way.SIGN_IN else _storage_url(profile))
    return parts.hostname or "", parts.port or 80


def led_through(profile: Profile, port: int, way: Way) -> Profile:
    """Return `profile` with that server replaced by `port` of this machine.

    The server of a v1 sign-in names the account's address after the host that it was asked at, so
    a sign-in that goes through the port leads its data through it as well.
    """
    sign_in = profile.credentials
    through = f"127.0.0.1:{port}"
    if isinstance(sign_in, KeystoneSignIn) and way is Way.SIGN_IN:
        credentials = replace(sign_in, auth_url=_moved(sign_in.auth_url, through))
        return replace(profile, endpoint=credentials.auth_url, credentials=credentials)
    if isinstance(sign_in, KeystoneSignIn | SwiftToken):
        moved = _moved(_storage_url(profile), through)
        return replace(profile, credentials=replace(sign_in, storage_url=moved))
    if isinstance(sign_in, V1SignIn):
        stated = sign_in.storage_url
        moved_v1 = replace(
            sign_in,
            auth_url=_moved(sign_in.auth_url, through),
            storage_url=_moved(stated, through) if stated else None,
        )
        return replace(profile, endpoint=moved_v1.auth_url, credentials=moved_v1)
    assert profile.endpoint is not None
    return replace(profile, endpoint=_moved(profile.endpoint, through))


def _storage_url(profile: Profile) -> str:
    sign_in = profile.credentials
    if isinstance(sign_in, KeystoneSignIn):
        assert sign_in.storage_url, "only a stated storage URL can be led through a proxy"
        return sign_in.storage_url
    if isinstance(sign_in, SwiftToken):
        return sign_in.storage_url
    if isinstance(sign_in, V1SignIn):
        return sign_in.storage_url or sign_in.auth_url
    assert profile.endpoint is not None
    return profile.endpoint


def _sign_in_url(profile: Profile) -> str:
    assert isinstance(profile.credentials, KeystoneSignIn | V1SignIn), "it signs in nowhere"
    return profile.credentials.auth_url


def _moved(url: str, through: str) -> str:
    return urlunsplit(urlsplit(url)._replace(netloc=through))
