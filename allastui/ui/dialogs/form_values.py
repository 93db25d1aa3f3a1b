"""What is typed into the form of a profile of our own, and the profile that it means; pure."""

import enum
import os
from dataclasses import dataclass, field, replace

from allastui.profiles.local import LOCAL
from allastui.profiles.profile import (
    Addressing,
    Anonymous,
    ApplicationCredential,
    Credentials,
    KeyPair,
    KeystoneSignIn,
    Password,
    Profile,
    ProjectScope,
    Protocol,
    Secret,
    Signature,
    Tls,
)
from allastui.profiles.service import endpoint_url, max_parts, project_of


class Checked(enum.Enum):
    """How the certificate of the service is checked."""

    SYSTEM = "the system's way"
    CA_FILE = "by a CA file"
    NOT = "not at all"


class By(enum.Enum):
    """With what a Swift profile signs in."""

    PASSWORD = "a user and password"
    APPLICATION = "an application credential"


@dataclass(frozen=True, slots=True)
class FormValues:
    """The form as it stands. Empty secrets mean those of the profile that is edited, if any.

    `user` is the id of the application credential if it signs in by one.
    """

    protocol: Protocol = Protocol.S3
    name: str = ""
    endpoint: str = ""
    access_key: str = ""
    secret: str = field(default="", repr=False)
    is_anonymous: bool = False
    region: str = ""
    addressing: Addressing = Addressing.PATH
    signature: Signature = Signature.V4
    checked: Checked = Checked.SYSTEM
    ca_file: str = ""
    auth_url: str = ""
    by: By = By.PASSWORD
    user: str = ""
    domain: str = "Default"
    project: str = ""

    def __repr__(self) -> str:
        return f"FormValues({self.protocol}, {self.name!r})"


def form_values(profile: Profile) -> FormValues:
    """Return the form of a profile, without its secrets."""
    tls = profile.tls
    checked = Checked.NOT if not tls.verify else Checked.CA_FILE if tls.ca_file else Checked.SYSTEM
    values = FormValues(
        profile.protocol,
        profile.name,
        region=profile.region or "",
        addressing=profile.addressing,
        signature=profile.signature,
        checked=checked,
        ca_file=tls.ca_file or "",
    )
    match profile.credentials:
        case KeyPair(access_key=key):
            return replace(values, endpoint=profile.endpoint or "", access_key=key)
        case KeystoneSignIn(auth_url=auth_url, method=Password() as method, scope=scope):
            return replace(
                values,
                auth_url=auth_url,
                user=method.username or method.user_id or "",
                domain=method.user_domain_name or method.user_domain_id or "",
                project=(scope.name or scope.id or "") if scope else "",
            )
        case KeystoneSignIn(auth_url=auth_url, method=ApplicationCredential(id=number)):
            return replace(values, auth_url=auth_url, by=By.APPLICATION, user=number or "")
        case _:
            return replace(values, endpoint=profile.endpoint or "", is_anonymous=True)


def complaint(values: FormValues, before: Profile | None, taken: frozenset[str]) -> str:
    """Return what is wrong with the form in one sentence, or ""; `taken` are names in use."""
    if not values.name:
        return "Give it a name."
    if any(char in values.name for char in ":/") or any(char.isspace() for char in values.name):
        return "A name has no spaces, colons or slashes."
    if values.name == LOCAL or values.name in taken:
        return "That name is taken."
    if values.checked is Checked.CA_FILE and not os.path.isabs(values.ca_file):
        return "Name the CA file by its whole path."
    return (_s3_complaint if values.protocol is Protocol.S3 else _swift_complaint)(values, before)


def _s3_complaint(values: FormValues, before: Profile | None) -> str:
    if problem := _url_complaint(values.endpoint, "endpoint"):
        return problem
    if values.is_anonymous:
        return ""
    if not values.access_key:
        return "Type the access key, or choose public buckets only."
    has_secret = before is not None and isinstance(before.credentials, KeyPair)
    return "" if values.secret or has_secret else "Type the secret key."


def _swift_complaint(values: FormValues, before: Profile | None) -> str:
    if problem := _url_complaint(values.auth_url, "URL of the sign-in"):
        return problem
    if not values.user:
        by_password = values.by is By.PASSWORD
        return "Type the user." if by_password else "Type the id of the application credential."
    if values.by is By.PASSWORD and not values.project:
        return "Type the project; Ctrl-L in the list of projects finds all of yours."
    return ""


def _url_complaint(text: str, what: str) -> str:
    try:
        url = endpoint_url(text)
    except ValueError:
        return f"The {what} is not a URL: https://HOST"
    return "" if url else f"Type the {what}: https://HOST"


def made_profile(values: FormValues, before: Profile | None) -> Profile:
    """Return the profile that a form without complaint means; `before` gives what it leaves out."""
    is_s3 = values.protocol is Protocol.S3
    endpoint = endpoint_url(values.endpoint if is_s3 else values.auth_url)
    old = (
        before
        if before and (before.protocol, before.endpoint) == (values.protocol, endpoint)
        else None
    )
    named = project_of(values.name) or (old.project if old else None)
    return Profile(
        values.name,
        values.protocol,
        endpoint,
        _s3_credentials(values, before) if is_s3 else _swift_credentials(values, before),
        sources=before.sources if before else (),
        project=(named if is_s3 else values.project) or None,
        region=values.region or None,
        addressing=values.addressing if is_s3 else Addressing.PATH,
        signature=values.signature if is_s3 else Signature.V4,
        tls=Tls(
            verify=values.checked is not Checked.NOT,
            ca_file=values.ca_file if values.checked is Checked.CA_FILE else None,
        ),
        max_parts=(old.max_parts if old else max_parts(endpoint)) if is_s3 else None,
        acl=old.acl if old else None,
    )


def fits_form(profile: Profile) -> bool:
    """Whether the form shows all that a profile is, so that saving it loses nothing."""
    made = made_profile(form_values(profile), profile)
    return made == replace(profile, aliases=(), sources=made.sources)


def _s3_credentials(values: FormValues, before: Profile | None) -> Credentials:
    if values.is_anonymous:
        return Anonymous()
    old = before.credentials if before is not None else None
    if not values.secret and isinstance(old, KeyPair):
        return replace(old, access_key=values.access_key)
    return KeyPair(values.access_key, Secret(values.secret))


def _swift_credentials(values: FormValues, before: Profile | None) -> Credentials:
    old = before.credentials if before is not None else None
    old_method = old.method if isinstance(old, KeystoneSignIn) else None
    secret = Secret(values.secret) if values.secret else None
    auth_url = endpoint_url(values.auth_url) or values.auth_url
    if values.by is By.APPLICATION:
        if secret is None and isinstance(old_method, ApplicationCredential):
            secret = old_method.secret
        return KeystoneSignIn(auth_url, ApplicationCredential(id=values.user, secret=secret))
    if secret is None and isinstance(old_method, Password):
        secret = old_method.password
    domain = values.domain or None
    return KeystoneSignIn(
        auth_url,
        Password(username=values.user, user_domain_name=domain, password=secret),
        ProjectScope(name=values.project, domain_name=domain),
    )
