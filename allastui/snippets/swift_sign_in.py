"""What a sign-in to Swift states beside its secret: variables of a shell, arguments of Python."""

from collections.abc import Mapping

from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    Profile,
    SwiftToken,
    Token,
    V1SignIn,
)
from allastui.snippets.key_places import APPLICATION, PASSWORD, TOKEN, V1_KEY

SECRET_VARIABLES = {
    PASSWORD: "OS_PASSWORD",
    TOKEN: "OS_AUTH_TOKEN",
    APPLICATION: "OS_APPLICATION_CREDENTIAL_SECRET",
    V1_KEY: "ST_KEY",
}
"""The variable of each secret of a sign-in to Swift."""


def secret_name(profile: Profile) -> str:
    """Return which secret signs in to a Swift profile."""
    match profile.credentials:
        case V1SignIn():
            return V1_KEY
        case KeystoneSignIn(method=ApplicationCredential()):
            return APPLICATION
        case KeystoneSignIn(method=Password()):
            return PASSWORD
    return TOKEN


def user_text(profile: Profile) -> str:
    """Return whose secret it is, as a question names it."""
    match profile.credentials:
        case V1SignIn(user=user):
            return user
        case KeystoneSignIn(method=Password(username, user_id)):
            return username or user_id or profile.name
        case KeystoneSignIn(method=ApplicationCredential(id=number, name=name)):
            return name or number or profile.name
    return profile.name


def facts(profile: Profile) -> Mapping[str, str]:
    """Return all that the sign-in states but the secret, named as keystoneauth names it."""
    sign_in = profile.credentials
    if not isinstance(sign_in, KeystoneSignIn):
        return {}
    stated: dict[str, str | None] = {"auth_url": _v3_url(sign_in.auth_url)}
    method, scope = sign_in.method, sign_in.scope
    if isinstance(method, ApplicationCredential):
        stated |= {
            "application_credential_id": method.id,
            "application_credential_name": method.name,
        }
    if not isinstance(method, Token):
        stated |= {
            "username": method.username,
            "user_id": method.user_id,
            "user_domain_id": method.user_domain_id,
            "user_domain_name": method.user_domain_name,
        }
    if scope is not None and not isinstance(method, ApplicationCredential):
        stated["project_id"] = scope.id
        if scope.id is None:
            stated |= {
                "project_name": scope.name,
                "project_domain_id": scope.domain_id,
                "project_domain_name": scope.domain_name,
            }
    return {name: text for name, text in stated.items() if text}


def _v3_url(auth_url: str) -> str:
    url = auth_url.rstrip("/")
    return url if url.endswith("/v3") else f"{url}/v3"


def variables(profile: Profile) -> Mapping[str, str]:
    """Return the variables that say all but the secret to swift and rclone."""
    match profile.credentials:
        case SwiftToken(storage_url=url):
            return {"OS_STORAGE_URL": url}
        case V1SignIn(auth_url=url, user=user):
            return {"ST_AUTH": url, "ST_USER": user}
        case KeystoneSignIn(method=method, storage_url=storage_url, interface=interface):
            named = {f"OS_{name.upper()}": text for name, text in facts(profile).items()}
            named["OS_IDENTITY_API_VERSION"] = "3"
            if isinstance(method, ApplicationCredential):
                named["OS_AUTH_TYPE"] = "v3applicationcredential"
            if profile.region:
                named["OS_REGION_NAME"] = profile.region
            if storage_url:
                named["OS_STORAGE_URL"] = storage_url
            if interface != "public":
                named["OS_ENDPOINT_TYPE"] = f"{interface}URL"
            return named
    return {}
