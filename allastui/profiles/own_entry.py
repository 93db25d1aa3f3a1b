"""One profile of our own file: from its table of `profiles.toml`, and back; pure.

    [profiles.lab-minio]              [profiles.project_2001234-swift]
    protocol = "s3"                   protocol = "swift"
    endpoint = "https://minio:9000"   sign_in = "password"
    access_key = "…"                  auth_url = "https://pouta.csc.fi:5001/v3"
    secret_key = "…"                  username = "kkayttaj"
    addressing = "virtual"            project_name = "project_2001234"

A Keystone password is never written, and asked for; other secrets may be left out and are then
asked for too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from allastui.errors import ProfileError
from allastui.profiles.profile import (
    Addressing,
    Anonymous,
    ApplicationCredential,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    S3Credentials,
    Secret,
    Signature,
    Source,
    SwiftCredentials,
    Tls,
    V1SignIn,
)
from allastui.profiles.service import endpoint_url, max_parts
from allastui.profiles.swift_options import swift_endpoint

Entry = Mapping[str, object]

_COMMON = {"protocol": str, "project": str, "region": str, "verify": bool, "ca_file": str}
_S3 = {
    "endpoint": str,
    "anonymous": bool,
    "access_key": str,
    "secret_key": str,
    "session_token": str,
    "addressing": str,
    "signature": str,
    "max_parts": int,
    "acl": str,
    "expires": datetime,
}
_SIGN_IN = {"sign_in": str, "auth_url": str, "storage_url": str}
_USER = {"username": str, "user_id": str, "user_domain_id": str, "user_domain_name": str}
_SCOPE = {
    "project_id": str,
    "project_name": str,
    "project_domain_id": str,
    "project_domain_name": str,
}
_SWIFT = {
    "password": _USER | _SCOPE | {"interface": str},
    "application_credential": _USER | {"id": str, "name": str, "secret": str, "interface": str},
    "v1": {"user": str, "key": str},
}
_WORDS = {str: "a text", bool: "true or false", int: "a whole number", datetime: "a time"}
_CHOICES = {
    "protocol": ("s3", "swift"),
    "addressing": tuple(Addressing),
    "signature": tuple(Signature),
    "sign_in": tuple(_SWIFT),
    "interface": ("public", "internal", "admin"),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """The values of one entry, each checked to be of its kind."""

    entry: Entry
    where: str

    def text(self, name: str) -> str | None:
        return cast(str | None, self.entry.get(name)) or None

    def secret(self, name: str) -> Secret | None:
        text = self.text(name)
        return Secret(text) if text else None

    def needed(self, name: str) -> str:
        text = self.text(name)
        if text is None:
            raise ProfileError(f"{self.where} has no {name}")
        return text

    def url(self, name: str) -> str | None:
        try:
            return endpoint_url(self.text(name))
        except ValueError as error:
            raise ProfileError(f"{self.where}: {name} is not the URL of a service") from error

    def needed_url(self, name: str) -> str:
        self.needed(name)
        return self.url(name) or ""

    def check(self, known: Mapping[str, type]) -> None:
        for name, value in self.entry.items():
            if name not in known:
                raise ProfileError(f"{self.where} has an unknown entry: {name}")
            kind = known[name]
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                raise ProfileError(f"{self.where}: {name} must be {_WORDS[kind]}")
            if name in _CHOICES:
                self.choice(name)

    def choice(self, name: str, usual: str | None = None) -> str:
        value = self.entry.get(name, usual)
        if value not in _CHOICES[name]:
            choices = ", ".join(_CHOICES[name])
            raise ProfileError(f"{self.where}: {name} must be one of {choices}")
        return str(value)


def profile_of(name: str, entry: Entry, source: Source, where: str) -> Profile:
    """Return the profile that `entry` describes.

    `where` begins the sentences of the errors. Raises ProfileError for what is missing, unknown or
    of the wrong kind.
    """
    read = _Reader(entry, where)
    if read.choice("protocol") == Protocol.S3:
        read.check(_COMMON | _S3)
        return _s3_profile(name, read, source)
    read.check(_COMMON | _SIGN_IN | _SWIFT[read.choice("sign_in", "password")])
    credentials = _swift_credentials(read)
    return Profile(
        name=name,
        protocol=Protocol.SWIFT,
        endpoint=swift_endpoint(credentials),
        credentials=credentials,
        sources=(source,),
        project=read.text("project") or read.text("project_name"),
        region=read.text("region"),
        tls=_tls(read),
    )


def _s3_profile(name: str, read: _Reader, source: Source) -> Profile:
    endpoint = read.url("endpoint")
    limit = cast(int | None, read.entry.get("max_parts"))
    if limit is not None and not 1 <= limit <= 1_000_000:
        raise ProfileError(f"{read.where}: max_parts must be a number from 1 to 1000000")
    expires = cast(datetime | None, read.entry.get("expires"))
    usual = Addressing.PATH if endpoint else Addressing.VIRTUAL
    return Profile(
        name=name,
        protocol=Protocol.S3,
        endpoint=endpoint,
        credentials=_s3_credentials(read),
        sources=(source,),
        project=read.text("project"),
        region=read.text("region"),
        addressing=Addressing(read.text("addressing") or usual),
        signature=Signature(read.text("signature") or Signature.V4),
        tls=_tls(read),
        max_parts=max_parts(endpoint, str(limit) if limit is not None else None),
        acl=read.text("acl"),
        expires=expires.replace(tzinfo=UTC) if expires and expires.tzinfo is None else expires,
    )


def _s3_credentials(read: _Reader) -> S3Credentials:
    if read.entry.get("anonymous") is True:
        return Anonymous()
    secret_key = Secret(read.needed("secret_key"))
    return KeyPair(read.needed("access_key"), secret_key, read.secret("session_token"))


def _swift_credentials(read: _Reader) -> SwiftCredentials:
    storage_url, sign_in = read.url("storage_url"), read.choice("sign_in", "password")
    auth_url = read.needed_url("auth_url")
    if sign_in == "v1":
        return V1SignIn(auth_url, read.needed("user"), read.secret("key"), storage_url)
    user = (
        read.text("username"),
        read.text("user_id"),
        read.text("user_domain_id"),
        read.text("user_domain_name"),
    )
    interface = read.text("interface") or "public"
    if sign_in == "application_credential":
        method = ApplicationCredential(
            read.text("id"), read.text("name"), *user, secret=read.secret("secret")
        )
        if method.id is None and (method.name is None or not any(user[:2])):
            raise ProfileError(f"{read.where} has no id of its application credential")
        return KeystoneSignIn(auth_url, method, None, interface, storage_url)
    if not any(user[:2]):
        raise ProfileError(f"{read.where} has no username")
    project = ProjectScope(
        read.text("project_id"),
        read.text("project_name"),
        read.text("project_domain_id"),
        read.text("project_domain_name"),
    )
    scope = project if project != ProjectScope() else None
    return KeystoneSignIn(auth_url, Password(*user), scope, interface, storage_url)


def _tls(read: _Reader) -> Tls:
    return Tls(verify=read.entry.get("verify") is not False, ca_file=read.text("ca_file"))


def entry_of(profile: Profile) -> dict[str, object]:
    """Return the entry that `profile_of` reads back as equal, but for a Keystone password.

    Raises ProfileError for credentials that have no place in our file: tokens end by themselves,
    and botocore's chain lives in the AWS files.
    """
    entry: dict[str, object | None] = {
        "protocol": str(profile.protocol),
        **_credentials_entry(profile),
        "project": profile.project,
        "region": profile.region,
        "verify": None if profile.tls.verify else False,
        "ca_file": profile.tls.ca_file,
    }
    if profile.protocol is Protocol.S3:
        entry |= {
            "addressing": str(profile.addressing),
            "signature": str(profile.signature),
            "max_parts": profile.max_parts,
            "acl": profile.acl,
            "expires": profile.expires,
        }
    return {name: value for name, value in entry.items() if value not in (None, "")}


def _credentials_entry(profile: Profile) -> dict[str, object | None]:
    match credentials := profile.credentials:
        case KeyPair():
            return {
                "endpoint": profile.endpoint,
                "access_key": credentials.access_key,
                "secret_key": credentials.secret_key.reveal(),
                "session_token": _revealed(credentials.session_token),
            }
        case Anonymous():
            return {"endpoint": profile.endpoint, "anonymous": True}
        case V1SignIn():
            return {
                "sign_in": "v1",
                "auth_url": credentials.auth_url,
                "storage_url": credentials.storage_url,
                "user": credentials.user,
                "key": _revealed(credentials.key),
            }
        case KeystoneSignIn(method=Password() | ApplicationCredential() as method):
            return {
                "sign_in": "password",
                "auth_url": credentials.auth_url,
                "storage_url": credentials.storage_url,
                "interface": credentials.interface,
                **_method_entry(method),
                **_scope_entry(credentials.scope),
            }
    raise ProfileError(
        f"The profile {profile.name} cannot be saved",
        why="Its credentials end by themselves or belong to another program's files.",
    )


def _method_entry(method: Password | ApplicationCredential) -> dict[str, object | None]:
    entry: dict[str, object | None] = {name: getattr(method, name) for name in _USER}
    if isinstance(method, ApplicationCredential):
        entry |= {
            "sign_in": "application_credential",
            "id": method.id,
            "name": method.name,
            "secret": _revealed(method.secret),
        }
    return entry


def _scope_entry(scope: ProjectScope | None) -> dict[str, object | None]:
    if scope is None:
        return {}
    return {
        "project_id": scope.id,
        "project_name": scope.name,
        "project_domain_id": scope.domain_id,
        "project_domain_name": scope.domain_name,
    }


def _revealed(secret: Secret | None) -> str | None:
    return secret.reveal() if secret is not None else None
