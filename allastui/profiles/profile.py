"""Who I am and where: the value that every credential source makes and every store opens."""

import enum
from dataclasses import dataclass
from datetime import datetime


class Protocol(enum.StrEnum):
    """What a profile's endpoint speaks."""

    LOCAL = "local"
    S3 = "s3"
    SWIFT = "swift"

    @property
    def shown(self) -> str:
        """Its name as people write it."""
        return {"s3": "S3", "swift": "Swift"}.get(self.value, self.value)


class Secret:
    """A text that shows itself only when asked: its repr, str and format are stars."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An S3 access key with its secret, and the session token that temporary keys need."""

    access_key: str
    secret_key: Secret
    session_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class BotocoreChain:
    """Credentials that botocore finds at connect time: SSO, assumed roles, credential_process."""

    aws_profile: str


@dataclass(frozen=True, slots=True)
class Anonymous:
    """No credentials: public buckets only."""


S3Credentials = KeyPair | BotocoreChain | Anonymous


@dataclass(frozen=True, slots=True)
class Password:
    """A Keystone user with a password; None means that the user is asked for it.

    The user is `user_id`, or `username` in a domain that has an id or a name.
    """

    username: str | None = None
    user_id: str | None = None
    user_domain_id: str | None = None
    user_domain_name: str | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A Keystone token that somebody else got; a scoped one is got with it while it lasts."""

    token: Secret


@dataclass(frozen=True, slots=True)
class ApplicationCredential:
    """A Keystone application credential: by `id`, or by `name` and its user.

    It is bound to one project. `secret` None means that the user is asked for it.
    """

    id: str | None = None
    name: str | None = None
    username: str | None = None
    user_id: str | None = None
    user_domain_id: str | None = None
    user_domain_name: str | None = None
    secret: Secret | None = None


@dataclass(frozen=True, slots=True)
class ProjectScope:
    """The Keystone project that is worked in: by `id`, or by `name` in a domain."""

    id: str | None = None
    name: str | None = None
    domain_id: str | None = None
    domain_name: str | None = None


@dataclass(frozen=True, slots=True)
class KeystoneSignIn:
    """A sign-in to a project with Keystone v3, whose catalog tells where its storage is.

    Without `scope` it is good for the list of the user's projects only, unless an application
    credential says which project it is. `storage_url`, where a source states it, is used in place
    of the catalog's. `interface` is the catalog's: "public", "internal" or "admin".
    """

    auth_url: str
    method: Password | Token | ApplicationCredential
    scope: ProjectScope | None = None
    interface: str = "public"
    storage_url: str | None = None


@dataclass(frozen=True, slots=True)
class V1SignIn:
    """A sign-in with version 1 of Swift's own authentication (TempAuth, Ceph's own users)."""

    auth_url: str
    user: str
    key: Secret | None
    """None means that the user is asked for it."""
    storage_url: str | None = None


@dataclass(frozen=True, slots=True)
class SwiftToken:
    """A token that somebody else got for one account; it cannot be renewed.

    `auth_url` is the Keystone that can tell when it ends, None where the source does not say.
    """

    storage_url: str
    token: Secret
    auth_url: str | None = None


SwiftCredentials = KeystoneSignIn | V1SignIn | SwiftToken

Credentials = S3Credentials | SwiftCredentials


class Addressing(enum.StrEnum):
    """Where the bucket name goes: into the path (Ceph, the default here) or the host name."""

    PATH = "path"
    VIRTUAL = "virtual"


class Signature(enum.StrEnum):
    """AWS signature version 4, or version 2 for old appliances."""

    V4 = "v4"
    V2 = "v2"


@dataclass(frozen=True, slots=True)
class Tls:
    """How the certificate of an https endpoint is checked."""

    verify: bool = True
    ca_file: str | None = None
    """A PEM file of certificate authorities; None means the system's."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a profile was found, for people: a file with its section, or variables."""

    label: str
    """Short: "rclone.conf", ".aws", "AWS_ variables"."""
    file: str | None
    section: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Who I am and where; opening it gives a store.

    `name` is unique among the profiles found and is what places, the journal and the command line
    use. `endpoint` is a URL with its scheme: of the service for S3, of the account for Swift, or,
    where only the sign-in tells the account, the URL to sign in at; for AWS itself it is None, as
    botocore knows the endpoint of each region. `max_parts` is the service's limit of parts in one
    upload where it is known (LUMI-O: 1,000), else None. `acl` is a canned ACL set on every upload,
    or None. `expires` is when the credentials end, where the source says so.
    """

    name: str
    protocol: Protocol
    endpoint: str | None
    credentials: Credentials
    sources: tuple[Source, ...] = ()
    aliases: tuple[str, ...] = ()
    project: str | None = None
    region: str | None = None
    addressing: Addressing = Addressing.PATH
    signature: Signature = Signature.V4
    tls: Tls = Tls()
    max_parts: int | None = None
    acl: str | None = None
    expires: datetime | None = None
