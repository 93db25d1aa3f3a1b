"""Which Swift profiles lead to one account with one right to it; pure."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from allastui.profiles.profile import (
    ApplicationCredential,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    SwiftToken,
    Token,
    V1SignIn,
)
from allastui.profiles.siblings import service_host


def account_groups(found: Sequence[Profile]) -> list[list[Profile]]:
    """Return the Swift profiles of `found` in groups, each of one user of one account.

    A token that somebody else got belongs to the first sign-in that leads to its account: it is
    the same right, but ends. In each group the profile that is to be used comes first: one that
    gets new tokens without a question, then a token, then one that asks.
    """
    sign_ins = [one for one in found if not isinstance(one.credentials, SwiftToken)]
    tokens = [one for one in found if isinstance(one.credentials, SwiftToken)]
    groups = _joined(sign_ins)
    for group in _joined(tokens):
        home = next((other for other in groups if _reach_one_account(other, group)), None)
        if home is None:
            groups.append(group)
        else:
            home.extend(group)
    return [sorted(group, key=_rank) for group in groups]


def _joined(profiles: Sequence[Profile]) -> list[list[Profile]]:
    groups: list[list[Profile]] = []
    for profile in profiles:
        mine = [group for group in groups if any(_same(profile, other) for other in group)]
        joined = [other for group in mine for other in group] + [profile]
        groups = [group for group in groups if group not in mine]
        groups.append(joined)
    return groups


def _same(one: Profile, other: Profile) -> bool:
    """Whether two sign-ins, or two tokens, are one user's to one account."""
    if one.region and other.region and one.region != other.region:
        return False
    match one.credentials, other.credentials:
        case KeystoneSignIn() as a, KeystoneSignIn() as b:
            if a.auth_url != b.auth_url or _user(a) != _user(b):
                return False
            return _scope(a.scope) == _scope(b.scope) or bool(
                a.scope and b.scope and one.project and one.project == other.project
            )
        case V1SignIn() as a, V1SignIn() as b:
            return (a.auth_url, a.user) == (b.auth_url, b.user)
        case SwiftToken() as a, SwiftToken() as b:
            return a.storage_url == b.storage_url
    return False


def _reach_one_account(sign_ins: Sequence[Profile], tokens: Sequence[Profile]) -> bool:
    for sign_in in sign_ins:
        for token in tokens:
            urls = _storage_url(sign_in), _storage_url(token)
            if urls[0] is not None:
                if urls[0] == urls[1]:
                    return True
            elif (
                sign_in.project
                and sign_in.project == token.project
                and _hosts(sign_in) & _hosts(token)
            ):
                return True
    return False


def _user(sign_in: KeystoneSignIn) -> tuple[object, ...]:
    method = sign_in.method
    if isinstance(method, Token):
        return ("token", method.token)
    user = method.user_id, method.username, _domain(method.user_domain_id, method.user_domain_name)
    if isinstance(method, ApplicationCredential):
        return ("application", method.id) if method.id else ("application", method.name, *user)
    return ("user", *user)


def _scope(scope: ProjectScope | None) -> tuple[object, ...]:
    if scope is None:
        return ()
    if scope.id:
        return (scope.id,)
    return (scope.name, _domain(scope.domain_id, scope.domain_name))


def _domain(domain_id: str | None, domain_name: str | None) -> str | None:
    """Return what tells a domain; the one that every Keystone has is "default" or "Default"."""
    stated = domain_id or domain_name
    return "default" if stated in ("default", "Default") else stated


def _storage_url(profile: Profile) -> str | None:
    credentials = profile.credentials
    if isinstance(credentials, KeystoneSignIn | V1SignIn | SwiftToken):
        return credentials.storage_url
    return None


def _hosts(profile: Profile) -> set[str]:
    """Return the hosts that a profile names: of the service, and to sign in at."""
    sign_in_at = getattr(profile.credentials, "auth_url", None)
    hosts = {service_host(profile.endpoint), urlsplit(sign_in_at or "").hostname or ""}
    return hosts - {""}


def _rank(profile: Profile) -> int:
    match profile.credentials:
        case KeystoneSignIn(method=Password(password=secret)):
            return 0 if secret is not None else 2
        case KeystoneSignIn(method=ApplicationCredential(secret=secret)):
            return 0 if secret is not None else 2
        case V1SignIn(key=secret):
            return 0 if secret is not None else 2
    return 1
