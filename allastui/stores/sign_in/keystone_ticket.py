"""A ticket from Keystone: with a password, a token or an application credential."""

from allastui.errors import SignInFailed, SignInNeeded
from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    Profile,
    Token,
)
from allastui.stores.sign_in.catalog import storage_url
from allastui.stores.sign_in.keystone import Keystone
from allastui.stores.sign_in.keystone_token import KeystoneToken
from allastui.stores.sign_in.ticket import Ticket


def keystone_ticket(profile: Profile, sign_in: KeystoneSignIn) -> Ticket:
    """Sign in to the project of `sign_in` and return the ticket to its storage.

    Raises SignInNeeded without a password, SignInFailed where Keystone refuses, Unsupported where
    the project has no storage.
    """
    title = f"Signing in to {profile.name} failed"
    keystone = Keystone(sign_in.auth_url, profile.tls, title)
    token = method_token(keystone, sign_in)
    if sign_in.scope is not None and not isinstance(sign_in.method, ApplicationCredential):
        token = keystone.of_project(token, sign_in.scope)
    if token.project_id is None:
        raise SignInFailed(title, why="No project is chosen.", hint=keystone.projects_hint(token))
    url = sign_in.storage_url or storage_url(token, profile.region, sign_in.interface, title)
    return Ticket(token.token, url.rstrip("/"), token.expires)


def method_token(keystone: Keystone, sign_in: KeystoneSignIn) -> KeystoneToken:
    """Return the token that the method of a sign-in gives: without a project for a password.

    Raises SignInNeeded without a password, SignInFailed.
    """
    method = sign_in.method
    if isinstance(method, ApplicationCredential):
        return _of_application(keystone, method)
    if isinstance(method, Token):
        return _of_token(keystone, sign_in, method)
    return _of_user(keystone, method)


def _of_user(keystone: Keystone, method: Password) -> KeystoneToken:
    if method.password is None:
        raise SignInNeeded(
            "A password is needed",
            why=f"The password of {method.username or method.user_id} at {keystone.label} is"
            " not known yet.",
            hint="Type it where the profile is opened, or set OS_PASSWORD before the start.",
        )
    return keystone.of_user(method, method.password)


def _of_application(keystone: Keystone, method: ApplicationCredential) -> KeystoneToken:
    if method.secret is None:
        raise SignInNeeded(
            "A secret is needed",
            why=f"The secret of the application credential {method.name or method.id} is not"
            " known yet.",
            hint="Type it where the profile is opened, or set"
            " OS_APPLICATION_CREDENTIAL_SECRET before the start.",
        )
    return keystone.of_application(method, method.secret)


def _of_token(keystone: Keystone, sign_in: KeystoneSignIn, method: Token) -> KeystoneToken:
    try:
        return keystone.validated(method.token)
    except SignInFailed as error:
        scope = sign_in.scope
        project = (scope.name or scope.id) if scope else None
        raise SignInFailed(
            f"The token of project {project} has ended" if project else "The token has ended",
            why=f"{keystone.label} does not accept it.",
            hint="Sign in again, or get a new token where this one is from.",
        ) from error
