"""From what a source says of a Swift sign-in to its profile; pure.

Every source is brought to one set of option names first: those of the OS_ variables without their
prefix and in lower case, which are those of clouds.yaml too (`auth_url`, `username`, `cacert`).
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from allastui.errors import ProfileError
from allastui.profiles.ini import is_true
from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Source,
    SwiftCredentials,
    SwiftToken,
    Tls,
    Token,
    V1SignIn,
)
from allastui.profiles.service import endpoint_url, project_of

Options = Mapping[str, str]

_BY_PASSWORD = ("password", "v3password")
_BY_TOKEN = ("token", "v3token")
_BY_APPLICATION = ("v3applicationcredential",)
_BY_V1 = ("v1password",)
_AUTH_TYPES = ("", *_BY_PASSWORD, *_BY_TOKEN, *_BY_APPLICATION, *_BY_V1)
_V1_PATHS = ("/v1", "/v1.0", "/auth/1.0")
_V2_PATHS = ("/v2.0",)
_DEFAULT_DOMAIN = "default"
"""The id of the domain that every Keystone has; who names no domain means it."""


def swift_profile(name: str, options: Options, source: Source, where: str) -> Profile:
    """Return the profile that `options` describe, found in `source`.

    `where` begins the sentences of the errors ("The remote allas in …"). Raises ProfileError if
    something is missing, or the way to sign in is none of those that this program knows.
    """
    credentials = swift_credentials(options, where)
    project = _first(options, "project_name", "tenant_name")
    return Profile(
        name=name,
        protocol=Protocol.SWIFT,
        endpoint=swift_endpoint(credentials),
        credentials=credentials,
        sources=(source,),
        project=project_of(project) or project or project_of(name),
        region=_first(options, "region_name", "region"),
        tls=_tls(options),
    )


def swift_endpoint(credentials: SwiftCredentials) -> str:
    """Return the URL of the account where it is known, else the one to sign in at."""
    if isinstance(credentials, SwiftToken):
        return credentials.storage_url
    return credentials.storage_url or credentials.auth_url


def swift_credentials(options: Options, where: str) -> SwiftCredentials:
    """Return what `options` sign in with; raises ProfileError as `swift_profile` does.

    Of several ways the one that needs no question and can be renewed comes first: an application
    credential, a password, a token, and then a password that is asked for.
    """
    auth_type = options.get("auth_type", "").strip().lower()
    if auth_type not in _AUTH_TYPES:
        raise ProfileError(f"{where} signs in with {auth_type}, which is not supported")
    token, storage_url = _token(options), _url(options, "storage_url", where)
    if token is not None and storage_url is not None and not _can_renew(options):
        return SwiftToken(storage_url, token, keystone_url(options.get("auth_url")))
    if not options.get("auth_url", "").strip():
        raise ProfileError(f"{where} does not say where to sign in (no auth_url)")
    if _is_v1(options, auth_type):
        return _v1(options, where, storage_url)
    if _is_v2(options):
        raise ProfileError(f"{where} signs in with version 2 of Keystone, which is not supported")
    auth_url = keystone_url(options.get("auth_url"))
    if auth_url is None:
        raise ProfileError(f"{where} has an auth_url that is not a URL")
    method = _method(options, auth_type, token, where)
    return KeystoneSignIn(
        auth_url=auth_url,
        method=method,
        scope=None if isinstance(method, ApplicationCredential) else _scope(options),
        interface=_interface(options),
        storage_url=storage_url,
    )


def keystone_url(text: str | None) -> str | None:
    """Return the URL of a Keystone's version 3 in one spelling, or None if it is none."""
    try:
        url = endpoint_url(text)
    except ValueError:
        return None
    if url is None or url.endswith("/v3"):
        return url
    return f"{url}/v3"


def _method(
    options: Options, auth_type: str, token: Secret | None, where: str
) -> Password | Token | ApplicationCredential:
    application = _application_credential(options)
    if application is not None and auth_type in ("", *_BY_APPLICATION):
        return application
    if auth_type in _BY_APPLICATION:
        raise ProfileError(f"{where} has no id of its application credential")
    password = _password(options)
    has_password = password is not None and password.password is not None
    if token is not None and (auth_type in _BY_TOKEN or (auth_type == "" and not has_password)):
        return Token(token)
    if auth_type in _BY_TOKEN:
        raise ProfileError(f"{where} has no token")
    if password is None:
        raise ProfileError(f"{where} does not say who signs in (no username)")
    return password


