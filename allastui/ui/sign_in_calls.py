"""What a sign-in asks of the services, and the profiles that come of it; every call blocks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from allastui.errors import AllastuiError, NotFound
from allastui.profiles.profile import (
    ApplicationCredential,
    Credentials,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Secret,
    Source,
    SwiftToken,
    Token,
    V1SignIn,
)
from allastui.stores.sign_in.missing import missing_secret, with_secret

if TYPE_CHECKING:
    from allastui.stores.sign_in.user import Ec2Key, KeystoneUser, Project


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Profiles that can be opened now, and what else there is to say ("" for nothing).

    `asked` are the same profiles as they are before their password is typed, so that it can be
    asked for again when a sign-in has ended.
    """

    profiles: tuple[Profile, ...]
    asked: tuple[Profile, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted of the projects that were chosen.

    `s3` wants S3 profiles too, with a key of the project's; `create` makes one where there is none.
    """

    projects: tuple["Project", ...]
    keep_password: bool
    s3: bool = False
    create: bool = False
    sources: tuple[Source, ...] = ()
    """Where the user was found, if it was."""


# A profile whose user and project are known.


def without_secret(profile: Profile) -> Profile | None:
    """Return a profile as it is before its password is typed, None if it asks for none."""
    match profile.credentials:
        case KeystoneSignIn(method=Password() as password) as sign_in:
            asked: Credentials = replace(sign_in, method=replace(password, password=None))
        case KeystoneSignIn(method=ApplicationCredential() as application) as sign_in:
            asked = replace(sign_in, method=replace(application, secret=None))
        case V1SignIn() as v1:
            asked = replace(v1, key=None)
        case _:
            return None
    return replace(profile, credentials=asked, expires=None)


def without_password(profile: Profile) -> Profile:
    """Return a profile without the password of Keystone's user; any other one as it is."""
    match profile.credentials:
        case KeystoneSignIn(method=Password() as method) as sign_in:
            asked = replace(sign_in, method=replace(method, password=None))
            return replace(profile, credentials=asked)
        case _:
            return profile


def user_of(profile: Profile) -> tuple[str, object] | None:
    """Return whose password a profile asks for: profiles with equal ones share it."""
    asked = without_secret(profile)
    match asked.credentials if asked else None:
        case KeystoneSignIn(auth_url=url, method=method):
            return url, method
        case V1SignIn(auth_url=url, user=user):
            return url, user
        case _:
            return None


def answer(
    profile: Profile, secret: Secret, *, keep: bool, others: Iterable[Profile] = ()
) -> SignedIn:
    """Sign in to `profile`, which lacks `secret`; raises SignInFailed and other StoreErrors.

    With `keep` the secret is kept to renew the sign-in, and serves the `others` of the same user;
    without, only the token is kept, and the profile ends with it.
    """
    from allastui.stores.sign_in.tickets import open_tickets

    full = with_secret(without_secret(profile) or profile, secret)
    ticket = open_tickets(full).current()
    if keep:
        same = [other for other in others if user_of(other) == user_of(profile)]
        renewed = (with_secret(without_secret(other) or other, secret) for other in same)
        return SignedIn((full, *renewed), (profile, *same))
    match profile.credentials:
        case KeystoneSignIn() as sign_in:
            credentials: Credentials = replace(sign_in, method=Token(ticket.token))
        case _:
            credentials = SwiftToken(ticket.storage_url, ticket.token)
    expires = datetime.fromtimestamp(ticket.expires, UTC) if ticket.expires else None
    return SignedIn((replace(profile, credentials=credentials, expires=expires),), (profile,))


# A user whose projects are asked for.


def lacks_project(profile: Profile) -> bool:
    """Whether a profile says who the user is and not which project: those are asked for."""
    credentials = profile.credentials
    return (
        isinstance(credentials, KeystoneSignIn)
        and not isinstance(credentials.method, ApplicationCredential)
        and credentials.scope is None
    )


def lacks_only_project(profile: Profile) -> bool:
    """Whether nothing but the project is left to choose: the password or a token is known."""
    return lacks_project(profile) and not lacks_secret(profile)


def lacks_secret(profile: Profile) -> bool:
    """Whether the password of a profile, or what stands in its place, is not known."""
    return missing_secret(profile) is not None


def projects_of(
    auth_url: str, username: str, domain: str, password: str
) -> tuple["KeystoneUser", tuple["Project", ...]]:
    """Sign in without a project; return the user and the projects, at least one."""
    from allastui.stores.sign_in.user import KeystoneUser

    method = Password(username, user_domain_name=domain or None, password=Secret(password))
    user = KeystoneUser(KeystoneSignIn(auth_url, method))
    return user, _some_projects(user)


def projects_of_profile(profile: Profile) -> tuple["KeystoneUser", tuple["Project", ...]]:
    """Do the same for a profile that says who the user is, with the password or a token."""
    from allastui.stores.sign_in.user import KeystoneUser

    assert isinstance(profile.credentials, KeystoneSignIn)
    user = KeystoneUser(profile.credentials, region=profile.region, tls=profile.tls)
    return user, _some_projects(user)


def _some_projects(user: "KeystoneUser") -> tuple["Project", ...]:
    projects = user.projects()
    if not projects:
        raise NotFound(
            "This user is a member of no project",
            hint="Join a project at the service's own pages first.",
        )
    return projects


def make_profiles(user: "KeystoneUser", wishes: Wishes, unnamed: KeystoneSignIn) -> SignedIn:
    """Return the profiles that are wished for; `unnamed` is the sign-in without its password.

    What fails for one project is told and keeps nobody from the others; raises what failed if
    nothing came of it.
    """
    profiles: list[Profile] = []
    asked: list[Profile] = []
    problems: list[AllastuiError] = []
    without_key: list[str] = []
    for project in wishes.projects:
        try:
            swift = user.swift_profile(project, keep_password=wishes.keep_password)
            scope = ProjectScope(id=project.id, name=project.name, domain_id=project.domain_id)
            if isinstance(unnamed.method, Password):
                asked.append(
                    replace(swift, credentials=replace(unnamed, scope=scope), expires=None)
                )
            profiles.append(replace(swift, expires=None) if wishes.keep_password else swift)
        except AllastuiError as error:
            problems.append(error)
        if not wishes.s3:
            continue
        try:
            key = _s3_key(user, project, create=wishes.create)
            if key is None:
                without_key.append(project.name)
            else:
                profiles.append(user.s3_profile(project, key))
        except AllastuiError as error:
            problems.append(error)
    if problems and not profiles:
        raise problems[0]
    said = [str(error) for error in problems]
    if without_key:
        said.append(f"There is no S3 key yet for {', '.join(without_key)}.")
    from_there = [replace(each, sources=(*wishes.sources, *each.sources)) for each in profiles]
    return SignedIn(tuple(from_there), tuple(asked), " ".join(said))


def _s3_key(user: "KeystoneUser", project: "Project", *, create: bool) -> "Ec2Key | None":
    keys = user.ec2_keys(project)
    if keys:
        return keys[0]
    return user.create_ec2_key(project) if create else None


def user_and_project(profile: Profile) -> tuple["KeystoneUser", "Project"]:
    """Return the user that a profile signs in as, and its project; raises StoreErrors."""
    from allastui.stores.sign_in.user import KeystoneUser

    sign_in = profile.credentials
    assert isinstance(sign_in, KeystoneSignIn)
    user = KeystoneUser(sign_in, region=profile.region, tls=profile.tls)
    scope = sign_in.scope or ProjectScope(name=profile.project)
    projects = user.projects()
    for project in projects:
        if scope.id == project.id or (scope.id is None and scope.name == project.name):
            return user, project
    raise NotFound(
        f"The project {scope.name or scope.id} is not among those of this user",
        hint=f"There are: {', '.join(project.name for project in projects)}.",
    )


def is_only_signed_in(profile: Profile) -> bool:
    """Whether nothing but a sign-in of this run tells of a profile."""
    from allastui.stores.sign_in.user import SIGNED_IN

    return profile.sources == (SIGNED_IN,)
