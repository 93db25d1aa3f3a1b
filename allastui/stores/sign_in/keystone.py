"""The conversation with Keystone v3: a token for a user, one for a project, whose projects."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from allastui.errors import AccessDenied, SignInFailed, StoreError
from allastui.profiles.profile import (
    ApplicationCredential,
    Password,
    ProjectScope,
    Secret,
    Tls,
)
from allastui.stores.sign_in.keystone_token import KeystoneToken, read_token
from allastui.stores.sign_in.talking import (
    ANSWER_SECONDS,
    in_plain_words,
    label_of,
    sendable,
    talking,
)

if TYPE_CHECKING:
    from keystoneauth1.identity.v3.base import BaseAuth
    from keystoneauth1.session import Session

T = TypeVar("T")

DEFAULT_DOMAIN = "default"
"""The id of the domain that every Keystone has; a user or project named without one is in it."""
_NAMED_PROJECTS = 8
"""How many projects of the user are named where another one was asked for."""
_AGAIN = "Sign in again, or get a new token where this one is from."


class Project(NamedTuple):
    """A project of Keystone that the user is a member of."""

    id: str
    name: str
    domain_id: str | None


class Keystone:
    """Asks one Keystone; every call raises StoreErrors with `title`, and holds no secret in them.

    Raises ProfileError at once if `auth_url` is no URL. The version at its end may be missing.
    """

    def __init__(
        self, auth_url: str, tls: Tls, title: str, *, seconds: float = ANSWER_SECONDS
    ) -> None:
        self.label = label_of(auth_url)
        self._title = title
        self._tls = tls
        self._seconds = seconds
        base = auth_url.rstrip("/")
        for version in ("/v3", "/v2.0"):
            base = base.removesuffix(version)
        self._url = base + "/v3"

    def about(self, title: str) -> "Keystone":
        """Return the same Keystone, whose errors have another title."""
        return Keystone(self._url, self._tls, title, seconds=self._seconds)

    def of_user(self, method: Password, password: Secret) -> KeystoneToken:
        """Return a token for a user without a project.

        It is the first step of every sign-in with a password: Keystone answers a wrong password and
        an unknown project in the same way, and counts failures until it locks the user out.
        """
        from keystoneauth1.identity.v3 import Password as Plugin

        who = method.username or method.user_id or ""
        why = f"The user {who} or the password is not accepted by {self.label}."
        domain = method.user_domain_id
        if domain is None and method.user_domain_name is None and method.user_id is None:
            domain = DEFAULT_DOMAIN
        return self._new_token(
            Plugin(
                self._url,
                password=password.reveal(),
                username=method.username,
                user_id=method.user_id,
                user_domain_id=domain,
                user_domain_name=method.user_domain_name,
                unscoped=True,
            ),
            self._refusal(why, "Type it again, or correct it where the profile was found."),
        )

    def of_application(self, method: ApplicationCredential, secret: Secret) -> KeystoneToken:
        """Return a token for the project that an application credential is bound to."""
        from keystoneauth1.identity.v3 import ApplicationCredential as Plugin

        domain = method.user_domain_id
        if method.username and domain is None and method.user_domain_name is None:
            domain = DEFAULT_DOMAIN
        return self._new_token(
            Plugin(
                self._url,
                application_credential_secret=secret.reveal(),
                application_credential_id=method.id,
                application_credential_name=method.name,
                username=method.username,
                user_id=method.user_id,
                user_domain_id=domain,
                user_domain_name=method.user_domain_name,
            ),
            self._refusal(
                f"The application credential is not accepted by {self.label}: it is wrong, has"
                " ended or was deleted.",
                "Make a new one at the service.",
            ),
            refused_with=(401, 404),
        )

    def of_project(self, held: KeystoneToken, scope: ProjectScope) -> KeystoneToken:
        """Return the token for a project that is got with another token of the same user.

        It ends when that one ends. Keystone refuses an unknown project and a token that has ended
        in the same way; the list of the user's projects tells which it is.
        """
        if _is_for(held, scope):
            return held
        from keystoneauth1.identity.v3 import Token as Plugin

        domain = scope.domain_id
        if domain is None and scope.domain_name is None:
            domain = held.user_domain_id or DEFAULT_DOMAIN
        by_name = scope.id is None
        plugin = Plugin(
            self._url,
            held.token.reveal(),
            project_id=scope.id,
            project_name=scope.name if by_name else None,
            project_domain_id=domain if by_name else None,
            project_domain_name=scope.domain_name if by_name and scope.domain_id is None else None,
        )
        name = scope.name or scope.id
        refusal = self._refusal(
            f"There is no project {name}, or {held.user or 'the user'} is no member of it.", ""
        )
        try:
            return self._new_token(plugin, refusal, refused_with=(401, 404))
        except AccessDenied as error:
            raise self._refusal(
                f"{self.label} gives no token for the project {name} in exchange for the one in"
                " hand.",
                "Sign in with the password, or get a token of that project.",
            ) from error
        except SignInFailed as error:
            if error is not refusal:
                raise
            raise self._refusal(refusal.why, self.projects_hint(held)) from error

    def validated(self, token: Secret) -> KeystoneToken:
        """Return what Keystone knows of a token that somebody else got."""
        refusal = self._refusal(f"The token has ended, or {self.label} does not know it.", _AGAIN)
        text = sendable(token.reveal(), "token", self._title)
        with self._talking(refusal, (401, 404)) as session:
            from keystoneauth1.access import AccessInfoV3

            answer = session.get(
                f"{self._url}/auth/tokens",
                headers={"X-Auth-Token": text, "X-Subject-Token": text},
                authenticated=False,
                log=False,
            )
            return read_token(AccessInfoV3(answer.json()), token, is_new=False)

    def projects(self, held: KeystoneToken) -> tuple[Project, ...]:
        """Return the projects that the user of a token is a member of, by name."""
        document = self.call("GET", "/auth/projects", held.token)
        projects = self.read(
            lambda: [
                Project(str(row["id"]), str(row["name"]), row.get("domain_id"))
                for row in document["projects"]
                if row.get("enabled", True)
            ]
        )
        return tuple(sorted(projects, key=lambda project: (project.name, project.id)))

    def call(
        self, method: str, path: str, token: Secret, body: dict[str, str] | None = None
    ) -> Any:
        """Return the JSON document that Keystone answers to a request with `token`, {} for none.

        Raises NotFound for what Keystone does not know.
        """
        with self._talking(self._ended(), (401,)) as session:
            answer = session.request(
                self._url + path,
                method,
                json=body,
                headers={"X-Auth-Token": token.reveal(), "Accept": "application/json"},
                authenticated=False,
                log=False,
            )
            document = answer.json() if answer.content else {}
            if not isinstance(document, dict):
                raise ValueError("not an object")
            return document

    def projects_hint(self, held: KeystoneToken) -> str:
        """Return a sentence that names the projects of the user, "" if they are not to be had.

        Raises SignInFailed if the token has ended.
        """
        try:
            names = [project.name for project in self.projects(held)]
        except SignInFailed:
            raise
        except StoreError:
            return ""  # it is but a help for what failed already
        if not names:
            return "This user is a member of no project."
        more = f" and {len(names) - _NAMED_PROJECTS} more" if len(names) > _NAMED_PROJECTS else ""
        return f"The projects of this user: {', '.join(names[:_NAMED_PROJECTS])}{more}."

    def read(self, take: Callable[[], T]) -> T:
        """Return what `take` finds in a document of Keystone, raising StoreErrors like a call."""
        with in_plain_words(self._title, self.label, self._ended()):
            return take()

    def _new_token(
        self, plugin: "BaseAuth", refusal: StoreError, refused_with: tuple[int, ...] = (401,)
    ) -> KeystoneToken:
        from keystoneauth1.access import AccessInfoV3

        with self._talking(refusal, refused_with) as session:
            access = plugin.get_access(session)
            if not isinstance(access, AccessInfoV3) or access.auth_token is None:
                raise ValueError("no token of version 3")
            return read_token(access, Secret(access.auth_token), is_new=True)

    @contextmanager
    def _talking(self, refusal: StoreError, refused_with: tuple[int, ...]) -> Iterator["Session"]:
        with (
            in_plain_words(self._title, self.label, refusal, refused_with),
            talking(self._tls, seconds=self._seconds) as session,
        ):
            yield session

    def _refusal(self, why: str, hint: str) -> SignInFailed:
        return SignInFailed(self._title, why=why, hint=hint)

    def _ended(self) -> SignInFailed:
        return self._refusal("The sign-in has ended.", "Sign in again.")


def _is_for(held: KeystoneToken, scope: ProjectScope) -> bool:
    """Whether a token is for a project already: some services forbid to exchange such a one."""
    if held.project_id is None:
        return False
    if scope.id is not None:
        return scope.id == held.project_id
    domain_fits = (
        scope.domain_id in (None, held.project_domain_id)
        if scope.domain_id is not None or scope.domain_name is None
        else scope.domain_name == held.project_domain
    )
    return scope.name == held.project and domain_fits
