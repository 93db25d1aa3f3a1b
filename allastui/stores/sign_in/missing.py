"""What a profile's sign-in still lacks before it can be tried, and the profile with it."""

from dataclasses import dataclass, replace

from allastui.profiles.profile import (
    ApplicationCredential,
    Credentials,
    KeystoneSignIn,
    Password,
    Profile,
    Secret,
    V1SignIn,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A secret that the user is asked for: equal ones are asked for once.

    `what` is "password", "secret" or "key"; `variable` is where it can be given without asking.
    `account` is the very user, domain and all, where `user` is for people.
    """

    what: str
    user: str
    auth_url: str
    variable: str
    account: object


def missing_secret(profile: Profile) -> Missing | None:
    """Return what `profile` lacks to sign in, None if it lacks nothing."""
    match profile.credentials:
        case KeystoneSignIn(auth_url=url, method=Password(password=None) as method):
            user = method.username or method.user_id or ""
            return Missing("password", user, url, "OS_PASSWORD", method)
        case KeystoneSignIn(auth_url=url, method=ApplicationCredential(secret=None) as method):
            user = f"the application credential {method.name or method.id}"
            return Missing("secret", user, url, "OS_APPLICATION_CREDENTIAL_SECRET", method)
        case V1SignIn(auth_url=url, user=user, key=None):
            return Missing("key", user, url, "ST_KEY", user)
    return None


def with_secret(profile: Profile, secret: Secret) -> Profile:
    """Return `profile` with what it lacks; as it is if it lacks nothing."""
    credentials: Credentials
    match profile.credentials:
        case KeystoneSignIn(method=Password(password=None) as password) as sign_in:
            credentials = replace(sign_in, method=replace(password, password=secret))
        case KeystoneSignIn(method=ApplicationCredential(secret=None) as application) as sign_in:
            credentials = replace(sign_in, method=replace(application, secret=secret))
        case V1SignIn(key=None) as v1:
            credentials = replace(v1, key=secret)
        case _:
            return profile
    return replace(profile, credentials=credentials)
