"""Who else may read and write a container, and links to objects that need no sign-in."""

import secrets
from typing import NamedTuple

from allastui.errors import StoreError, Unsupported
from allastui.profiles.profile import Secret
from allastui.stores.swift import reading
from allastui.stores.swift.capabilities import AskedCapabilities
from allastui.stores.swift.names import check_key, encoded_key
from allastui.stores.swift.requests import Requests

_READ, _WRITE = "x-container-read", "x-container-write"
_KEYS = ("x-account-meta-temp-url-key", "x-account-meta-temp-url-key-2")
_DIGESTS = ("sha256", "sha512", "sha1")
"""By preference; Ceph takes sha1 only."""


class Access(NamedTuple):
    """The access lists of a container, each element as Swift writes it.

    For instance `<project id>:*`, `.r:*` (anybody may read) and `.rlistings` (anybody may list).
    """

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()


class Sharing:
    """Access lists and temp URLs of one account; any thread may ask."""

    def __init__(self, requests: Requests, capabilities: AskedCapabilities) -> None:
        self._requests = requests
        self._capabilities = capabilities

    def access(self, bucket: str) -> Access:
        """Return who may read and write a container; raises NotFound, AccessDenied."""
        headers = reading.head_bucket(
            self._requests, f"The access to {bucket} could not be looked at", bucket
        )
        return Access(_elements(headers.get(_READ)), _elements(headers.get(_WRITE)))

    def set_access(self, bucket: str, access: Access) -> None:
        """Replace both access lists of this one container; raises NotFound, AccessDenied."""
        title = f"The access to {bucket} could not be changed"
        headers = {_READ: ",".join(access.read), _WRITE: ",".join(access.write)}
        self._requests.send(title, "POST", bucket, headers=headers).close()

    def has_signing_key(self) -> bool:
        """Whether the account has a key that links are signed with."""
        headers = reading.head_bucket(self._requests, "The account could not be looked at", "")
        return any(headers.get(name) for name in _KEYS)

    def temp_url(
        self, bucket: str, key: str, seconds: int, *, method: str = "GET", make_key: bool = False
    ) -> str:
        """Return a URL with which anybody can read (GET) or write (PUT) an object for `seconds`.

        It is signed with the account's key for such URLs. If there is none, one is made only with
        `make_key`: it is kept by the account, and all who can sign in to it can use it. Raises
        Unsupported where the service has no such URLs, or no key and none may be made.
        """
        from swiftclient.utils import generate_temp_url

        check_key(bucket, key)
        title = f"A link to {bucket}/{key} could not be made"
        digests = self._capabilities.ask().temp_url_digests
        digest = next((each for each in _DIGESTS if each in digests), None)
        if digest is None:
            raise Unsupported(title, why="This service does not offer links without a sign-in.")
        signing_key = self._signing_key(title, make_key=make_key)
        path = f"{self._requests.account_path()}/{bucket}/{key}"
        start = path.find("/v1/")
        try:
            signed = generate_temp_url(
                path[max(start, 0) :], seconds, signing_key.reveal(), method, digest=digest
            )
        except (TypeError, ValueError) as error:
            raise StoreError(title, why=f"swiftclient says: {error}") from error
        _, _, query = signed.rpartition("?")
        base = self._requests.service_url().rstrip("/")
        return f"{base}{encoded_key(path[max(start, 0) :])}?{query}"

    def _signing_key(self, title: str, *, make_key: bool) -> Secret:
        headers = reading.head_bucket(self._requests, title, "")
        for name in _KEYS:
            if headers.get(name):
                return Secret(headers[name])
        if not make_key:
            raise Unsupported(
                title,
                why="The account has no key yet to sign links with.",
                hint="Let one be made; it is kept by the account.",
            )
        made = Secret(secrets.token_urlsafe(32))
        self._requests.send(title, "POST", headers={_KEYS[0]: made.reveal()}).close()
        return made


def _elements(text: str | None) -> tuple[str, ...]:
    return tuple(each.strip() for each in (text or "").split(",") if each.strip())
