"""A user who signed in with Keystone, maybe without a project: what the sign-in is good for."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

from allastui.profiles.profile import (
    ApplicationCredential,
    KeyPair,
    KeystoneSignIn,
    Profile,
    ProjectScope,
    Protocol,
    Source,
    Tls,
    Token,
)
from allastui.stores.sign_in.catalog import s3_endpoint, storage_url
from allastui.stores.sign_in.ec2 import Ec2Key, create_key, delete_key, list_keys
from allastui.stores.sign_in.keystone import Keystone, Project
from allastui.stores.sign_in.keystone_ticket import method_token
from allastui.stores.sign_in.keystone_token import KeystoneToken

__all__ = ["Ec2Key", "KeystoneUser", "Project"]

SIGNED_IN = Source("signed in", None, None)
"""The source of the profiles that a sign-in makes: they are in memory only."""

_SYSTEM_TLS = Tls()
_MARGIN_SECONDS = 60.0
"""A token that ends sooner than this is not begun with."""


class KeystoneUser:
    """The user of one sign-in; safe from any thread, and nothing of it is written anywhere.

    Calls raise SignInNeeded without a password, SignInFailed, Unreachable and other StoreErrors.
    Tokens are kept while they last, so that choosing three projects signs in once.
    """

    def __init__(
        self, sign_in: KeystoneSignIn, *, region: str | None = None, tls: Tls = _SYSTEM_TLS
    ) -> None:
        """Contact nothing; raises ProfileError if `auth_url` is no URL."""
        self._sign_in = sign_in
        self._region = region
        self._tls = tls
        self._title = "Signing in failed"
        self._keystone = Keystone(sign_in.auth_url, tls, self._title)
        self._user_token: KeystoneToken | None = None
        self._project_tokens: dict[str, KeystoneToken] = {}
        self._lock = threading.Lock()

    def projects(self) -> tuple[Project, ...]:
        """Return the projects that the user is a member of, by name."""
        return self._keystone.projects(self._signed_in())

    def swift_profile(self, project: Project, *, keep_password: bool) -> Profile:
        """Return a profile of `project` over Swift.

        With `keep_password` it holds the password (or the application credential's secret), so
        that its tokens are renewed; without, one token, and it ends with that.
        """
        token = self._token_of(project)
        method = self._sign_in.method
        if not keep_password or isinstance(method, Token):
            method = Token(token.token)
        scope = None
        if not isinstance(method, ApplicationCredential):
            scope = ProjectScope(id=project.id, name=project.name, domain_id=project.domain_id)
        url = self._sign_in.storage_url or storage_url(
            token, self._region, self._sign_in.interface, self._no_storage(project)
        )
        return Profile(
            name=f"{project.name}-swift",
            protocol=Protocol.SWIFT,
            endpoint=url,
            credentials=replace(self._sign_in, method=method, scope=scope, storage_url=None),
            sources=(SIGNED_IN,),
            project=project.name,
            region=self._region,
            tls=self._tls,
            expires=_moment(token.expires),
        )

    def ec2_keys(self, project: Project) -> tuple[Ec2Key, ...]:
        """Return the user's S3 keys (EC2 credentials of Keystone) for `project`."""
        return list_keys(self._keystone, self._token_of(project), project)

    def create_ec2_key(self, project: Project) -> Ec2Key:
        """Make a new S3 key for `project`; it lasts until it is deleted."""
        return create_key(self._keystone, self._token_of(project), project)

    def delete_ec2_key(self, project: Project, access_key: str) -> None:
        """Delete an S3 key for good, also for other programs; one that is gone is no failure."""
        delete_key(self._keystone, self._token_of(project), access_key)

    def s3_profile(self, project: Project, key: Ec2Key, *, endpoint: str | None = None) -> Profile:
        """Return a profile of `project` over S3, with `key`.

        Without `endpoint` it is the one that the catalog tells, or the host of the project's Swift
        account.
        """
        if endpoint is None:
            endpoint = s3_endpoint(
                self._token_of(project),
                self._region,
                self._sign_in.interface,
                self._no_storage(project),
            )
        return Profile(
            name=project.name,
            protocol=Protocol.S3,
            endpoint=endpoint,
            credentials=KeyPair(key.access_key, key.secret),
            sources=(SIGNED_IN,),
            project=project.name,
            region=self._region,
            tls=self._tls,
        )

    def _no_storage(self, project: Project) -> str:
        return f"The storage of {project.name} was not found"

    def _signed_in(self) -> KeystoneToken:
        with self._lock:
            token = self._user_token
            if token is None or not _lasts(token):
                token = method_token(self._keystone, self._sign_in)
                self._user_token = token
            return token

    def _token_of(self, project: Project) -> KeystoneToken:
        held = self._signed_in()
        with self._lock:
            token = self._project_tokens.get(project.id)
            if token is None or not _lasts(token):
                token = self._keystone.of_project(held, ProjectScope(project.id, project.name))
                self._project_tokens[project.id] = token
            return token


def _lasts(token: KeystoneToken) -> bool:
    return token.expires is None or token.expires > time.time() + _MARGIN_SECONDS


def _moment(expires: float | None) -> datetime | None:
    return None if expires is None else datetime.fromtimestamp(expires, UTC)
