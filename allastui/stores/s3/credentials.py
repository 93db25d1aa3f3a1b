"""The keys that sign requests, fixed or fetched again before they end."""

from typing import TYPE_CHECKING, Protocol

from allastui.errors import SignInFailed
from allastui.profiles.profile import KeyPair, Secret
from allastui.stores.s3.errors import boto_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.credentials import Credentials


class Keys(Protocol):
    def current(self) -> KeyPair | None:
        """Return the keys to sign with now, None for no signature; raises SignInFailed."""


class FixedKeys:
    """The keys that stand in a profile; None signs nothing."""

    def __init__(self, keys: KeyPair | None) -> None:
        self._keys = keys

    def current(self) -> KeyPair | None:
        return self._keys


class ChainKeys:
    """The keys that botocore finds for a profile of the AWS files, and renews by itself."""

    def __init__(self, aws_profile: str, find: "Callable[[], Credentials | None]") -> None:
        self._aws_profile = aws_profile
        self._find = find

    def current(self) -> KeyPair:
        title = f"Signing in with the AWS profile {self._aws_profile} failed"
        with boto_errors(title, self._aws_profile):
            credentials = self._find()
            frozen = credentials.get_frozen_credentials() if credentials is not None else None
        if frozen is None or not frozen.access_key or not frozen.secret_key:
            raise SignInFailed(
                title,
                why="The AWS profile gives no credentials.",
                hint="Sign in again, for instance with `aws sso login`.",
            )
        token = Secret(frozen.token) if frozen.token else None
        return KeyPair(frozen.access_key, Secret(frozen.secret_key), token)