def _can_renew(options: Options) -> bool:
    """Whether a new token can be had without asking anybody."""
    if not options.get("auth_url"):
        return False
    user = _first(options, "username", "user_id")
    application = _first(options, "application_credential_id", "application_credential_name")
    return bool(
        (user and options.get("password"))
        or (application and options.get("application_credential_secret"))
    )


def _application_credential(options: Options) -> ApplicationCredential | None:
    credential_id = _first(options, "application_credential_id")
    name = _first(options, "application_credential_name")
    if not credential_id and not name:
        return None
    secret = _secret(options, "application_credential_secret")
    if credential_id:
        return ApplicationCredential(id=credential_id, secret=secret)
    user = _password(options)
    if user is None:
        return None
    return ApplicationCredential(
        name=name,
        username=user.username,
        user_id=user.user_id,
        user_domain_id=user.user_domain_id,
        user_domain_name=user.user_domain_name,
        secret=secret,
    )


def _password(options: Options) -> Password | None:
    password = _secret(options, "password")
    if user_id := _first(options, "user_id"):
        return Password(user_id=user_id, password=password)
    username = _first(options, "username")
    if username is None:
        return None
    domain_id, domain_name = _user_domain(options)
    return Password(
        username=username,
        user_domain_id=domain_id,
        user_domain_name=domain_name,
        password=password,
    )


def _user_domain(options: Options) -> tuple[str | None, str | None]:
    """Return the id, or else the name, of the user's domain."""
    if domain_id := _first(options, "user_domain_id"):
        return domain_id, None
    if domain_name := _first(options, "user_domain_name"):
        return None, domain_name
    return _first(options, "default_domain_id", "default_domain") or _DEFAULT_DOMAIN, None


def _scope(options: Options) -> ProjectScope | None:
    if project_id := _first(options, "project_id", "tenant_id"):
        return ProjectScope(id=project_id)
    name = _first(options, "project_name", "tenant_name")
    if name is None:
        return None
    domain_id = _first(options, "project_domain_id")
    domain_name = _first(options, "project_domain_name")
    if domain_id is None and domain_name is None:
        domain_id, domain_name = _user_domain(options)
    return ProjectScope(
        name=name, domain_id=domain_id, domain_name=None if domain_id else domain_name
    )


def _v1(options: Options, where: str, storage_url: str | None) -> V1SignIn:
    auth_url = _url(options, "auth_url", where)
    user = _first(options, "username", "user")
    if auth_url is None or user is None:
        raise ProfileError(f"{where} does not say who signs in (no user)")
    return V1SignIn(auth_url, user, _secret(options, "password"), storage_url)


def _version(options: Options) -> str:
    return _first(options, "auth_version", "identity_api_version") or ""


def _path(options: Options) -> str:
    try:
        return urlsplit(options.get("auth_url", "").strip()).path.rstrip("/")
    except ValueError:
        return ""


def _is_v1(options: Options, auth_type: str) -> bool:
    version = _version(options)
    stated = version.startswith("1") or auth_type in _BY_V1
    return stated or (version in ("", "0") and _path(options).endswith(_V1_PATHS))


def _is_v2(options: Options) -> bool:
    version = _version(options)
    stated = version.startswith("2")
    return stated or (version in ("", "0") and _path(options).endswith(_V2_PATHS))


def _interface(options: Options) -> str:
    stated = (_first(options, "interface", "endpoint_type") or "").removesuffix("URL").lower()
    return stated if stated in ("internal", "admin") else "public"


def _tls(options: Options) -> Tls:
    verify = options.get("verify", "").strip().lower() not in ("false", "no", "off", "0")
    insecure = is_true(options.get("insecure"))
    return Tls(verify=verify and not insecure, ca_file=_first(options, "cacert"))


def _token(options: Options) -> Secret | None:
    return _secret(options, "auth_token") or _secret(options, "token")


def _secret(options: Options, name: str) -> Secret | None:
    text = options.get(name, "")
    return Secret(text) if text else None


def _url(options: Options, name: str, where: str) -> str | None:
    try:
        return endpoint_url(options.get(name))
    except ValueError as error:
        raise ProfileError(f"{where}: the {name} is not the URL of a service") from error


def _first(options: Options, *names: str) -> str | None:
    return next((text for name in names if (text := options.get(name, "").strip())), None)
