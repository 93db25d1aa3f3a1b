"""Sign in with Keystone: who, with which password, and then to which projects."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from allastui.errors import printable
from allastui.profiles.profile import KeystoneSignIn, Password, Profile, Secret, Source
from allastui.profiles.service import endpoint_url
from allastui.ui.dialogs.dialog import accept_button, cancel_button
from allastui.ui.dialogs.field import Field, labelled
from allastui.ui.dialogs.profile_details import credentials_text
from allastui.ui.dialogs.toggles import Check, Radio
from allastui.ui.dialogs.working import WorkingDialog
from allastui.ui.sign_in_calls import SignedIn, Wishes, answer, make_profiles, projects_of

if TYPE_CHECKING:
    from allastui.stores.sign_in.user import KeystoneUser, Project

ALLAS_AUTH_URL = "https://pouta.csc.fi:5001/v3"

_PROJECTS_SHOWN = 8
"""How many projects show at once; more of them scroll."""

_KEEP = "keep the password in memory, to renew the sign-in"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """A user whose password was right, and the projects to choose from."""

    user: "KeystoneUser"
    projects: tuple["Project", ...]
    unnamed: KeystoneSignIn
    """The sign-in without the password and without a project."""
    keep_password: bool
    sources: tuple[Source, ...] = ()
    """Where the user was found, if it was not typed."""


class _AsksPassword(WorkingDialog[Result], Generic[Result]):
    """Asks for a password last, and for another one where it was wrong."""

    def compose_questions(self) -> Iterable[Widget]:
        """Yield what stands above the password."""
        raise NotImplementedError

    def compose_body(self) -> Iterable[Widget]:
        yield from self.compose_questions()
        yield labelled("password", Field(secret=True, id="password"))
        yield Check(_KEEP, False, id="keep")
        yield Static(id="complaint", classes="complaint")

    def compose_buttons(self) -> Iterable[Widget]:
        yield accept_button("Sign in")
        yield cancel_button()

    @property
    def password(self) -> str:
        return self.query_one("#password", Input).value

    @property
    def keeps_password(self) -> bool:
        return self.query_one("#keep", Check).on

    def try_again(self) -> None:
        field = self.query_one("#password", Input)
        field.value = ""
        field.focus()


class SignInDialog(_AsksPassword[SignedInUser | None]):
    """Ask where and who; gives the user, or None. `like` is a sign-in to begin with."""

    box_title = "Sign in with Keystone"

    def __init__(self, like: KeystoneSignIn | None = None) -> None:
        super().__init__()
        method = like.method if like and isinstance(like.method, Password) else Password()
        self._auth_url = like.auth_url if like else ALLAS_AUTH_URL
        self._username = method.username or ""
        self._domain = method.user_domain_name or method.user_domain_id or "Default"

    def compose_questions(self) -> Iterable[Widget]:
        yield labelled("sign-in URL", Field(self._auth_url, id="auth-url"))
        yield labelled("user", Field(self._username, id="user"))
        yield labelled("domain", Field(self._domain, id="domain"))

    def on_mount(self) -> None:
        self.query_one("#password" if self._username else "#user").focus()

    def accept(self) -> None:
        url, user, domain = (
            self.query_one(f"#{name}", Input).value.strip()
            for name in ("auth-url", "user", "domain")
        )
        password = self.password
        wrong = _complaint(url, user, password)
        if wrong:
            self.tell(wrong)
            return
        unnamed = KeystoneSignIn(url, Password(user, user_domain_name=domain or None))
        keep = self.keeps_password
        self.work(
            "Signing in ...",
            lambda: projects_of(url, user, domain, password),
            lambda found: self.dismiss(SignedInUser(*found, unnamed, keep)),
        )


def _complaint(url: str, user: str, password: str) -> str:
    try:
        is_url = bool(endpoint_url(url))
    except ValueError:
        is_url = False
    if not is_url:
        return "The sign-in URL is not a URL: https://HOST:5001/v3"
    if not user:
        return "Type the user."
    return "" if password else "Type the password."


class PasswordDialog(_AsksPassword[SignedIn | None]):
    """Ask for the one secret that a profile lacks, and sign in with it.

    `others` are profiles of the same user, which it serves as well if it is kept.
    """

    def __init__(self, profile: Profile, others: tuple[Profile, ...] = ()) -> None:
        super().__init__()
        self._profile = profile
        self._others = others
        self.box_title = f"Sign in to {printable(profile.name)}"

    def compose_questions(self) -> Iterable[Widget]:
        text = f"Signs in {credentials_text(self._profile)}."
        yield Static(Content(printable(text)), classes="dialog-text")

    def on_mount(self) -> None:
        self.query_one("#password").focus()

    def accept(self) -> None:
        password = self.password
        if not password:
            self.tell("Type the password.")
            return
        keep = self.keeps_password
        self.work(
            "Signing in ...",
            lambda: answer(self._profile, Secret(password), keep=keep, others=self._others),
            self.dismiss,
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the sign-in gave, and what of it is to be remembered."""

    signed_in: SignedIn
    remember_projects: bool
    remember_keys: bool


class ProjectsDialog(WorkingDialog[Chosen | None]):
    """Choose which projects to have, and whether over S3 too; gives their profiles, or None.

    `file` is where the projects and S3 keys are remembered if the user says so. The projects of
    a user that another program's files tell are found there the next time, too.
    """

    box_title = "Projects to sign in to"

    def __init__(self, signed_in: SignedInUser, file: str) -> None:
        super().__init__()
        self._signed_in = signed_in
        self._file = file

    def compose_body(self) -> Iterable[Widget]:
        with VerticalScroll(id="projects", can_focus=False):
            for number, project in enumerate(self._signed_in.projects):
                yield Check(printable(project.name), True, id=f"project-{number}")
        yield Static("S3 as well, with keys of the project:", classes="form-heading")
        yield Radio(
            (("no", "no"), ("existing", "keys it has"), ("create", "create a key if it has none")),
            "no",
            id="s3",
        )
        yield Static(Content(f"Remember in {self._file}:"), classes="form-heading")
        if not self._signed_in.sources:
            # On, as no secret is in it and the last places and bookmarks lead to projects.
            yield Check("these projects, without the password", True, id="remember-projects")
        yield Check("the S3 keys, with their secrets", False, id="remember-keys")
        yield Static(id="complaint", classes="complaint")

    def on_mount(self) -> None:
        self.query_one("#projects").styles.height = min(
            len(self._signed_in.projects), _PROJECTS_SHOWN
        )

    def compose_buttons(self) -> Iterable[Widget]:
        yield Static("Space chooses", classes="dialog-keys")
        yield accept_button("Open")
        yield cancel_button()

    def accept(self) -> None:
        projects = tuple(
            project
            for number, project in enumerate(self._signed_in.projects)
            if self.query_one(f"#project-{number}", Check).on
        )
        if not projects:
            self.tell("Choose at least one project.")
            return
        s3 = self.query_one("#s3", Radio).value
        wishes = Wishes(
            projects,
            self._signed_in.keep_password,
            s3=s3 != "no",
            create=s3 == "create",
            sources=self._signed_in.sources,
        )
        projects_too = any(box.on for box in self.query("#remember-projects").results(Check))
        keys_too = wishes.s3 and self.query_one("#remember-keys", Check).on
        self.work(
            "Asking for the projects ...",
            lambda: make_profiles(self._signed_in.user, wishes, self._signed_in.unnamed),
            lambda made: self.dismiss(Chosen(made, projects_too, keys_too)),
        )
